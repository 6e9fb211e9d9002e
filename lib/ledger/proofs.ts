import { assertSize, joinSubtrees, leftSize, perfectSubtrees, portableHasher, type Hasher } from './merkle'
import { loadSubtrees, type TileReader } from './tile-hashes'

/** Leaves from the first to before the second. */
type Range = readonly [start: number, end: number]

/** The inclusion proof of leaf `index` in the tree of `size` leaves (PATH of RFC 9162, section 2.1.3.1), leaf side first. */
export async function inclusionProof(
  index: number,
  size: number,
  read: TileReader,
  hasher: Hasher = portableHasher,
): Promise<Uint8Array[]> {
  const [proof] = await inclusionProofs([index], size, read, hasher)
  return proof ?? []
}

/** The proofs of several leaves in one tree: a tile that they share is read and hashed once. */
export function inclusionProofs(
  indexes: readonly number[],
  size: number,
  read: TileReader,
  hasher: Hasher = portableHasher,
): Promise<Uint8Array[][]> {
  assertSize(size, 'the tree size')
  for (const index of indexes) {
    assertSize(index, 'the leaf index')
    if (index >= size) throw new RangeError(`leaf ${index} is not in a tree of ${size}`)
  }
  const paths = indexes.map((index) => inclusionPath(index, size))
  return hashPaths(paths, size, read, hasher)
}

/** The consistency proof from the tree of `oldSize` leaves to that of `newSize` (PROOF of RFC 9162, section 2.1.4.1). */
export async function consistencyProof(
  oldSize: number,
  newSize: number,
  read: TileReader,
  hasher: Hasher = portableHasher,
): Promise<Uint8Array[]> {
  const [proof] = await consistencyProofs([oldSize], newSize, read, hasher)
  return proof ?? []
}

/** The proofs from several old sizes to one new size. */
export function consistencyProofs(
  oldSizes: readonly number[],
  newSize: number,
  read: TileReader,
  hasher: Hasher = portableHasher,
): Promise<Uint8Array[][]> {
  assertSize(newSize, 'the new size')
  for (const oldSize of oldSizes) {
    assertSize(oldSize, 'the old size')
    if (oldSize > newSize)
      throw new RangeError(`a tree of ${oldSize} leaves is not part of one of ${newSize}`)
  }
  const paths = oldSizes.map((oldSize) => consistencyPath(oldSize, newSize))
  return hashPaths(paths, newSize, read, hasher)
}

function inclusionPath(index: number, size: number): Range[] {
  const path: Range[] = []
  let start = 0
  let end = size
  while (end - start > 1) {
    const middle = start + leftSize(end - start)
    if (index < middle) {
      path.push([middle, end])
      end = middle
    } else {
      path.push([start, middle])
      start = middle
    }
  }
  return path.reverse()
}

function consistencyPath(oldSize: number, newSize: number): Range[] {
  const path: Range[] = []
  if (oldSize === 0) return path
  let start = 0
  let end = newSize
  while (end !== oldSize) {
    const middle = start + leftSize(end - start)
    if (oldSize <= middle) {
      path.push([middle, end])
      end = middle
    } else {
      path.push([start, middle])
      start = middle
    }
  }
  // A subtree that is the whole old tree needs no hash: the verifier has its root.
  if (start > 0) path.push([start, end])
  return path.reverse()
}

async function hashPaths(
  paths: readonly Range[][],
  size: number,
  read: TileReader,
  hasher: Hasher,
): Promise<Uint8Array[][]> {
  const split = paths.map((path) => path.map(([start, end]) => perfectSubtrees(start, end)))
  const lookup = await loadSubtrees(split.flat(2), size, read, hasher)
  // Copies: a part of a tile would keep the whole tile, and change with it.
  return split.map((path) =>
    path.map((subtrees) => new Uint8Array(joinSubtrees(subtrees.map(lookup), hasher))),
  )
}
