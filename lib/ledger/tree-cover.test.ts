import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { portableHasher, treeRoot } from './merkle'
import { gapsOf, gapSubtrees } from './subset'
import { createTreeCover } from './tree-cover'

const leaf = (n: number) => portableHasher.leafHash(new Uint8Array([n & 255, n >> 8]))
const LEAVES = Array.from({ length: 300 }, (_, n) => leaf(n))
const rootOf = (size: number) => treeRoot(LEAVES.slice(0, size))

describe('a tree put together from its leaves', () => {
  it('has its root, and that of every earlier size, in whatever order they come', () => {
    const orders = fc
      .integer({ min: 1, max: 300 })
      .chain((size) => fc.shuffledSubarray([...LEAVES.keys()].slice(0, size), { minLength: size }))
    fc.assert(
      fc.property(orders, fc.array(fc.nat({ max: 300 }), { maxLength: 4 }), (order, sizes) => {
        const watched = sizes.filter((size) => size <= order.length)
        const cover = createTreeCover(watched)
        for (const index of order) cover.put({ height: 0, index }, leaf(index))
        expect(cover.root(order.length)).toEqual({ root: rootOf(order.length) })
        for (const size of watched) expect(cover.rootAt(size)).toEqual(rootOf(size))
      }),
      { numRuns: 40 },
    )
  })

  it('has the root of an earlier size only where no node stands for leaves on both sides of it', () => {
    const cover = createTreeCover([96, 100])
    for (const subtree of gapsOf([128], 300).flatMap(gapSubtrees)) {
      const { height, index } = subtree
      cover.put(subtree, treeRoot(LEAVES.slice(index * 2 ** height, (index + 1) * 2 ** height)))
    }
    cover.put({ height: 0, index: 128 }, leaf(128))
    expect(cover.root(300)).toEqual({ root: rootOf(300) })
    expect([cover.rootAt(96), cover.rootAt(100)]).toEqual([null, null])
  })

  it.each([
    ['a leaf that is missing', [0, 1, 2, 4, 5], { kind: 'missing', at: 3 }],
    ['the last that is missing', [0, 1, 2, 3, 4], { kind: 'missing', at: 5 }],
    ['a leaf that comes twice', [0, 1, 2, 3, 3, 4, 5], { kind: 'doubled', at: 3 }],
    ['two that come twice', [0, 1, 2, 3, 4, 5, 4, 5], { kind: 'doubled', at: 4 }],
    ['all that come twice', [0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5], { kind: 'doubled', at: 0 }],
    ['a leaf behind the end', [0, 1, 2, 3, 4, 5, 6], { kind: 'beyond', at: 6 }],
    ['two leaves behind the end', [0, 1, 2, 3, 4, 5, 6, 7], { kind: 'beyond', at: 6 }],
  ])('names %s', (_, order, fault) => {
    const cover = createTreeCover()
    for (const index of order) cover.put({ height: 0, index }, leaf(index))
    expect(cover.root(6)).toEqual({ fault })
  })
})
