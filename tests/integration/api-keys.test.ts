import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { apiKeys } from '@/drizzle/schema'
import { authenticateKey } from '@/lib/auth/keys'
import type { Database } from '@/lib/db/database'
import { createApiKey } from '@/lib/services/api-key/create'
import { permissionsOf } from '@/lib/contract/permissions'
import { generateKey, hashKey, isWellFormed } from '@/lib/services/api-key/key-format'
import { listApiKeys } from '@/lib/services/api-key/list'
import {
  KEY_CACHE_ENTRIES_MAX,
  keyCache,
  KNOWN_KEY_TTL_MS,
  UNKNOWN_KEY_TTL_MS,
} from '@/lib/services/api-key/lookup'
import { revokeApiKey } from '@/lib/services/api-key/revoke'
import { flushKeyUse } from '@/lib/services/api-key/usage'
import { capturedLog, recordedActs, testClock, testContext, testDeps } from '../helpers/context'
import { mintTenant, openTestDatabase } from '../helpers/database'

let db: Database
let tenantId: string
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())
beforeEach(async () => {
  tenantId = await mintTenant(db)
})

const fresh = () => {
  const deps = testDeps(db)
  return { deps, ctx: testContext(deps, tenantId) }
}
const input = { name: 'Billing', scopes: ['ingest' as const] }

/** Counts the statements that reach the database while `run` runs. */
async function statementsOf(run: () => Promise<unknown>): Promise<number> {
  const spies = [db, db.as('auth')].flatMap((connection) => [
    vi.spyOn(connection.orm, 'select'),
    vi.spyOn(connection, 'query'),
  ])
  await run()
  const statements = spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0)
  for (const spy of spies) spy.mockRestore()
  return statements
}

describe('the form of a key', () => {
  test('a key is sak_, 40 random characters and a checksum that finds a mistyped one', () => {
    const key = generateKey()
    expect(key).toMatch(/^sak_[0-9A-Za-z]{46}$/)
    expect(isWellFormed(key)).toBe(true)
    const mistyped = key.slice(0, 10) + (key[10] === 'a' ? 'b' : 'a') + key.slice(11)
    expect(isWellFormed(mistyped)).toBe(false)
    expect(isWellFormed('a-key-of-another-form')).toBe(false)
  })

  test('a thousand keys are a thousand different keys', () => {
    expect(new Set(Array.from({ length: 1000 }, generateKey)).size).toBe(1000)
  })
})

describe('making a key', () => {
  test('the secret is in the answer, opens the tenant, and only its hash is stored', async () => {
    const { deps, ctx } = fresh()
    const { api_key, secret } = await createApiKey({ ctx, input })
    expect(api_key).toMatchObject({ ...input, hint: `${secret.slice(0, 8)}…`, created_by: 'ada@example.com' })
    expect(await authenticateKey(deps, secret)).toEqual({
      tenantId,
      caller: {
        kind: 'key',
        id: api_key.id,
        name: 'Billing',
        email: null,
        permissions: ['ingest'],
        sessionId: null,
        view: null,
        limits: { eventsPerDay: null, requestsPerMinute: null },
      },
    })
    const [row] = await db.orm.select().from(apiKeys).where(eq(apiKeys.id, api_key.id))
    expect(row?.secretHash).toHaveLength(32)
    expect(JSON.stringify([row, await listApiKeys({ ctx })])).not.toContain(secret.slice(8))
  })

  test('a key can not be given a scope its maker lacks', async () => {
    const ctx = testContext(testDeps(db), tenantId, [...permissionsOf(['admin', 'read'])])
    await expect(
      createApiKey({ ctx, input: { name: 'x', scopes: ['read', 'export'] } }),
    ).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect((await listApiKeys({ ctx })).api_keys).toEqual([])
  })

  test.each([
    ['an empty name', { ...input, name: '' }, 'name'],
    ['a name of 101 characters', { ...input, name: 'x'.repeat(101) }, 'name'],
    ['no scope', { ...input, scopes: [] }, 'scopes'],
    ['an unknown scope', { ...input, scopes: ['root'] }, 'scopes.0'],
    ['an unknown property', { ...input, tenant_id: 'other' }, 'body'],
    ['an expiry in the past', { ...input, expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
  ])('%s is refused by name', async (_what, bad, field) => {
    const { ctx } = fresh()
    await expect(createApiKey({ ctx, input: bad as typeof input })).rejects.toMatchObject({
      code: 'invalid_request',
      faults: [{ field }],
    })
  })

  test.each(['create', 'list', 'revoke'] as const)(
    'without the permission, %s is forbidden',
    async (verb) => {
      const ctx = testContext(testDeps(db), tenantId, ['ingest', 'read', 'export'])
      const call = {
        create: () => createApiKey({ ctx, input }),
        list: () => listApiKeys({ ctx }),
        revoke: () => revokeApiKey({ ctx, input: { id: crypto.randomUUID() } }),
      }
      await expect(call[verb]()).rejects.toMatchObject({ code: 'forbidden' })
    },
  )
})

describe('a key at the door', () => {
  test('a revoked key is refused at once, however warm the cache', async () => {
    const { deps, ctx } = fresh()
    const { api_key, secret } = await createApiKey({ ctx, input })
    expect(await authenticateKey(deps, secret)).not.toBeNull()
    const revoked = await revokeApiKey({ ctx, input: { id: api_key.id } })
    expect(revoked).toMatchObject({ revoked_by: 'ada@example.com', revoked_at: '2026-11-24T12:00:00.000Z' })
    expect(await authenticateKey(deps, secret)).toBeNull()
  })

  test('a look-up that began before the revocation is not kept after it', async () => {
    const { deps, ctx } = fresh()
    const { api_key, secret } = await createApiKey({ ctx, input })
    const early = authenticateKey(deps, secret)
    await revokeApiKey({ ctx, input: { id: api_key.id } })
    await early
    expect(await authenticateKey(deps, secret)).toBeNull()
  })

  test('a key that another process revoked is refused once the cache has forgotten it', async () => {
    const { deps, ctx } = fresh()
    const { api_key, secret } = await createApiKey({ ctx, input })
    expect(await authenticateKey(deps, secret)).not.toBeNull()
    await db.orm.update(apiKeys).set({ revokedAt: '2026-11-24T12:00:00Z' }).where(eq(apiKeys.id, api_key.id))
    deps.clock.advance(KNOWN_KEY_TTL_MS)
    expect(await authenticateKey(deps, secret)).toBeNull()
  })

  test('an expired key is refused from its very instant on, though it is cached', async () => {
    const { deps, ctx } = fresh()
    const expires_at = new Date(deps.clock.nowMs() + 5_000).toISOString()
    const { secret } = await createApiKey({ ctx, input: { ...input, expires_at } })
    deps.clock.advance(4_999)
    expect(await authenticateKey(deps, secret)).not.toBeNull()
    deps.clock.advance(1)
    expect(await authenticateKey(deps, secret)).toBeNull()
  })

  test('an unknown key is remembered as such for five seconds, then looked up again', async () => {
    const { deps, ctx } = fresh()
    const key = generateKey()
    expect(await authenticateKey(deps, key)).toBeNull()
    expect(await statementsOf(() => authenticateKey(deps, key))).toBe(0)
    const { id } = (await createApiKey({ ctx, input })).api_key
    await db.orm
      .update(apiKeys)
      .set({ secretHash: hashKey(key) })
      .where(eq(apiKeys.id, id))
    deps.clock.advance(UNKNOWN_KEY_TTL_MS)
    expect(await authenticateKey(deps, key)).not.toBeNull()
  })

  test('a hundred requests at once cost one query, and none after that', async () => {
    const { deps, ctx } = fresh()
    const { secret } = await createApiKey({ ctx, input })
    const many = () => Promise.all(Array.from({ length: 100 }, () => authenticateKey(deps, secret)))
    expect(await statementsOf(many)).toBe(1)
    expect(await statementsOf(many)).toBe(0)
  })

  test('the cache holds at most ten thousand guesses, and no guess pushes out a real key', async () => {
    const { deps, ctx } = fresh()
    const { secret } = await createApiKey({ ctx, input })
    await authenticateKey(deps, secret)
    const { known, unknown, reads } = keyCache(db)
    for (let i = 0; i <= KEY_CACHE_ENTRIES_MAX; i++)
      await reads.get(`guess-${i}`, deps.clock.nowMs(), () => Promise.resolve(null))
    expect(unknown.size).toBe(KEY_CACHE_ENTRIES_MAX)
    expect(known.size).toBeLessThan(100)
    expect(await statementsOf(() => authenticateKey(deps, secret))).toBe(0)
  })

  test('the hash that was found is compared in constant time', async () => {
    const { deps, ctx } = fresh()
    const { secret } = await createApiKey({ ctx, input })
    const compare = vi.spyOn(crypto, 'timingSafeEqual')
    syncBuiltinESMExports()
    await authenticateKey(deps, secret)
    expect(compare).toHaveBeenCalledOnce()
    compare.mockRestore()
    syncBuiltinESMExports()
  })

  test.each(['', 'short', 'x'.repeat(257)])('a text that never was a key costs no query', async (text) => {
    const { deps } = fresh()
    expect(await statementsOf(() => authenticateKey(deps, text))).toBe(0)
    expect(await authenticateKey(deps, text)).toBeNull()
  })

  test('a log at its most talkative never holds a key', async () => {
    const { log, lines } = capturedLog()
    const deps = { ...testDeps(db), log }
    const { secret, api_key } = await createApiKey({ ctx: testContext(deps, tenantId), input })
    await authenticateKey(deps, secret)
    await flushKeyUse(deps)
    await revokeApiKey({ ctx: testContext(deps, tenantId), input: { id: api_key.id } })
    await authenticateKey(deps, secret)
    expect(lines()).not.toContain(secret.slice(8))
  })
})

describe('when a key was last used', () => {
  test('a request writes nothing; one flush writes every use with one statement', async () => {
    const { deps, ctx } = fresh()
    const made = [await createApiKey({ ctx, input }), await createApiKey({ ctx, input })]
    for (const { secret } of made) await authenticateKey(deps, secret)
    const lastUsed = async () => (await listApiKeys({ ctx })).api_keys.map((key) => key.last_used_at)
    expect(await lastUsed()).toEqual([null, null])
    expect(await statementsOf(() => flushKeyUse(deps))).toBe(1)
    expect(await lastUsed()).toEqual(Array(2).fill('2026-11-24T12:00:00.000Z'))
    expect(await statementsOf(() => flushKeyUse(deps))).toBe(0)
  })

  test('a slower clock never moves it back', async () => {
    const { deps, ctx } = fresh()
    const { secret } = await createApiKey({ ctx, input })
    await authenticateKey(deps, secret)
    await flushKeyUse(deps)
    const behind = { ...deps, clock: testClock(deps.clock.nowMs() - 60_000) }
    await authenticateKey(behind, secret)
    await flushKeyUse(behind)
    expect((await listApiKeys({ ctx })).api_keys[0]?.last_used_at).toBe('2026-11-24T12:00:00.000Z')
  })

  test('uses that could not be written are written by the next flush', async () => {
    const { deps, ctx } = fresh()
    const { secret } = await createApiKey({ ctx, input })
    await authenticateKey(deps, secret)
    const query = vi.spyOn(db.as('auth'), 'query').mockRejectedValueOnce(new Error('connection lost'))
    await expect(flushKeyUse(deps)).rejects.toThrow('connection lost')
    query.mockRestore()
    await flushKeyUse(deps)
    expect((await listApiKeys({ ctx })).api_keys[0]?.last_used_at).not.toBeNull()
  })
})

describe('tenants apart', () => {
  test("another tenant's key is not found: neither listed nor revoked", async () => {
    const { deps, ctx } = fresh()
    const { api_key, secret } = await createApiKey({ ctx, input })
    const stranger = testContext(deps, await mintTenant(db))
    expect((await listApiKeys({ ctx: stranger })).api_keys).toEqual([])
    await expect(revokeApiKey({ ctx: stranger, input: { id: api_key.id } })).rejects.toMatchObject({
      code: 'not_found',
    })
    expect(await authenticateKey(deps, secret)).not.toBeNull()
  })

  test.each(['no-uuid', crypto.randomUUID()])('an id nobody has (%s) is not found', async (id) => {
    const { ctx } = fresh()
    await expect(revokeApiKey({ ctx, input: { id } })).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe("the product's own record", () => {
  test('making and revoking are recorded once each, without the secret', async () => {
    const { ctx } = fresh()
    const { api_key, secret } = await createApiKey({ ctx, input })
    await revokeApiKey({ ctx, input: { id: api_key.id } })
    await revokeApiKey({ ctx, input: { id: api_key.id } })
    const acts = await recordedActs(db, tenantId)
    expect(acts).toMatchObject([
      { event_type: 'data.created', action: 'api_key.create', resource_id: api_key.id },
      { event_type: 'data.deleted', action: 'api_key.revoke', resource_id: api_key.id },
    ])
    expect(JSON.stringify(acts)).not.toContain(secret.slice(8))
  })
})
