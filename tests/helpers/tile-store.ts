import { hash } from 'node:crypto'
import { EMPTY_EDGE, appendLeaves } from '@/lib/ledger/edge'
import { createHasher, type Hasher } from '@/lib/ledger/merkle'
import type { TileReader } from '@/lib/ledger/tile-hashes'
import { levelSize, type Tile } from '@/lib/ledger/tiles'

export const nodeHasher: Hasher = createHasher((data) => hash('sha256', data, 'buffer'))

/** Hashes what it saw before by looking it up: for tests that check every proof of many trees. */
export function rememberingHasher(): Hasher {
  const known = new Map<string, Uint8Array>()
  return createHasher((data) => {
    const key = Buffer.from(data.buffer, data.byteOffset, data.length).toString('latin1')
    const found = known.get(key) ?? hash('sha256', data, 'buffer')
    known.set(key, found)
    return found
  })
}

/** The tiles of a tree in memory, as a log would keep them, and a list of what was asked for. */
export function tileStore(leafHashes: readonly Uint8Array[], hasher: Hasher = nodeHasher) {
  const { edge, tiles } = appendLeaves(EMPTY_EDGE, leafHashes, hasher)
  const stored = new Map(tiles.map(({ level, index, hashes }) => [`${level}/${index}`, hashes]))
  edge.levels.forEach((hashes, level) =>
    stored.set(`${level}/${Math.floor(levelSize(edge.size, level + 1))}`, hashes),
  )
  const asked: Tile[][] = []
  const read: TileReader = async (wanted) => {
    asked.push([...wanted])
    return wanted.map(
      ({ level, index, width }) =>
        stored.get(`${level}/${index}`)?.subarray(0, width * 32) ?? new Uint8Array(),
    )
  }
  return { edge, tiles, stored, asked, read }
}
