import type { StoredEvent } from '@/lib/event/stored-event'

/** Where the event is, in words: `size` is that of the last signed tree. Nobody has checked anything for this. */
export function sealText({ seq, signature }: Pick<StoredEvent, 'seq' | 'signature'>, size: number): string {
  const place = seq < size ? 'In the signed tree' : 'Not in the signed tree yet'
  return signature === null ? place : `${place}, with a signature of its own`
}

/** Whether all of these are in the tree: while some are not, it is asked for again. */
export const allSealed = (events: readonly Pick<StoredEvent, 'seq'>[], size: number): boolean =>
  events.every(({ seq }) => seq < size)
