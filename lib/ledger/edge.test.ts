import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHex } from '@/lib/core/hash'
import { naiveTree } from '@/tests/helpers/naive-tree'
import { nodeHasher, tileStore } from '@/tests/helpers/tile-store'
import { EMPTY_EDGE, appendLeaves, edgeRoot, readEdge, rootAt, type Edge, type FullTile } from './edge'
import { createHasher, treeRoot } from './merkle'
import { eachTile } from './tile-hashes'
import { completedTiles, formatTilePath, partialTiles } from './tiles'

const SIZE_MAX = 600
const entries = Array.from({ length: SIZE_MAX }, (_, i) => new TextEncoder().encode(`entry ${i}`))
const leaves = entries.map(nodeHasher.leafHash)
const naive = naiveTree(entries)
const many = Array.from({ length: 70_000 }, (_, i) => nodeHasher.leafHash(Uint8Array.of(i >> 8, i)))

/** The tree grown in steps up to these sizes. */
function grow(all: readonly Uint8Array[], sizes: readonly number[]): { edge: Edge; tiles: FullTile[] } {
  let edge = EMPTY_EDGE
  const tiles: FullTile[] = []
  for (const size of sizes) {
    const grown = appendLeaves(edge, all.slice(edge.size, size), nodeHasher)
    edge = grown.edge
    tiles.push(...grown.tiles)
  }
  return { edge, tiles }
}

describe('the edge', () => {
  it('gives the root of the recursive definition at every size up to 600, leaf by leaf', () => {
    const wrong: number[] = []
    let edge = EMPTY_EDGE
    for (let size = 0; size <= SIZE_MAX; size++) {
      if (toHex(edgeRoot(edge, nodeHasher)) !== toHex(naive.root(size))) wrong.push(size)
      edge = appendLeaves(edge, leaves.slice(size, size + 1), nodeHasher).edge
    }
    expect(wrong).toEqual([])
  })

  it('is the same in one step and in many', () => {
    const shown = ({ edge, tiles }: ReturnType<typeof grow>) => [
      edge.levels.map(toHex),
      tiles.map(({ level, index, hashes }) => `${level}/${index} ${toHex(hashes)}`),
    ]
    const whole = shown(grow(leaves, [SIZE_MAX]))
    fc.assert(
      fc.property(fc.array(fc.nat(SIZE_MAX), { maxLength: 5 }), (sizes) => {
        const steps = [...sizes, SIZE_MAX].sort((a, b) => a - b)
        expect(shown(grow(leaves, steps))).toEqual(whole)
      }),
    )
  })

  it('holds the partial tiles of its size, and the full ones come out once, as they are defined', () => {
    const { edge, tiles } = grow(many, [1, 255, 256, 65_535, 65_536, 70_000])
    const paths = (all: Parameters<typeof formatTilePath>[0][]) => all.map(formatTilePath).sort()
    expect(paths(tiles)).toEqual(paths(completedTiles(0, 70_000)))
    expect(edge.levels.map(({ length }) => length / 32)).toEqual(
      partialTiles(70_000).map(({ width }) => width),
    )
    for (const { level, index, hashes } of tiles.filter(
      ({ index, level }) => level > 0 || index % 90 === 0,
    )) {
      const span = 256 ** level
      const expected = Array.from({ length: 256 }, (_, i) => {
        const start = (index * 256 + i) * span
        return toHex(treeRoot(many.slice(start, start + span), nodeHasher))
      })
      expect(toHex(hashes)).toBe(expected.join(''))
    }
  })

  it('costs one hash a leaf and a little, and a root under 256 a level', () => {
    let hashes = 0
    const counting = createHasher((data) => {
      hashes++
      return nodeHasher.leafHash(data)
    })
    const { edge } = appendLeaves(EMPTY_EDGE, many, counting)
    expect(hashes).toBeLessThan(70_000)
    hashes = 0
    edgeRoot(edge, counting)
    expect(hashes).toBeLessThan(3 * 256)
  })

  it('leaves the one before as it was, and shares no bytes with what it was given', () => {
    const before = grow(leaves, [300]).edge
    const copy = structuredClone(before)
    const hash = Uint8Array.from(leaves[300] ?? [])
    const { edge } = appendLeaves(before, [hash])
    const root = edgeRoot(edge)
    hash.fill(0)
    expect(before).toEqual(copy)
    expect(edgeRoot(edge)).toEqual(root)
    expect(toHex(root)).toBe(toHex(naive.root(301)))
    const one = appendLeaves(EMPTY_EDGE, leaves.slice(0, 1)).edge
    edgeRoot(one).fill(0)
    expect(toHex(edgeRoot(one))).toBe(toHex(naive.root(1)))
  })

  it('is refused when it does not fit its size', () => {
    const { edge } = grow(leaves, [300])
    const [first = new Uint8Array(), ...rest] = edge.levels
    const wrong: Edge[] = [
      { ...edge, size: 299 },
      { ...edge, size: 301 },
      { ...edge, size: 300 + 256 },
      { ...edge, size: 0 },
      { ...edge, levels: [first] },
      { ...edge, levels: [first.slice(1), ...rest] },
      { ...edge, levels: [...edge.levels, first] },
    ]
    for (const bad of wrong) {
      expect(() => appendLeaves(bad, [])).toThrow(expect.objectContaining({ code: 'malformed_tile' }))
      expect(() => edgeRoot(bad)).toThrow(expect.objectContaining({ code: 'malformed_tile' }))
    }
    expect(() => appendLeaves(edge, [new Uint8Array(31)])).toThrow(RangeError)
    expect(() => edgeRoot({ ...edge, size: -1 })).toThrow(RangeError)
  })
})

describe('an earlier tree', () => {
  it('has its root at every size up to 600, read from the tiles of the last', async () => {
    const { read } = tileStore(leaves)
    const wrong: number[] = []
    for (let size = 0; size <= SIZE_MAX; size++)
      if (toHex(await rootAt(size, read, nodeHasher)) !== toHex(naive.root(size))) wrong.push(size)
    expect(wrong).toEqual([])
  })

  it('is read from one partial tile a level, in one call, and can be gone on from', async () => {
    const { read, asked, edge } = tileStore(many)
    expect(await readEdge(65_536 + 256, read)).toEqual(grow(many, [65_536 + 256]).edge)
    expect(asked).toEqual([
      [
        { level: 1, index: 1, width: 1 },
        { level: 2, index: 0, width: 1 },
      ],
    ])
    const earlier = await readEdge(65_537, read)
    expect(appendLeaves(earlier, many.slice(65_537), nodeHasher).edge).toEqual(edge)
    expect(await readEdge(0, read)).toEqual(EMPTY_EDGE)
  })

  it('is read from tiles that have grown since', async () => {
    const { stored } = tileStore(many)
    const whole = eachTile(async (level, index) => stored.get(`${level}/${index}`) ?? new Uint8Array())
    expect(await readEdge(65_900, whole)).toEqual(grow(many, [65_900]).edge)
  })
})
