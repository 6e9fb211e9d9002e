import { LedgerFault } from './ledger-fault'
import { HASH_BYTES, type Hasher, type Subtree } from './merkle'
import { TILE_HEIGHT, TILE_WIDTH, tileWidth, type Tile } from './tiles'

/**
 * Gives the hashes of these tiles, in this order: 32 * width bytes each. More is allowed when it is the same tile, grown since;
 * the first `width` hashes are used. One call asks for all that is needed, so a database can answer with one statement.
 */
export type TileReader = (tiles: readonly Tile[]) => Promise<readonly Uint8Array[]>

/** A reader that asks for each tile by itself, all at once. */
export const eachTile =
  (read: (level: number, index: number, width: number) => Promise<Uint8Array>): TileReader =>
  (tiles) =>
    Promise.all(tiles.map(({ level, index, width }) => read(level, index, width)))

/** @throws LedgerFault malformed_tile when the reader gives too few bytes, or none */
export async function readTiles(tiles: readonly Tile[], read: TileReader): Promise<Uint8Array[]> {
  const found = tiles.length === 0 ? [] : await read(tiles)
  return tiles.map(({ level, index, width }, i) => {
    const bytes = found[i]
    const wanted = width * HASH_BYTES
    if (bytes === undefined || bytes.length < wanted || bytes.length % HASH_BYTES !== 0) {
      const found = bytes === undefined ? 'no' : bytes.length
      throw new LedgerFault(
        'malformed_tile',
        `tile ${index} of level ${level} has ${found} bytes, not ${wanted}`,
      )
    }
    return bytes.subarray(0, wanted)
  })
}

export function hashAt(hashes: Uint8Array, position: number): Uint8Array {
  return hashes.subarray(position * HASH_BYTES, (position + 1) * HASH_BYTES)
}

/** Looks up a perfect subtree of the tree, whose tile must have been loaded. */
export type SubtreeLookup = (subtree: Subtree) => Uint8Array

/** Loads every tile that holds one of the subtrees, each once and all at once. A tile is hashed once, and only if it must be. */
export async function loadSubtrees(
  subtrees: readonly Subtree[],
  size: number,
  read: TileReader,
  hasher: Hasher,
): Promise<SubtreeLookup> {
  const tiles = new Map<string, Tile>()
  for (const { level, index } of subtrees.map(placeOf)) {
    tiles.set(`${level}/${index}`, { level, index, width: tileWidth(size, level, index) })
  }
  const loaded = await readTiles([...tiles.values()], read)
  const nodes = new Map([...tiles.keys()].map((key, i) => [key, tileNodes(loaded[i] as Uint8Array, hasher)]))
  return (subtree) => {
    const { level, index, height, position } = placeOf(subtree)
    const lookup = nodes.get(`${level}/${index}`)
    if (lookup === undefined) throw new RangeError(`tile ${index} of level ${level} was not loaded`)
    return lookup(height, position)
  }
}

function placeOf({ height, index }: Subtree) {
  const inTile = height % TILE_HEIGHT
  const perTile = TILE_WIDTH / 2 ** inTile
  return {
    level: (height - inTile) / TILE_HEIGHT,
    index: Math.floor(index / perTile),
    height: inTile,
    position: index % perTile,
  }
}

/** The nodes of a tile by height (0 to 8) above its hashes; rows are hashed when first asked for. */
export function tileNodes(
  hashes: Uint8Array,
  hasher: Hasher,
): (height: number, position: number) => Uint8Array {
  const rows = [hashes]
  const row = (height: number): Uint8Array => {
    const known = rows[height]
    if (known !== undefined) return known
    const below = row(height - 1)
    const above = new Uint8Array(Math.floor(below.length / 2 / HASH_BYTES) * HASH_BYTES)
    for (let i = 0; i < above.length / HASH_BYTES; i++) {
      above.set(hasher.nodeHash(hashAt(below, 2 * i), hashAt(below, 2 * i + 1)), i * HASH_BYTES)
    }
    rows[height] = above
    return above
  }
  return (height, position) => hashAt(row(height), position)
}
