import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sha256 } from '@/lib/core/hash'
import { portableHasher, treeRoot, type Subtree } from './merkle'
import { gapsOf, gapSubtrees, type TreeNode } from './subset'
import { createTreeCover } from './tree-cover'

const leaf = (n: number) => portableHasher.leafHash(new Uint8Array([n & 255, n >> 8]))
const LEAVES = Array.from({ length: 600 }, (_, n) => leaf(n))
/** Null unless the nodes are exactly a tree of this size. */
function rootOfNodes(nodes: readonly TreeNode[], size: number): Uint8Array | null {
  const cover = createTreeCover()
  for (const node of nodes) cover.put(node, node.hash)
  const found = cover.root(size)
  return 'root' in found ? found.root : null
}
const hashOf = ({ height, index }: Subtree) =>
  treeRoot(LEAVES.slice(index * 2 ** height, (index + 1) * 2 ** height))

/** Leaves of the subset and nodes for the rest, left to right. */
function nodesOf(seqs: readonly number[], size: number): TreeNode[] {
  const leaves = seqs.map((index) => ({ height: 0, index }))
  const rest = gapsOf(seqs, size).flatMap(gapSubtrees)
  return [...leaves, ...rest]
    .sort((a, b) => a.index * 2 ** a.height - b.index * 2 ** b.height)
    .map((subtree) => ({ ...subtree, hash: hashOf(subtree) }))
}

const subsets = fc
  .integer({ min: 0, max: 600 })
  .chain((size) =>
    fc.tuple(fc.constant(size), fc.uniqueArray(fc.nat({ max: Math.max(0, size - 1) }), { maxLength: 60 })),
  )
  .map(([size, seqs]) => ({ size, seqs: size === 0 ? [] : [...seqs].sort((a, b) => a - b) }))

describe('a subset of the leaves', () => {
  it('with nodes for the rest has the root of the tree, whichever leaves they are', () => {
    fc.assert(
      fc.property(subsets, ({ size, seqs }) => {
        expect(rootOfNodes(nodesOf(seqs, size), size)).toEqual(treeRoot(LEAVES.slice(0, size)))
      }),
    )
  })

  it('has it for every plain range of every size up to 130, with few nodes', () => {
    for (let size = 1; size <= 130; size++)
      for (let from = 0; from < size; from += 7) {
        const range = Array.from({ length: Math.min(9, size - from) }, (_, n) => from + n)
        const nodes = nodesOf(range, size)
        expect(rootOfNodes(nodes, size)).toEqual(treeRoot(LEAVES.slice(0, size)))
        expect(nodes.length - range.length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(size + 1)))
      }
  })

  it('has no root when a leaf is left out, given twice, moved or one too many', () => {
    fc.assert(
      fc.property(subsets, fc.nat(), ({ size, seqs }, pick) => {
        const nodes = nodesOf(seqs, size)
        const at = pick % Math.max(1, nodes.length)
        const one = nodes[at]
        if (one === undefined) return
        const changes = [
          nodes.toSpliced(at, 1),
          nodes.toSpliced(at, 0, one),
          [...nodes, { height: 0, index: size, hash: leaf(size) }],
          nodes.map((node, i) => (i === at ? { ...node, index: node.index + 1 } : node)),
        ]
        for (const changed of changes) expect(rootOfNodes(changed, size)).toBeNull()
      }),
    )
  })

  it('has another root when a hash is another', () => {
    const nodes = nodesOf([3, 4, 9], 20)
    const root = treeRoot(LEAVES.slice(0, 20))
    nodes.forEach((_, at) => {
      const changed = nodes.map((node, i) => (i === at ? { ...node, hash: sha256('x') } : node))
      expect(rootOfNodes(changed, 20)).not.toEqual(root)
    })
  })

  it('refuses leaves that are out of order or beyond the tree', () => {
    expect(() => gapsOf([4, 3], 9)).toThrow(RangeError)
    expect(() => gapsOf([3, 3], 9)).toThrow(RangeError)
    expect(() => gapsOf([9], 9)).toThrow(RangeError)
  })
})
