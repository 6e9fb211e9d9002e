import { expect, test } from 'vitest'
import { toHex } from '@/lib/core/hash'
import type { TileReader } from '@/lib/ledger/tile-hashes'
import { TILE_WIDTH } from '@/lib/ledger/tiles'
import { createLeaves } from './stored-leaves'

const SIZE = 20 * TILE_WIDTH

/** A leaf that says its seq. */
const leafOf = (seq: number): Uint8Array => {
  const leaf = new Uint8Array(32)
  new DataView(leaf.buffer).setUint32(0, seq)
  return leaf
}

const read: TileReader = async (tiles) =>
  tiles.map(({ index, width }) => {
    const hashes = new Uint8Array(width * 32)
    for (let n = 0; n < width; n++) hashes.set(leafOf(index * TILE_WIDTH + n), n * 32)
    return hashes
  })

test.each([3, 4, 5, 100])(
  'the leaf of each seq of a page is at hand, with %i tiles kept',
  async (tilesKept) => {
    const leaves = createLeaves(read, SIZE, tilesKept)
    for (let from = 0; from < SIZE; from += 300) {
      const page = Array.from({ length: Math.min(300, SIZE - from) }, (_, n) => from + n)
      await leaves.prepare(page)
      expect(page.map(leaves.at)).toEqual(page.map((seq) => toHex(leafOf(seq))))
    }
  },
)
