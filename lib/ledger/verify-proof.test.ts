import { describe, expect, it } from 'vitest'
import { fromHex } from '@/lib/core/hash'
import { CT_CONSISTENCY, CT_INCLUSION, CT_LEAF_HASHES, CT_ROOTS } from '@/tests/helpers/ct-vectors'
import { naiveTree } from '@/tests/helpers/naive-tree'
import { nodeHasher } from '@/tests/helpers/tile-store'
import {
  verifyConsistency,
  verifyInclusion,
  type ConsistencyClaim,
  type InclusionClaim,
} from './verify-proof'

const hex = (text: string | undefined) => fromHex(text ?? '') ?? new Uint8Array()
const naive = naiveTree(Array.from({ length: 70 }, (_, i) => Uint8Array.of(i)))
const inclusion = (index: number, size: number): InclusionClaim => ({
  index,
  size,
  leafHash: naive.leafHash(index),
  root: naive.root(size),
  proof: naive.inclusion(index, size),
})
const consistency = (oldSize: number, newSize: number): ConsistencyClaim => ({
  oldSize,
  oldRoot: naive.root(oldSize),
  newSize,
  newRoot: naive.root(newSize),
  proof: oldSize === 0 ? [] : naive.consistency(oldSize, newSize),
})

const flips = (hash: Uint8Array) =>
  Array.from({ length: hash.length * 8 }, (_, bit) => {
    const flipped = hash.slice()
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    return flipped
  })

/** Every flipped bit, every node dropped, doubled or swapped with the next, and a node added at either end. */
function tampered(proof: readonly Uint8Array[]): Uint8Array[][] {
  const garbage = new Uint8Array(32).fill(7)
  const changed: Uint8Array[][] = [
    [garbage, ...proof],
    [...proof, garbage],
    [...proof, new Uint8Array()],
  ]
  proof.forEach((hash, i) => {
    const before = proof.slice(0, i)
    const after = proof.slice(i + 1)
    changed.push(
      [...before, ...after],
      [...before, hash, hash, ...after],
      [...before, hash.slice(1), ...after],
    )
    const [next, ...rest] = after
    if (next !== undefined) changed.push([...before, next, hash, ...rest])
    for (const flipped of flips(hash)) changed.push([...before, flipped, ...after])
  })
  return changed
}

describe('the proofs of Certificate Transparency', () => {
  it.each(CT_INCLUSION)('verify for leaf %i in a tree of %i', (index, size, proof) => {
    const claim = {
      index,
      size,
      leafHash: hex(CT_LEAF_HASHES[index]),
      root: hex(CT_ROOTS[size]),
      proof: proof.map(hex),
    }
    expect(verifyInclusion(claim)).toBe(true)
  })

  it.each(CT_CONSISTENCY)('verify from %i leaves to %i', (oldSize, newSize, proof) => {
    const oldRoot = hex(CT_ROOTS[oldSize])
    expect(
      verifyConsistency({
        oldSize,
        oldRoot,
        newSize,
        newRoot: hex(CT_ROOTS[newSize]),
        proof: proof.map(hex),
      }),
    ).toBe(true)
  })
})

describe('verifyInclusion', () => {
  it('fails for every tampered proof, leaf and root', () => {
    for (const [index, size] of [
      [0, 1],
      [0, 8],
      [5, 8],
      [6, 7],
      [68, 70],
      [69, 70],
      [33, 65],
    ] as const) {
      const claim = inclusion(index, size)
      expect(verifyInclusion(claim, nodeHasher)).toBe(true)
      const changed = [
        ...tampered(claim.proof).map((proof) => ({ ...claim, proof })),
        ...flips(claim.leafHash).map((leafHash) => ({ ...claim, leafHash })),
        ...flips(claim.root).map((root) => ({ ...claim, root })),
        { ...claim, root: new Uint8Array() },
        { ...claim, leafHash: new Uint8Array() },
      ]
      expect(changed.filter((wrong) => verifyInclusion(wrong, nodeHasher))).toEqual([])
    }
  })

  it('fails for every other index, and against the root of every other size', () => {
    const wrong: string[] = []
    for (let size = 1; size <= 70; size++)
      for (let index = 0; index < size; index++) {
        const claim = inclusion(index, size)
        for (let other = 0; other <= 70; other++) {
          if (other !== index && verifyInclusion({ ...claim, index: other }, nodeHasher))
            wrong.push(`${index} as ${other} of ${size}`)
          const ofOther = { ...claim, size: other, root: naive.root(other) }
          if (other !== size && verifyInclusion(ofOther, nodeHasher)) wrong.push(`${size} as ${other}`)
        }
      }
    expect(wrong).toEqual([])
  })

  it.each([
    ['an index at the size', { index: 8 }],
    ['an index below 0', { index: -1 }],
    ['half an index', { index: 4.5 }],
    ['no number', { index: Number.NaN }],
    ['a size of 0', { size: 0 }],
    ['a size that is not exact', { size: 2 ** 53 }],
    ['a size of a proof one step longer', { size: 16 }],
    ['a size of a proof one step shorter', { size: 4, index: 1 }],
  ])('fails for %s', (_, change) => expect(verifyInclusion({ ...inclusion(5, 8), ...change })).toBe(false))
})

describe('verifyConsistency', () => {
  it('fails for every tampered proof and root', () => {
    for (const [oldSize, newSize] of [
      [1, 8],
      [6, 8],
      [2, 5],
      [4, 8],
      [63, 70],
      [64, 70],
      [65, 66],
      [69, 70],
      [7, 7],
    ] as const) {
      const claim = consistency(oldSize, newSize)
      expect(verifyConsistency(claim, nodeHasher)).toBe(true)
      const changed = [
        ...tampered(claim.proof).map((proof) => ({ ...claim, proof })),
        ...flips(claim.oldRoot).map((oldRoot) => ({ ...claim, oldRoot })),
        ...flips(claim.newRoot).map((newRoot) => ({ ...claim, newRoot })),
        { ...claim, oldRoot: new Uint8Array() },
        { ...claim, newRoot: new Uint8Array() },
      ]
      expect(changed.filter((wrong) => verifyConsistency(wrong, nodeHasher))).toEqual([])
    }
  })

  it('fails for every other old size, with the root of either', () => {
    const wrong: string[] = []
    for (let newSize = 1; newSize <= 70; newSize++)
      for (let oldSize = 1; oldSize <= newSize; oldSize++) {
        const claim = consistency(oldSize, newSize)
        for (let other = 0; other <= 70; other++) {
          if (other === oldSize) continue
          const asOther = { ...claim, oldSize: other }
          if (verifyConsistency(asOther, nodeHasher)) wrong.push(`${oldSize} as ${other} to ${newSize}`)
          const ofOther = { ...asOther, oldRoot: naive.root(other) }
          // From nothing, and from the whole tree, the empty proof is the right one.
          const isRight = claim.proof.length === 0 && (other === 0 || other === newSize)
          if (!isRight && verifyConsistency(ofOther, nodeHasher)) wrong.push(`${oldSize} as root of ${other}`)
        }
      }
    expect(wrong).toEqual([])
  })

  it('has an empty proof from the empty tree and between the same trees, and no other', () => {
    expect(verifyConsistency(consistency(0, 0))).toBe(true)
    expect(verifyConsistency(consistency(0, 5))).toBe(true)
    expect(verifyConsistency(consistency(5, 5))).toBe(true)
    const [hash] = flips(naive.root(5))
    const proof = hash === undefined ? [] : [hash]
    expect(verifyConsistency({ ...consistency(0, 0), proof })).toBe(false)
    expect(verifyConsistency({ ...consistency(0, 5), proof })).toBe(false)
    expect(verifyConsistency({ ...consistency(5, 5), proof })).toBe(false)
    expect(verifyConsistency({ ...consistency(0, 5), oldRoot: naive.root(1) })).toBe(false)
    expect(verifyConsistency({ ...consistency(0, 0), oldRoot: naive.root(1), newRoot: naive.root(1) })).toBe(
      false,
    )
    expect(verifyConsistency({ ...consistency(5, 5), newRoot: naive.root(4) })).toBe(false)
    expect(verifyConsistency({ ...consistency(3, 5), proof: [] })).toBe(false)
  })

  it.each([
    ['a tree that shrinks', { oldSize: 9 }],
    ['an old size below 0', { oldSize: -1 }],
    ['half a size', { oldSize: 5.5 }],
    ['a size that is not exact', { newSize: 2 ** 53 }],
    ['a new size of a longer proof', { newSize: 16 }],
    ['a new size below the old', { newSize: 5 }],
  ])('fails for %s', (_, change) =>
    expect(verifyConsistency({ ...consistency(6, 8), ...change })).toBe(false),
  )
})
