import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ConsistencyProof, InclusionProof } from '@/lib/contract/ledger'
import { openCheckpoint } from '@/lib/ledger/checkpoint'
import { parseEntryBundle } from '@/lib/ledger/entry-bundle'
import { LedgerFault } from '@/lib/ledger/ledger-fault'
import { portableHasher, treeRoot } from '@/lib/ledger/merkle'
import { formatTilePath, partialTiles, TILE_WIDTH } from '@/lib/ledger/tiles'
import { verifyConsistency, verifyInclusion } from '@/lib/ledger/verify-proof'
import { indexPending } from '@/lib/services/event/index-pending'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { anEvent, demoLog, store, storedEvents } from '../helpers/events'
import {
  asOwnerOfAll,
  bytes,
  checkpointOf,
  leavesOf,
  LEDGER,
  split,
  tileOf as tile,
  trustOf,
} from '../helpers/ledger'
import { expectProblem } from '../helpers/problem'

const SIZE = 612
const FOR_EVER = 'private, max-age=31536000, immutable'

let api: Api
let tenant: Tenant
let stranger: Tenant
/** By number. */
let ids: string[]

beforeAll(async () => {
  api = await startApi()
  tenant = await api.mintTenant()
  stranger = await api.mintTenant()
  // In commits that end nowhere near the end of a tile.
  const log = demoLog(SIZE, 20, api.deps.clock.nowMs())
  for (const [from, to] of [
    [0, 1],
    [1, 300],
    [300, SIZE],
  ] as const)
    await store(tenant, log.slice(from, to))
  ids = (await storedEvents(api.db, tenant.id)).sort((a, b) => a.seq - b.seq).map(({ id }) => id)
})
afterAll(() => api.close())

describe('the checkpoint', () => {
  test('is a note by a key of the log, over everything stored before it was asked for', async () => {
    const response = await tenant.send('GET', `${LEDGER}/checkpoint`)
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    const note = await response.text()
    const { checkpoint } = openCheckpoint(note, await trustOf(tenant))
    expect(checkpoint).toMatchObject({ origin: `sentinel-audit/${tenant.id}`, size: SIZE })
    expect(checkpoint.extensions).toEqual([expect.stringMatching(/^time \d{4}-\d\d-\d\dT[\d:.]{15}Z$/)])
    expect(checkpoint.root).toEqual(treeRoot(await leavesOf(tenant, SIZE)))
    expect((await tenant.get(`${LEDGER}/checkpoint`)).body).toBe(note)
  })

  test('of a log without events is that of the empty tree', async () => {
    const nobody = await api.mintTenant()
    expect(await checkpointOf(nobody)).toMatchObject({ size: 0, root: portableHasher.emptyRoot() })
    await store(nobody, [anEvent()])
    expect(await checkpointOf(nobody)).toMatchObject({ size: 1 })
  })

  test('of another log is not one of this', async () => {
    const { body } = await stranger.get<string>(`${LEDGER}/checkpoint`)
    expect(() => openCheckpoint(body, { origin: 'x', logKeys: [] })).toThrow(LedgerFault)
    const { logKeys } = await trustOf(tenant)
    expect(() => openCheckpoint(body, { origin: `sentinel-audit/${stranger.id}`, logKeys })).toThrow(
      expect.objectContaining({ code: 'unknown_signer' }),
    )
  })
})

describe('a tile', () => {
  test('that is full may be kept, one that is not may not', async () => {
    const full = await tile(tenant, 'tile/0/001')
    expect(full.response.headers.get('cache-control')).toBe(FOR_EVER)
    expect(full.response.headers.get('content-type')).toBe('application/octet-stream')
    expect(full.bytes).toHaveLength(8_192)
    const partial = await tile(tenant, 'tile/0/002.p/100')
    expect(partial.response.headers.get('cache-control')).toBe('no-store')
    expect(partial.bytes).toHaveLength(3_200)
    const part = await tile(tenant, 'tile/0/001.p/7')
    expect(part.bytes).toEqual(full.bytes.subarray(0, 7 * 32))
    expect(part.response.headers.get('cache-control')).toBe('no-store')
  })

  test('of every level is there, and together they are the tree', async () => {
    const leaves = await leavesOf(tenant, SIZE)
    expect(leaves).toHaveLength(SIZE)
    for (const one of partialTiles(SIZE)) {
      const { bytes: hashes } = await tile(tenant, formatTilePath(one))
      expect(split(hashes), JSON.stringify(one)).toEqual(
        Array.from({ length: one.width }, (_, i) => {
          const [from, each] = [
            (one.index * TILE_WIDTH + i) * TILE_WIDTH ** one.level,
            TILE_WIDTH ** one.level,
          ]
          return treeRoot(leaves.slice(from, from + each))
        }),
      )
    }
  })

  test.each([
    '0/003',
    '0/002',
    '0/002.p/120',
    '1/000',
    '1/000.p/3',
    '2/000.p/1',
    '63/000.p/1',
    '0/0',
    '0/x000/001',
    '00/001',
    '0/001.p/0',
    '0/001.p/256',
    '0/001.p/07',
    '0/001/',
    '-1/000',
    'entries/003',
    'data/000',
    '0%2F000.p/1',
    `0/${'x999/'.repeat(7)}999`,
  ])('is not there by the path %s', async (path) => {
    // The tree may have grown by what the tests before were refused.
    const problem = await expectProblem(await tenant.send('GET', `${LEDGER}/tile/${path}`), 404)
    expect(problem.code).toBe('not_found')
  })

  test('of entries holds what the leaves are hashes of, whether the block index has them or not', async () => {
    const before = await entriesOf(tenant)
    expect(await indexPending(api.deps, true)).toBeGreaterThan(0)
    expect(await entriesOf(tenant)).toEqual(before)
    const parsed = before.map((one) => JSON.parse(new TextDecoder().decode(one)) as Record<string, unknown>)
    expect(parsed.map(({ seq }) => seq)).toEqual(ids.map((_, seq) => seq))
    expect(parsed[5]).toEqual({
      content: expect.stringMatching(/^[0-9a-f]{64}$/),
      recorded_at: '2026-11-24T12:00:00.000000Z',
      seq: 5,
      tenant_id: tenant.id,
      v: 1,
    })
    const leaves = await leavesOf(tenant, SIZE)
    expect(before.map((entry) => portableHasher.leafHash(entry))).toEqual(leaves)
  })
})

async function entriesOf(one: Tenant): Promise<Uint8Array[]> {
  const entries: Uint8Array[] = []
  for (const path of ['000', '001', '002.p/100']) {
    const { response, bytes: bundle } = await tile(one, `tile/entries/${path}`)
    expect(response.headers.get('cache-control')).toBe(path.includes('.p') ? 'no-store' : FOR_EVER)
    entries.push(...parseEntryBundle(bundle))
  }
  return entries
}

const SIZES = [1, 2, 3, 255, 256, 257, 300, 511, 512, 513, 600, SIZE]

describe('an inclusion proof', () => {
  const path = `${LEDGER}/proof/inclusion`

  test.each(SIZES)('in the tree of %i leaves holds, and for no other leaf', async (size) => {
    const { body: consistency } = await tenant.get<ConsistencyProof>(`${LEDGER}/proof/consistency`, {
      from: String(size),
      to: String(SIZE),
    })
    const root = bytes(consistency.from_root)
    const leaves = await leavesOf(tenant, SIZE)
    for (const index of new Set(
      [0, 1, Math.floor(size / 2), size - 2, size - 1].filter((i) => i >= 0 && i < size),
    )) {
      const { status, body } = await tenant.get<InclusionProof>(path, {
        id: ids[index] ?? '',
        size: String(size),
      })
      expect({ status, ...body }).toMatchObject({ status: 200, index, size })
      expect(body.checkpoint).toBeUndefined()
      const claim = { index, size, leafHash: bytes(body.leaf_hash), root, proof: body.hashes.map(bytes) }
      expect(verifyInclusion(claim)).toBe(true)
      expect(claim.leafHash).toEqual(leaves[index])
      expect(verifyInclusion({ ...claim, leafHash: new Uint8Array(32) })).toBe(false)
    }
  })

  test('without a size is for the checkpoint that comes with it', async () => {
    const other = await api.mintTenant()
    await store(other, [anEvent(), anEvent()])
    const one = anEvent()
    await store(other, [one])
    const { body } = await other.get<InclusionProof>(path, { id: one.id.toUpperCase() })
    const { checkpoint } = openCheckpoint(body.checkpoint ?? '', await trustOf(other))
    expect([body.size, checkpoint.size, body.index]).toEqual([3, 3, 2])
    const { index, size, hashes } = body
    expect(
      verifyInclusion({
        index,
        size,
        leafHash: bytes(body.leaf_hash),
        root: checkpoint.root,
        proof: hashes.map(bytes),
      }),
    ).toBe(true)
  })

  test('takes the leaf out of the tree: an event that is gone is still proved to have been there', async () => {
    const other = await api.mintTenant()
    const one = anEvent()
    await store(other, [one, anEvent()])
    const before = await other.get<InclusionProof>(path, { id: one.id })
    await asOwnerOfAll(api.db, `delete from events where tenant_id = '${other.id}'`)
    expect((await storedEvents(api.db, other.id)).length).toBe(0)
    const after = await other.get<InclusionProof>(path, { id: one.id })
    expect(after.body).toEqual(before.body)
    const problem = await expectProblem(await other.send('GET', `${LEDGER}/tile/entries/000.p/2`), 404)
    expect(problem.errors).toMatchObject([{ field: 'path', code: 'event_gone' }])
  })

  test.each([
    [{ size: '5' }, 'id'],
    [{ id: 'x' }, 'id'],
    [{ id: 'ids[7]', size: '7' }, 'size'],
    [{ id: 'ids[7]', size: '0' }, 'size'],
    [{ id: 'ids[7]', size: '9007199254740991' }, 'size'],
    [{ id: 'ids[7]', size: '9007199254740992' }, 'size'],
    [{ id: 'ids[7]', size: '010' }, 'size'],
    [{ id: 'ids[7]', size: '1e3' }, 'size'],
    [{ id: 'ids[7]', size: '-1' }, 'size'],
    [{ id: 'ids[7]', size: '' }, 'size'],
  ])('is refused for %j', async (params, field) => {
    const named = JSON.parse(JSON.stringify(params).replace('ids[7]', ids[7] ?? '')) as Record<string, string>
    const response = await tenant.send('GET', `${path}?${new URLSearchParams(named).toString()}`)
    expect((await expectProblem(response, 400)).errors).toMatchObject([{ field, reason: expect.any(String) }])
  })

  test('is for nobody else, and for nothing that is not there', async () => {
    for (const id of [ids[7] ?? '', anEvent().id])
      await expectProblem(await stranger.send('GET', `${path}?id=${id}`), 404)
  })
})

describe('a consistency proof', () => {
  const path = `${LEDGER}/proof/consistency`

  test('holds between any two sizes', async () => {
    const leaves = await leavesOf(tenant, SIZE)
    for (const to of [0, ...SIZES])
      for (const from of [0, ...SIZES].filter((size) => size <= to)) {
        const { body } = await tenant.get<ConsistencyProof>(path, { from: String(from), to: String(to) })
        const claim = {
          oldSize: from,
          oldRoot: bytes(body.from_root),
          newSize: to,
          newRoot: bytes(body.to_root),
          proof: body.hashes.map(bytes),
        }
        expect(verifyConsistency(claim), `${from} to ${to}`).toBe(true)
        expect(claim.oldRoot).toEqual(treeRoot(leaves.slice(0, from)))
      }
  })

  test('goes to the current checkpoint where nothing else is said', async () => {
    const other = await api.mintTenant()
    await store(other, [anEvent(), anEvent()])
    const { body } = await other.get<ConsistencyProof>(path, { from: '1' })
    expect(body).toMatchObject({ from: 1, to: 2 })
    expect(bytes(body.to_root)).toEqual((await checkpointOf(other)).root)
  })

  test.each([
    [{}, 'from'],
    [{ from: '5', to: '4' }, 'from'],
    [{ from: '9007199254740991' }, 'from'],
    [{ from: '1', to: '9007199254740991' }, 'to'],
    [{ from: '9007199254740992', to: '5' }, 'from'],
    [{ from: '1.5', to: '5' }, 'from'],
    [{ from: '1', to: '0x5' }, 'to'],
  ] as [Record<string, string>, string][])('is refused for %j', async (params, field) => {
    const response = await tenant.send('GET', `${path}?${new URLSearchParams(params).toString()}`)
    expect((await expectProblem(response, 400)).errors).toMatchObject([{ field, reason: expect.any(String) }])
  })
})

test('two logs have nothing of each other', async () => {
  await store(stranger, [anEvent()])
  const [mine, theirs] = [await trustOf(tenant), await trustOf(stranger)]
  expect(theirs.origin).not.toBe(mine.origin)
  expect(theirs.logKeys[0]?.publicKey).not.toEqual(mine.logKeys[0]?.publicKey)
  const { response } = await tile(stranger, 'tile/0/000')
  expect(response.status).toBe(404)
  const size = (await checkpointOf(stranger)).size
  expect(size).toBeLessThan(50)
  expect(await leavesOf(stranger, size)).not.toContainEqual((await leavesOf(tenant, 1))[0])
})
