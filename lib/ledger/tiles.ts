import { HASH_BYTES, assertSize } from './merkle'

/** Tiles of C2SP tlog-tiles: 256 hashes, so 8 heights of the tree. */
export const TILE_WIDTH = 256
export const TILE_HEIGHT = 8
export const TILE_BYTES = TILE_WIDTH * HASH_BYTES
const LEVEL_MAX = 63

/**
 * `width` hashes (1 to 256; less than 256 is a partial tile) of one level. Hash `i` of tile `index` at level `level` is the root
 * over the leaves from (index * 256 + i) * 256^level, 256^level of them.
 */
export type Tile = { level: number; index: number; width: number }

/** What a path below `tile/` names: hashes, or the entries beneath a tile of level 0. */
export type TileName = { level: number | 'entries'; index: number; width: number }

/** `tile/0/x001/x234/067`, `tile/1/000.p/17`, `tile/entries/000`. */
export function formatTilePath({ level, index, width }: TileName): string {
  const digits = String(index)
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? []
  const path = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/')
  return `tile/${level}/${path}${width === TILE_WIDTH ? '' : `.p/${width}`}`
}

/** Null unless the path is exactly what `formatTilePath` prints, so one tile has one path. */
export function parseTilePath(path: string): TileName | null {
  const match = /^tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(path)
  if (match === null) return null
  const level: TileName['level'] = match[1] === 'entries' ? 'entries' : Number(match[1])
  const index = Number((match[2] ?? '').replaceAll(/[x/]/g, ''))
  const width = match[3] === undefined ? TILE_WIDTH : Number(match[3])
  if (level !== 'entries' && level > LEVEL_MAX) return null
  if (!Number.isSafeInteger(index) || width > TILE_WIDTH) return null
  const name = { level, index, width }
  return formatTilePath(name) === path ? name : null
}

/** How many hashes the level has in a tree of `size` leaves: the full tiles of the level below. */
export const levelSize = (size: number, level: number): number => Math.floor(size / TILE_WIDTH ** level)

/** How wide the tile is in a tree of `size` leaves; 0 when it isn't there. */
export function tileWidth(size: number, level: number, index: number): number {
  return Math.min(TILE_WIDTH, Math.max(0, levelSize(size, level) - index * TILE_WIDTH))
}

/** The partial tiles of a tree of `size` leaves, lowest level first: one a level at most. */
export function partialTiles(size: number): Tile[] {
  assertSize(size, 'the tree size')
  const tiles: Tile[] = []
  for (let level = 0; levelSize(size, level) > 0; level++) {
    const hashes = levelSize(size, level)
    const width = hashes % TILE_WIDTH
    if (width > 0) tiles.push({ level, index: (hashes - width) / TILE_WIDTH, width })
  }
  return tiles
}

/** The tiles that become full when a tree grows from `oldSize` to `newSize` leaves, lowest level first, then left to right. */
export function completedTiles(oldSize: number, newSize: number): Tile[] {
  assertSize(oldSize, 'the old size')
  assertSize(newSize, 'the new size')
  if (oldSize > newSize) throw new RangeError('a tree does not shrink')
  const tiles: Tile[] = []
  for (let level = 0; levelSize(newSize, level) >= TILE_WIDTH; level++) {
    const end = levelSize(newSize, level + 1)
    for (let index = levelSize(oldSize, level + 1); index < end; index++)
      tiles.push({ level, index, width: TILE_WIDTH })
  }
  return tiles
}
