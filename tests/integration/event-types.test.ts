import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Database } from '@/lib/db/database'
import { BUILT_IN_TYPE_NAMES } from '@/lib/event/taxonomy'
import { createEventType } from '@/lib/services/event-type/create'
import { listEventTypes } from '@/lib/services/event-type/list'
import { TYPES_TTL_MS, typeLookup } from '@/lib/services/event-type/lookup'
import { retireEventType } from '@/lib/services/event-type/retire'
import { updateEventTypeSettings } from '@/lib/services/event-type/settings'
import { recordedActs, testContext, testDeps } from '../helpers/context'
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
const invoicePaid = { name: 'billing.invoice_paid' }

describe('registering a type', () => {
  test('a registered type is listed after the 43 built-in ones and known to the lookup at once', async () => {
    const { deps, ctx } = fresh()
    expect((await typeLookup(testContext(deps, tenantId), tenantId)).lookup(invoicePaid.name)).toBeNull()
    const schema = { type: 'object', properties: { amount: { type: 'number' } } }
    const made = await createEventType({ ctx, input: { ...invoicePaid, metadata_schema: schema } })
    expect(made).toEqual({
      name: 'billing.invoice_paid',
      category: 'custom',
      description: null,
      built_in: false,
      metadata_schema: schema,
      created_at: '2026-11-24T12:00:00.000Z',
      created_by: 'ada@example.com',
      retired_at: null,
    })
    const { event_types } = await listEventTypes({ ctx })
    expect(event_types.map(({ name }) => name)).toEqual([...BUILT_IN_TYPE_NAMES, 'billing.invoice_paid'])
    expect((await typeLookup(testContext(deps, tenantId), tenantId)).lookup('billing.invoice_paid')).toEqual({
      category: 'custom',
      metadataSchema: schema,
      retired: false,
    })
  })

  test('a type under a built-in first segment goes to that category unless another is given', async () => {
    const { ctx } = fresh()
    const plain = await createEventType({ ctx, input: { name: 'security.door_opened' } })
    const given = await createEventType({ ctx, input: { name: 'security.door_closed', category: 'system' } })
    expect([plain.category, given.category]).toEqual(['security', 'system'])
  })

  test('the name of a built-in, a registered or a retired type is taken', async () => {
    const { ctx } = fresh()
    await createEventType({ ctx, input: invoicePaid })
    for (const name of ['user.login', 'billing.invoice_paid'])
      await expect(createEventType({ ctx, input: { name } })).rejects.toMatchObject({ code: 'conflict' })
    await retireEventType({ ctx, input: invoicePaid })
    await expect(createEventType({ ctx, input: invoicePaid })).rejects.toMatchObject({ code: 'conflict' })
  })

  test('of ten that register one name at once, one does', async () => {
    const { ctx } = fresh()
    const all = await Promise.allSettled(
      Array.from({ length: 10 }, () => createEventType({ ctx, input: invoicePaid })),
    )
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await recordedActs(db, tenantId)).toHaveLength(1)
  })

  test.each([
    ['one segment', { name: 'billing' }, 'name'],
    ['upper case', { name: 'Billing.Paid' }, 'name'],
    ['129 characters', { name: `a.${'b'.repeat(127)}` }, 'name'],
    ['an unknown category', { ...invoicePaid, category: 'money' }, 'category'],
    ['an unknown property', { ...invoicePaid, colour: 'red' }, 'body'],
  ])('%s is refused by name', async (_what, input, field) => {
    const { ctx } = fresh()
    await expect(createEventType({ ctx, input })).rejects.toMatchObject({
      code: 'invalid_request',
      faults: [{ field }],
    })
  })

  test.each([
    { type: 'nonsense' },
    { type: 'object', properties: { amount: { type: 'number', minimum: 'low' } } },
    { $ref: 'https://example.com/schema.json' },
  ])('a metadata schema we could not hold events to is refused: %j', async (metadata_schema) => {
    const { ctx } = fresh()
    await expect(createEventType({ ctx, input: { ...invoicePaid, metadata_schema } })).rejects.toMatchObject({
      code: 'invalid_request',
    })
  })
})

describe('retiring a type', () => {
  test('a retired type stays in the list and the lookup says so at once', async () => {
    const { deps, ctx } = fresh()
    await createEventType({ ctx, input: invoicePaid })
    await typeLookup(testContext(deps, tenantId), tenantId)
    const retired = await retireEventType({ ctx, input: invoicePaid })
    expect(retired.retired_at).toBe('2026-11-24T12:00:00.000Z')
    expect((await typeLookup(testContext(deps, tenantId), tenantId)).lookup(invoicePaid.name)?.retired).toBe(
      true,
    )
    expect((await listEventTypes({ ctx })).event_types.at(-1)).toEqual(retired)
  })

  test('retiring it again changes nothing and is not recorded twice', async () => {
    const { deps, ctx } = fresh()
    await createEventType({ ctx, input: invoicePaid })
    const first = await retireEventType({ ctx, input: invoicePaid })
    deps.clock.advance(60_000)
    expect(await retireEventType({ ctx, input: invoicePaid })).toEqual(first)
    const actions = (await recordedActs(db, tenantId)).map(({ action }) => action)
    expect(actions).toEqual(['event_type.create', 'event_type.retire'])
  })

  test('a built-in type can not be retired, and what nobody registered is not found', async () => {
    const { ctx } = fresh()
    await expect(retireEventType({ ctx, input: { name: 'user.login' } })).rejects.toMatchObject({
      code: 'conflict',
    })
    await expect(retireEventType({ ctx, input: { name: 'no.such' } })).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})

describe('unregistered types', () => {
  test('they are refused until the tenant lets them in, and each change is recorded once', async () => {
    const { deps, ctx } = fresh()
    expect((await typeLookup(testContext(deps, tenantId), tenantId)).allowUnregistered).toBe(false)
    for (const allow_unregistered of [true, true, false]) {
      expect(await updateEventTypeSettings({ ctx, input: { allow_unregistered } })).toEqual({
        allow_unregistered,
      })
      expect((await typeLookup(testContext(deps, tenantId), tenantId)).allowUnregistered).toBe(
        allow_unregistered,
      )
    }
    expect((await listEventTypes({ ctx })).allow_unregistered).toBe(false)
    const acts = await recordedActs(db, tenantId)
    expect(acts.map(({ metadata }) => metadata)).toMatchObject([
      { before: false, after: true },
      { before: true, after: false },
    ])
  })
})

describe('the lookup', () => {
  test('it costs the database nothing for ten seconds, then reads again', async () => {
    const { deps, ctx } = fresh()
    await typeLookup(ctx, tenantId)
    const select = vi.spyOn(ctx.db.orm, 'select')
    deps.clock.advance(TYPES_TTL_MS - 1)
    await typeLookup(ctx, tenantId)
    expect(select).not.toHaveBeenCalled()
    deps.clock.advance(1)
    await typeLookup(ctx, tenantId)
    expect(select).toHaveBeenCalled()
    select.mockRestore()
  })

  test('every built-in type is known to every tenant', async () => {
    const { deps } = fresh()
    const { lookup } = await typeLookup(testContext(deps, tenantId), tenantId)
    expect(lookup('agent.timeout')).toEqual({ category: 'agent', metadataSchema: null, retired: false })
    expect(BUILT_IN_TYPE_NAMES.map(lookup)).not.toContain(null)
  })
})

describe('permissions and tenants', () => {
  test('reading takes one permission, changing another', async () => {
    const deps = testDeps(db)
    const reader = testContext(deps, tenantId, ['read_types'])
    const sender = testContext(deps, tenantId, ['ingest'])
    await expect(listEventTypes({ ctx: sender })).rejects.toMatchObject({ code: 'forbidden' })
    expect((await listEventTypes({ ctx: reader })).event_types).toHaveLength(43)
    const refused = [
      createEventType({ ctx: reader, input: invoicePaid }),
      retireEventType({ ctx: reader, input: invoicePaid }),
      updateEventTypeSettings({ ctx: reader, input: { allow_unregistered: true } }),
    ]
    for (const attempt of refused) await expect(attempt).rejects.toMatchObject({ code: 'forbidden' })
  })

  test("another tenant's type is neither seen nor retired, and its name is free", async () => {
    const { deps, ctx } = fresh()
    await createEventType({ ctx, input: invoicePaid })
    const strangerId = await mintTenant(db)
    const stranger = testContext(deps, strangerId)
    expect((await listEventTypes({ ctx: stranger })).event_types).toHaveLength(43)
    expect((await typeLookup(testContext(deps, strangerId), strangerId)).lookup(invoicePaid.name)).toBeNull()
    await expect(retireEventType({ ctx: stranger, input: invoicePaid })).rejects.toMatchObject({
      code: 'not_found',
    })
    await createEventType({ ctx: stranger, input: invoicePaid })
  })
})
