import { toHex } from '@/lib/core/hash'
import type { Sql } from '@/lib/db/database'
import { tileReader } from '@/lib/db/queries/ledger-tree'
import { HASH_BYTES } from '@/lib/ledger/merkle'
import { TILE_WIDTH, tileWidth } from '@/lib/ledger/tiles'

/** Tiles kept at hand, 8 KiB each. Events come by time, which is nearly the order of their leaves. */
const TILES_KEPT = 1_024

/** Leaf hashes by seq, in hex; undefined where the tree has none. */
export function createLeaves(sql: Sql, tenantId: string, size: number) {
  const read = tileReader(sql, tenantId)
  const kept = new Map<number, Uint8Array>()
  const load = async (indexes: readonly number[]) => {
    const tiles = indexes.map((index) => ({ level: 0, index, width: tileWidth(size, 0, index) }))
    const found = await read(tiles)
    if (kept.size + indexes.length > TILES_KEPT) kept.clear()
    indexes.forEach((index, i) => kept.set(index, found[i] ?? new Uint8Array()))
  }
  return {
    prepare: async (seqs: readonly number[]) => {
      const indexes = new Set(seqs.map((seq) => Math.floor(seq / TILE_WIDTH)))
      const missing = [...indexes].filter((index) => !kept.has(index))
      if (missing.length > 0) await load(missing)
    },
    at: (seq: number): string | undefined => {
      const start = (seq % TILE_WIDTH) * HASH_BYTES
      const hash = kept.get(Math.floor(seq / TILE_WIDTH))?.subarray(start, start + HASH_BYTES)
      return hash?.length === HASH_BYTES ? toHex(hash) : undefined
    },
  }
}
