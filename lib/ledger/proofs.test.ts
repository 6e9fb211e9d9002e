import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '@/lib/core/hash'
import { CT_CONSISTENCY, CT_INCLUSION, CT_LEAF_HASHES } from '@/tests/helpers/ct-vectors'
import { naiveTree } from '@/tests/helpers/naive-tree'
import { nodeHasher, rememberingHasher, tileStore } from '@/tests/helpers/tile-store'
import { rootAt } from './edge'
import { LedgerFault } from './ledger-fault'
import { consistencyProof, consistencyProofs, inclusionProof, inclusionProofs } from './proofs'
import { eachTile } from './tile-hashes'
import { TILE_BYTES, type Tile } from './tiles'
import { verifyConsistency, verifyInclusion } from './verify-proof'

const SIZE_MAX = 600
const entries = Array.from({ length: SIZE_MAX }, (_, i) => new TextEncoder().encode(`entry ${i}`))
const naive = naiveTree(entries)
const leaves = entries.map(nodeHasher.leafHash)
const store = tileStore(leaves)
const remembering = rememberingHasher()
const upTo = (end: number) => Array.from({ length: end }, (_, i) => i)
const isSame = (a: readonly Uint8Array[], b: readonly Uint8Array[]) =>
  a.length === b.length && a.every((hash, i) => Buffer.compare(hash, b[i] ?? new Uint8Array()) === 0)

describe('the proofs of Certificate Transparency', () => {
  const { read } = tileStore(CT_LEAF_HASHES.map((hash) => fromHex(hash) ?? new Uint8Array()))

  it.each(CT_INCLUSION)('leaf %i in a tree of %i', async (index, size, proof) => {
    expect((await inclusionProof(index, size, read)).map(toHex)).toEqual(proof)
  })

  it.each(CT_CONSISTENCY)('from %i leaves to %i', async (oldSize, newSize, proof) => {
    expect((await consistencyProof(oldSize, newSize, read)).map(toHex)).toEqual(proof)
  })
})

describe('inclusion proofs', () => {
  it('are those of the recursive definition, and verify, for every leaf of every size up to 600', async () => {
    const wrong: string[] = []
    for (let size = 1; size <= SIZE_MAX; size++) {
      const proofs = await inclusionProofs(upTo(size), size, store.read, remembering)
      const root = naive.root(size)
      proofs.forEach((proof, index) => {
        const claim = { index, size, leafHash: naive.leafHash(index), root, proof }
        if (!isSame(proof, naive.inclusion(index, size)) || !verifyInclusion(claim, remembering))
          wrong.push(`${index} in ${size}`)
      })
    }
    expect(wrong).toEqual([])
  })

  it('in every subtree of a tree of up to 130 leaves give the digest of draft-ietf-plants-merkle-tree-certs', async () => {
    const hashes = Array.from({ length: 130 }, (_, i) => nodeHasher.leafHash(Uint8Array.of(i)))
    const digest = createHash('sha256')
    for (let end = 0; end <= 130; end++) {
      for (let start = 0; start < end; start++) {
        const size = end - start
        if (start % 2 ** Math.ceil(Math.log2(size)) !== 0) continue
        const { read } = tileStore(hashes.slice(start, end))
        const proofs = await inclusionProofs(upTo(size), size, read, nodeHasher)
        proofs.forEach((proof, i) =>
          digest.update([`${start + i} [${start}, ${end})`, ...proof.map(toHex)].join(' ') + '\n'),
        )
      }
    }
    expect(digest.digest('hex')).toBe('ac2a8f989e44d99e399db448050ff5f19757df53cfb716aa81015d3955d8163f')
  })

  it('are refused for what is not in the tree', () => {
    expect(() => inclusionProofs([3], 3, store.read)).toThrow(RangeError)
    expect(() => inclusionProofs([-1], 3, store.read)).toThrow(RangeError)
    expect(() => inclusionProofs([0.5], 3, store.read)).toThrow(RangeError)
    expect(() => inclusionProofs([0], 2 ** 53, store.read)).toThrow(RangeError)
  })
})

describe('consistency proofs', () => {
  it('are those of the recursive definition, and verify, for every pair of sizes up to 600', async () => {
    const wrong: string[] = []
    for (let newSize = 0; newSize <= SIZE_MAX; newSize++) {
      const proofs = await consistencyProofs(upTo(newSize + 1), newSize, store.read, remembering)
      const newRoot = naive.root(newSize)
      proofs.forEach((proof, oldSize) => {
        const expected = oldSize === 0 ? [] : naive.consistency(oldSize, newSize)
        const claim = { oldSize, oldRoot: naive.root(oldSize), newSize, newRoot, proof }
        if (!isSame(proof, expected) || !verifyConsistency(claim, remembering))
          wrong.push(`${oldSize} to ${newSize}`)
      })
    }
    expect(wrong).toEqual([])
  })

  it('are refused for a tree that shrinks', () => {
    expect(() => consistencyProofs([4], 3, store.read)).toThrow(RangeError)
  })
})

describe('reading tiles', () => {
  const big = tileStore(
    Array.from({ length: 70_000 }, (_, i) => nodeHasher.leafHash(Uint8Array.of(i >> 8, i))),
  )

  it('asks once, for each tile once, as wide as it is at that size', async () => {
    big.asked.length = 0
    await inclusionProof(300, 70_000, big.read)
    expect(big.asked).toEqual([
      [
        { level: 0, index: 1, width: 256 },
        { level: 1, index: 0, width: 256 },
        { level: 1, index: 1, width: 17 },
        { level: 0, index: 273, width: 112 },
      ],
    ])
    big.asked.length = 0
    await consistencyProof(65_536, 65_792, big.read)
    expect(big.asked).toEqual([[{ level: 1, index: 1, width: 1 }]])
    big.asked.length = 0
    expect(await consistencyProof(70_000, 70_000, big.read)).toEqual([])
    expect(big.asked).toEqual([])
  })

  it('verifies across three levels, and against a size that is no longer the last', async () => {
    const root = await rootAt(69_999, big.read)
    const leafHash = nodeHasher.leafHash(Uint8Array.of(65_535 >> 8, 65_535))
    const proof = await inclusionProof(65_535, 69_999, big.read)
    expect(verifyInclusion({ index: 65_535, size: 69_999, leafHash, root, proof })).toBe(true)
    const claim = { oldSize: 65_700, oldRoot: await rootAt(65_700, big.read), newSize: 69_999, newRoot: root }
    expect(verifyConsistency({ ...claim, proof: await consistencyProof(65_700, 69_999, big.read) })).toBe(
      true,
    )
  })

  it('takes a reader that gives one tile a call, and a tile that has grown since', async () => {
    const whole = eachTile(async (level, index) => big.stored.get(`${level}/${index}`) ?? new Uint8Array())
    expect(await inclusionProof(400, 69_000, whole)).toEqual(await inclusionProof(400, 69_000, big.read))
  })

  it.each([
    ['no tile', () => []],
    ['a tile too few', (tiles: readonly Tile[]) => tiles.slice(1).map(() => new Uint8Array(TILE_BYTES))],
    [
      'tiles too narrow',
      (tiles: readonly Tile[]) => tiles.map(({ width }) => new Uint8Array(32 * (width - 1))),
    ],
    ['half a hash', (tiles: readonly Tile[]) => tiles.map(({ width }) => new Uint8Array(32 * width + 16))],
  ])('fails by name when it gets %s', async (_, read) => {
    const proof = inclusionProof(300, 512, async (tiles) => read(tiles))
    await expect(proof).rejects.toThrow(LedgerFault)
    await expect(proof).rejects.toMatchObject({ code: 'malformed_tile' })
  })
})
