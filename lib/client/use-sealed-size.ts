import { useQuery } from '@tanstack/react-query'
import type { StoredEvent } from '@/lib/event/stored-event'
import { lastCheckpointOptions } from './integrity-queries'
import { allSealed } from './seal'

/** A tree is signed some seconds after an event came in. */
const UNSEALED_EVERY_MS = 5_000

/** How many events the last signed tree holds; null while that is not known, or not to be seen. */
export function useSealedSize(events: readonly StoredEvent[], mayVerify: boolean): number | null {
  const { data } = useQuery({
    ...lastCheckpointOptions(false),
    enabled: mayVerify,
    refetchInterval: ({ state }) =>
      allSealed(events, state.data?.size ?? 0) ? false : state.status === 'error' ? false : UNSEALED_EVERY_MS,
  })
  return data === undefined ? null : (data?.size ?? 0)
}
