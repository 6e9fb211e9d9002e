import { sha256 } from '@/lib/core/hash'

export const HASH_BYTES = 32

/** SHA-256 of the bytes, 32 bytes. The input is reused after the call, so the function must not keep it. */
export type Sha256 = (data: Uint8Array) => Uint8Array

/** The three hashes of a Merkle tree (RFC 6962, section 2.1; RFC 9162, section 2.1.1). */
export type Hasher = {
  /** SHA-256 of nothing: the root of the tree without leaves. */
  readonly emptyRoot: () => Uint8Array
  /** SHA-256(0x00 || entry) */
  readonly leafHash: (entry: Uint8Array) => Uint8Array
  /** SHA-256(0x01 || left || right). @throws RangeError unless both are 32 bytes */
  readonly nodeHash: (left: Uint8Array, right: Uint8Array) => Uint8Array
}

/** A hasher over any SHA-256: a server passes the one of node:crypto, which is faster than JavaScript. */
export function createHasher(hash: Sha256): Hasher {
  const node = new Uint8Array(1 + 2 * HASH_BYTES)
  node[0] = 1
  return {
    emptyRoot: () => hash(new Uint8Array()),
    leafHash: (entry) => {
      const leaf = new Uint8Array(1 + entry.length)
      leaf.set(entry, 1)
      return hash(leaf)
    },
    nodeHash: (left, right) => {
      // A shorter one would leave bytes of the node before in its place.
      if (left.length !== HASH_BYTES || right.length !== HASH_BYTES)
        throw new RangeError('a hash has 32 bytes')
      node.set(left, 1)
      node.set(right, 1 + HASH_BYTES)
      return hash(node)
    },
  }
}

/** Runs anywhere, a browser too. */
export const portableHasher: Hasher = createHasher(sha256)

/** The root over leaf hashes (MTH of RFC 9162, section 2.1.1), one hash a leaf. */
export function treeRoot(leafHashes: readonly Uint8Array[], hasher: Hasher = portableHasher): Uint8Array {
  const [only] = leafHashes
  if (only === undefined) return hasher.emptyRoot()
  let row = leafHashes
  // The last of an odd row goes up as it is: so the left part is the largest power of two at every height.
  while (row.length > 1) row = rowAbove(row, hasher)
  return row[0] ?? only
}

function rowAbove(row: readonly Uint8Array[], hasher: Hasher): Uint8Array[] {
  const above: Uint8Array[] = []
  for (let i = 0; i < row.length; i += 2) {
    const left = row[i] as Uint8Array
    const right = row[i + 1]
    above.push(right === undefined ? left : hasher.nodeHash(left, right))
  }
  return above
}

/** A perfect subtree: its 2^height leaves begin at index * 2^height. */
export type Subtree = { height: number; index: number }

/**
 * The perfect subtrees that make up the leaves from `start` to before `end`, left to right, largest first.
 * The range must be one that a tree is split into, so that each subtree begins at a multiple of its size.
 */
export function perfectSubtrees(start: number, end: number): Subtree[] {
  const subtrees: Subtree[] = []
  for (let at = start; at < end;) {
    const height = log2Floor(end - at)
    subtrees.push({ height, index: at / 2 ** height })
    at += 2 ** height
  }
  return subtrees
}

/** The root over perfect subtrees as `perfectSubtrees` gives them, one hash a subtree. */
export function joinSubtrees(roots: readonly Uint8Array[], hasher: Hasher = portableHasher): Uint8Array {
  const last = roots.at(-1)
  if (last === undefined) return hasher.emptyRoot()
  return roots.slice(0, -1).reduceRight((right, left) => hasher.nodeHash(left, right), last)
}

/** The largest power of two below `size`, for a size of at least 2: how many leaves go to the left (RFC 9162, 2.1.1). */
export const leftSize = (size: number): number => 2 ** log2Floor(size - 1)

/** Exact to 2^53, where Math.log2 rounds up. */
function log2Floor(value: number): number {
  const high = Math.floor(value / 2 ** 32)
  return high === 0 ? 31 - Math.clz32(value) : 63 - Math.clz32(high)
}

/** @throws RangeError unless it is a whole number from 0 to 2^53 - 1 */
export function assertSize(value: number, name: string): void {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${name} is not a size: ${value}`)
}
