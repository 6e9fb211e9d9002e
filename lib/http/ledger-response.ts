import type { ServedTile } from '@/lib/services/ledger/get-tile'

const YEAR_SECONDS = 31_536_000
const FOR_EVER = `private, max-age=${YEAR_SECONDS}, immutable`

export const noteResponse = (note: string): Response =>
  new Response(note, { headers: { 'content-type': 'text/plain; charset=utf-8' } })

/** A full tile never changes. Private, because what may be seen depends on the caller. */
export const tileResponse = ({ bytes, isFull }: ServedTile): Response =>
  new Response(bytes, {
    headers: {
      'content-type': 'application/octet-stream',
      'cache-control': isFull ? FOR_EVER : 'no-store',
    },
  })
