import { toHex } from '@/lib/core/hash'
import { HASH_BYTES } from '@/lib/ledger/merkle'
import type { TileReader } from '@/lib/ledger/tile-hashes'
import { TILE_WIDTH, tileWidth } from '@/lib/ledger/tiles'

/** Tiles kept at hand, 8 KiB each. Events come by time, which is nearly the order of their leaves. */
const TILES_KEPT = 1_024

/**
 * Leaf hashes by seq, in hex; undefined where the tree has none, or where they were not prepared.
 * @param size of the tree; @param tilesKept at the least as many as the seqs prepared at once lie in
 */
export function createLeaves(read: TileReader, size: number, tilesKept = TILES_KEPT) {
  const kept = new Map<number, Uint8Array>()
  const load = async (indexes: readonly number[]) => {
    const tiles = indexes.map((index) => ({ level: 0, index, width: tileWidth(size, 0, index) }))
    const found = await read(tiles)
    indexes.forEach((index, i) => kept.set(index, found[i] ?? new Uint8Array()))
  }
  return {
    prepare: async (seqs: readonly number[]) => {
      const indexes = new Set(seqs.map((seq) => Math.floor(seq / TILE_WIDTH)))
      const missing = [...indexes].filter((index) => !kept.has(index))
      if (missing.length === 0) return
      if (kept.size + missing.length <= tilesKept) return load(missing)
      // With all of these: some of them may have been among those that were kept.
      kept.clear()
      await load([...indexes])
    },
    at: (seq: number): string | undefined => {
      const start = (seq % TILE_WIDTH) * HASH_BYTES
      const hash = kept.get(Math.floor(seq / TILE_WIDTH))?.subarray(start, start + HASH_BYTES)
      return hash?.length === HASH_BYTES ? toHex(hash) : undefined
    },
  }
}
