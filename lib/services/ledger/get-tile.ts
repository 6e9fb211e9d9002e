import 'server-only'
import { Fault } from '@/lib/core/errors'
import { equalBytes } from '@/lib/core/hash'
import { toStoredEvent } from '@/lib/db/queries/event-row'
import { eventsBetween } from '@/lib/db/queries/events-by-seq'
import { tileReader } from '@/lib/db/queries/ledger-tree'
import { formatEntryBundle } from '@/lib/ledger/entry-bundle'
import { createSealer } from '@/lib/ledger/envelope'
import { HASH_BYTES } from '@/lib/ledger/merkle'
import { sealableOf } from '@/lib/ledger/sealable'
import { hashAt } from '@/lib/ledger/tile-hashes'
import { parseTilePath, TILE_WIDTH, type TileName } from '@/lib/ledger/tiles'
import { nodeDigest, nodeHasher } from './node-digest'
import { type Context, requirePermission } from '../context'
import { openEvents } from './open-events'

export type ServedTile = { bytes: Uint8Array<ArrayBuffer>; isFull: boolean }

const sealer = createSealer(nodeDigest)

const noBundle = (code: string, reason: string) =>
  new Fault('not_found', 'There is no bundle of these entries', {
    faults: [{ field: 'path', code, reason }],
  })

/** The hashes of the tile, as many as it says. @throws Fault not_found where the tree has fewer */
async function hashesOf({ db, tenantId }: Context, { level, index, width }: TileName): Promise<Uint8Array> {
  const [tile] = await tileReader(db, tenantId)([{ level: level === 'entries' ? 0 : level, index, width }])
  if (tile === undefined || tile.length < width * HASH_BYTES)
    throw new Fault('not_found', 'There is no such tile')
  return tile.subarray(0, width * HASH_BYTES)
}

/** What each of these leaves is the hash of. */
async function entriesOf(
  { db, tenantId }: Context,
  { index, width }: TileName,
  hashes: Uint8Array,
): Promise<Uint8Array[]> {
  const from = index * TILE_WIDTH
  const rows = await eventsBetween(db, tenantId, from, from + width)
  const found = await openEvents(db, tenantId, rows.map(toStoredEvent))
  const bySeq = new Map(found.map((one) => [one.event.seq, one]))
  return Array.from({ length: width }, (_, i) => {
    const seq = from + i
    const one = bySeq.get(seq)
    // An event that was gone before there was a tree has an entry that says so.
    if (one?.opened === null) throw noBundle('not_opened', `The key of the person of event ${seq} is gone`)
    const entry =
      one === undefined
        ? sealer.entry(tenantId, seq, null, null)
        : sealer.entry(tenantId, seq, sealableOf(one.event).recordedAt, one.opened.content)
    if (equalBytes(nodeHasher.leafHash(entry), hashAt(hashes, i))) return entry
    if (one === undefined) throw noBundle('event_gone', `Event ${seq} is no longer in the log`)
    throw noBundle(
      'event_changed',
      `Event ${seq} is not what its leaf says: it was changed after it was stored`,
    )
  })
}

/**
 * A tile of the tree, or the entries beneath one of its lowest (C2SP tlog-tiles), of any width that the tree has.
 * @param input the path without `tile/`
 * @throws Fault forbidden, not_found (no such path, more than the tree holds, entries that can't be made)
 */
export async function getTile({
  ctx,
  input,
}: {
  ctx: Context
  input: { path: string }
}): Promise<ServedTile> {
  requirePermission(ctx, 'verify')
  const name = parseTilePath(`tile/${input.path}`)
  if (name === null) throw new Fault('not_found', 'There is no such tile')
  const hashes = await hashesOf(ctx, name)
  const bytes = name.level === 'entries' ? formatEntryBundle(await entriesOf(ctx, name, hashes)) : hashes
  return { bytes: new Uint8Array(bytes), isFull: name.width === TILE_WIDTH }
}
