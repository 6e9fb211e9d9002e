import { LedgerFault } from './ledger-fault'
import { HASH_BYTES, assertSize, joinSubtrees, perfectSubtrees, portableHasher, type Hasher } from './merkle'
import { readTiles, tileNodes, type TileReader } from './tile-hashes'
import { TILE_BYTES, TILE_HEIGHT, TILE_WIDTH, levelSize, partialTiles, type Tile } from './tiles'

/**
 * The right edge of a tree: all that is needed to go on. `levels[l]` holds the hashes of the partial tile at level l,
 * 32 bytes each, and is empty where the level ends with a full tile.
 */
export type Edge = { readonly size: number; readonly levels: readonly Uint8Array[] }

export type FullTile = Tile & { hashes: Uint8Array }

export const EMPTY_EDGE: Edge = { size: 0, levels: [] }

/**
 * The edge after these leaf hashes, and the tiles that became full, in the order they did. The edge given is left as it is.
 * A leaf costs a little more than one hash, whatever the size.
 * @throws RangeError when a leaf hash isn't 32 bytes; LedgerFault malformed_tile when the edge doesn't fit its size
 */
export function appendLeaves(
  edge: Edge,
  leafHashes: readonly Uint8Array[],
  hasher: Hasher = portableHasher,
): { edge: Edge; tiles: FullTile[] } {
  assertEdge(edge)
  const size = edge.size + leafHashes.length
  assertSize(size, 'the tree size')
  const levels = edge.levels.map((hashes, level) => openTile(hashes, levelSize(edge.size, level)))
  const tiles: FullTile[] = []
  const push = (level: number, hash: Uint8Array): void => {
    const tile = (levels[level] ??= openTile(new Uint8Array(), 0))
    tile.bytes.set(hash, tile.width * HASH_BYTES)
    tile.width++
    if (tile.width < TILE_WIDTH) return
    tiles.push({ level, index: tile.index, width: TILE_WIDTH, hashes: tile.bytes })
    levels[level] = { index: tile.index + 1, width: 0, bytes: new Uint8Array(TILE_BYTES) }
    push(level + 1, tileNodes(tile.bytes, hasher)(TILE_HEIGHT, 0))
  }
  for (const leaf of leafHashes) {
    if (leaf.length !== HASH_BYTES) throw new RangeError('a leaf hash has 32 bytes')
    push(0, leaf)
  }
  return {
    edge: { size, levels: levels.map(({ bytes, width }) => bytes.slice(0, width * HASH_BYTES)) },
    tiles,
  }
}

function openTile(hashes: Uint8Array, levelHashes: number) {
  const bytes = new Uint8Array(TILE_BYTES)
  bytes.set(hashes)
  return { index: Math.floor(levelHashes / TILE_WIDTH), width: hashes.length / HASH_BYTES, bytes }
}

/** The root of the tree: at most 255 hashes a level of tiles, so under 800 up to 16 million leaves. */
export function edgeRoot(edge: Edge, hasher: Hasher = portableHasher): Uint8Array {
  assertEdge(edge)
  const tiles = edge.levels.map((hashes) => tileNodes(hashes, hasher))
  const roots = perfectSubtrees(0, edge.size).map(({ height, index }) => {
    const level = Math.floor(height / TILE_HEIGHT)
    const inTile = height % TILE_HEIGHT
    const node = tiles[level]
    if (node === undefined) throw new RangeError(`the edge has no level ${level}`)
    return node(inTile, index % (TILE_WIDTH / 2 ** inTile))
  })
  // A copy: the root of a tree of one subtree would be a slice of the edge.
  return new Uint8Array(joinSubtrees(roots, hasher))
}

/** The edge of the tree as it was at `size`, from its partial tiles. */
export async function readEdge(size: number, read: TileReader): Promise<Edge> {
  const tiles = partialTiles(size)
  const found = await readTiles(tiles, read)
  const levels: Uint8Array[] = []
  for (let level = 0; levelSize(size, level) > 0; level++) {
    const at = tiles.findIndex((tile) => tile.level === level)
    levels.push(found[at] ?? new Uint8Array())
  }
  return { size, levels }
}

/** The root of the tree as it was at `size`; reads one partial tile a level. */
export async function rootAt(
  size: number,
  read: TileReader,
  hasher: Hasher = portableHasher,
): Promise<Uint8Array> {
  return edgeRoot(await readEdge(size, read), hasher)
}

function assertEdge({ size, levels }: Edge): void {
  assertSize(size, 'the tree size')
  const fits = levels.every(
    (hashes, level) => hashes.length === (levelSize(size, level) % TILE_WIDTH) * HASH_BYTES,
  )
  if (!fits || levelSize(size, levels.length) > 0)
    throw new LedgerFault('malformed_tile', `the edge does not fit a tree of ${size} leaves`)
}
