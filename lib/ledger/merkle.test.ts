import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '@/lib/core/hash'
import { CT_LEAF_HASHES, CT_LEAVES, CT_ROOTS } from '@/tests/helpers/ct-vectors'
import { naiveTree } from '@/tests/helpers/naive-tree'
import { createHasher, leftSize, perfectSubtrees, portableHasher, treeRoot } from './merkle'

const hex = (text: string) => fromHex(text) ?? new Uint8Array()
const utf8 = (text: string) => new TextEncoder().encode(text)

describe.each([
  ['portable', portableHasher],
  ['node', createHasher((data) => createHash('sha256').update(data).digest())],
])('the %s hasher', (_, hasher) => {
  it('gives the hashes of Certificate Transparency', () => {
    expect(toHex(hasher.emptyRoot())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect(toHex(hasher.leafHash(utf8('L123456')))).toBe(
      '395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56',
    )
    expect(CT_LEAVES.map((leaf) => toHex(hasher.leafHash(hex(leaf))))).toEqual(CT_LEAF_HASHES)
    const [left, right] = CT_LEAF_HASHES.map(hex)
    expect(toHex(hasher.nodeHash(left ?? hex(''), right ?? hex('')))).toBe(CT_ROOTS[2])
  })

  it('gives the roots of Certificate Transparency for 0 to 8 leaves', () => {
    const leaves = CT_LEAF_HASHES.map(hex)
    expect(CT_ROOTS.map((_root, size) => toHex(treeRoot(leaves.slice(0, size), hasher)))).toEqual(CT_ROOTS)
  })

  it('takes no hash that is shorter or longer than 32 bytes', () => {
    const whole = new Uint8Array(32)
    expect(() => hasher.nodeHash(whole, new Uint8Array(31))).toThrow(RangeError)
    expect(() => hasher.nodeHash(new Uint8Array(33), whole)).toThrow(RangeError)
  })
})

describe('a leaf', () => {
  it('is never the node over the same bytes', () => {
    const [left, right] = CT_LEAF_HASHES.map(hex)
    const both = Uint8Array.of(...(left ?? []), ...(right ?? []))
    expect(toHex(portableHasher.leafHash(both))).not.toBe(CT_ROOTS[2])
  })
})

describe('the root', () => {
  it('of every subtree of a tree of up to 130 leaves gives the digest of draft-ietf-plants-merkle-tree-certs', () => {
    // One SHA-256 over a line for each subtree that the draft calls valid.
    const leaves = Array.from({ length: 130 }, (_, i) => portableHasher.leafHash(Uint8Array.of(i)))
    const digest = createHash('sha256')
    for (let end = 0; end <= 130; end++)
      for (let start = 0; start <= end; start++)
        if (isValidSubtree(start, end))
          digest.update(`[${start}, ${end}) ${toHex(treeRoot(leaves.slice(start, end)))}\n`)
    expect(digest.digest('hex')).toBe('b82806ad4265bb151c1119c0f4db437bb4d1a1f887b3a7fba1cd4ebf552e3e81')
  })

  it('is that of the recursive definition for every size up to 600', () => {
    const entries = Array.from({ length: 600 }, (_, i) => utf8(`entry ${i}`))
    const leaves = entries.map(portableHasher.leafHash)
    const naive = naiveTree(entries)
    const wrong = Array.from({ length: 601 }, (_, size) => size).filter(
      (size) => toHex(treeRoot(leaves.slice(0, size))) !== toHex(naive.root(size)),
    )
    expect(wrong).toEqual([])
  })
})

const isValidSubtree = (start: number, end: number) => {
  const size = end - start
  let ceiling = 1
  while (ceiling < size) ceiling *= 2
  return start === 0 || size === 0 || start % ceiling === 0
}

describe('leftSize and perfectSubtrees', () => {
  it('split as the RFC does, to the last exact number', () => {
    expect([2, 3, 4, 5, 8, 9, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1].map(leftSize)).toEqual([
      1,
      2,
      2,
      4,
      4,
      8,
      2 ** 31,
      2 ** 32,
      2 ** 52,
    ])
    expect(perfectSubtrees(0, 0)).toEqual([])
    expect(perfectSubtrees(8, 15)).toEqual([
      { height: 2, index: 2 },
      { height: 1, index: 6 },
      { height: 0, index: 14 },
    ])
    expect(perfectSubtrees(0, 2 ** 53 - 1)).toHaveLength(53)
  })
})
