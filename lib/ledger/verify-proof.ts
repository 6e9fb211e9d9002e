import { equalBytes } from '@/lib/core/hash'
import { HASH_BYTES, portableHasher, type Hasher } from './merkle'

/**
 * A leaf's hash, where it stands, and the proof against the root of the tree of `size` leaves. A hash doesn't hold a size:
 * that the root belongs to this size is what the signature of a checkpoint says, here and for consistency.
 */
export type InclusionClaim = {
  index: number
  size: number
  leafHash: Uint8Array
  root: Uint8Array
  proof: readonly Uint8Array[]
}

/** Two trees, and the proof that the old one is the beginning of the new one. */
export type ConsistencyClaim = {
  oldSize: number
  oldRoot: Uint8Array
  newSize: number
  newRoot: Uint8Array
  proof: readonly Uint8Array[]
}

const isSize = (value: number) => Number.isSafeInteger(value) && value >= 0
const areHashes = (values: readonly Uint8Array[]) => values.every(({ length }) => length === HASH_BYTES)
const isOdd = (value: number) => value % 2 === 1
const half = (value: number) => Math.floor(value / 2)

/** RFC 9162, section 2.1.3.2. False for anything that isn't exactly the proof; never throws. */
export function verifyInclusion(claim: InclusionClaim, hasher: Hasher = portableHasher): boolean {
  const { index, size, leafHash, root, proof } = claim
  if (!isSize(index) || !isSize(size) || index >= size || !areHashes([leafHash, root, ...proof])) return false
  let leaf = index
  let last = size - 1
  let hash = leafHash
  for (const sibling of proof) {
    if (last === 0) return false
    if (isOdd(leaf) || leaf === last) {
      hash = hasher.nodeHash(sibling, hash)
      while (!isOdd(leaf) && leaf !== 0) {
        leaf = half(leaf)
        last = half(last)
      }
    } else {
      hash = hasher.nodeHash(hash, sibling)
    }
    leaf = half(leaf)
    last = half(last)
  }
  return last === 0 && equalBytes(hash, root)
}

/**
 * RFC 9162, section 2.1.4.2. False for anything that isn't exactly the proof; never throws. Beyond the RFC, as C2SP
 * tlog-witness has it: from the empty tree the proof is empty, and so it is between trees of one size, whose roots must be the same.
 */
export function verifyConsistency(claim: ConsistencyClaim, hasher: Hasher = portableHasher): boolean {
  const { oldSize, oldRoot, newSize, newRoot, proof } = claim
  if (!isSize(oldSize) || !isSize(newSize) || oldSize > newSize) return false
  if (!areHashes([oldRoot, newRoot, ...proof])) return false
  if (oldSize === 0 && !equalBytes(oldRoot, hasher.emptyRoot())) return false
  if (oldSize === newSize) return proof.length === 0 && equalBytes(oldRoot, newRoot)
  if (oldSize === 0) return proof.length === 0
  if (proof.length === 0) return false
  return climb(claim, hasher)
}

function climb({ oldSize, oldRoot, newSize, newRoot, proof }: ConsistencyClaim, hasher: Hasher): boolean {
  let node = oldSize - 1
  let last = newSize - 1
  while (isOdd(node)) {
    node = half(node)
    last = half(last)
  }
  // Only for a power of two did the loop end at the root of the old tree, which the proof leaves out.
  const [first, ...rest] = node === 0 ? [oldRoot, ...proof] : proof
  if (first === undefined) return false
  let oldHash = first
  let newHash = first
  for (const sibling of rest) {
    if (last === 0) return false
    if (isOdd(node) || node === last) {
      oldHash = hasher.nodeHash(sibling, oldHash)
      newHash = hasher.nodeHash(sibling, newHash)
      while (!isOdd(node) && node !== 0) {
        node = half(node)
        last = half(last)
      }
    } else {
      newHash = hasher.nodeHash(newHash, sibling)
    }
    node = half(node)
    last = half(last)
  }
  return last === 0 && equalBytes(oldHash, oldRoot) && equalBytes(newHash, newRoot)
}
