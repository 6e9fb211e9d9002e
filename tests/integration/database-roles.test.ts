import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Connection } from '@/lib/db/database'
import { listPolicies } from '@/lib/db/queries/jobs'
import { runPolicyNoted } from '@/lib/jobs/policies'
import { answerTo, DENIED, type TwoTenants, twoTenants } from '../helpers/two-tenants'

let two: TwoTenants
beforeAll(async () => {
  two = await twoTenants()
})
afterAll(() => two.api.close())

describe('the other roles', () => {
  test('the role of people and sessions reads no event, of no tenant', async () => {
    const people = two.api.db.as('auth')
    for (const table of ['events', 'search_blocks', 'appends', 'tenant.events', two.chunks.open])
      expect(await answerTo(people, `select * from ${table}`), table).toMatch(/^permission denied/)
    for (const statement of ['update events set seq = 0', 'delete from events', 'truncate events'])
      expect(await answerTo(people, statement)).toMatch(/^permission denied/)
    expect((await people.query('select 1 from api_keys')).length).toBeGreaterThan(1)
  })

  test('neither retention nor erasure deletes or changes anything by itself', async () => {
    const undone = (connection: Connection, statement: string) =>
      connection
        .transaction(async (tx) => {
          await tx.query(statement)
          throw new Error('allowed')
        })
        .catch((error: Error) => error.message)
    const one = `where tenant_id = '${two.own.id}' and seq = 3`
    expect(await undone(two.api.db.as('retention'), `delete from events ${one}`)).toMatch(DENIED)
    expect(await undone(two.api.db.as('retention'), `update events set actor_name = '' ${one}`)).toMatch(
      DENIED,
    )
    expect(await undone(two.api.db.as('erasure'), `update events set actor_name = '' ${one}`)).toMatch(DENIED)
    expect(await undone(two.api.db.as('erasure'), `delete from events ${one}`)).toMatch(DENIED)
    for (const role of ['retention', 'erasure'] as const)
      expect(await undone(two.api.db.as(role), 'truncate events')).toMatch(DENIED)
  })

  test('the owner too is refused, by a rule that is named, on the table and on each chunk', async () => {
    const before = await two.eventsNow()
    for (const table of ['events', two.chunks.open]) {
      expect(await answerTo(two.api.db, `update ${table} set action = 'x'`)).toBe(
        'events are append-only: UPDATE is refused',
      )
      expect(await answerTo(two.api.db, `delete from ${table}`)).toBe(
        'events are append-only: DELETE is refused',
      )
    }
    expect(await answerTo(two.api.db, `update events set action = 'x' where false`)).toMatch(/append-only/)
    expect(await answerTo(two.api.db, 'truncate events')).toBe('events are append-only: TRUNCATE is refused')
    expect(await answerTo(two.api.db, `update ledger_heads set next_seq = 0`)).toMatch(
      /^ledger_heads only grow/,
    )
    expect(await answerTo(two.api.db, `delete from ledger_heads`)).toMatch(/^ledger_heads only grow/)
    expect(await answerTo(two.api.db, `truncate ledger_heads`)).toMatch(/^ledger_heads only grow/)
    expect(await two.eventsNow()).toEqual(before)
  })

  test('every policy still runs: compression and refresh', async () => {
    for (const policy of await listPolicies(two.api.db))
      expect(await runPolicyNoted(two.api.deps, policy.job_id), policy.name).toBeNull()
  })
})

describe('every table with a tenant', () => {
  test('has forced row security, or is a hypertable out of the reach of the application role', async () => {
    const tables = await two.api.db.query<{ name: string; kind: string; forced: boolean; rights: string }>(
      `select c.oid::regclass::text as name, c.relkind::text as kind, c.relrowsecurity and c.relforcerowsecurity as forced,
         (select coalesce(string_agg(r, ','), '') from unnest(array['SELECT', 'UPDATE', 'DELETE', 'TRUNCATE']) r
          where has_table_privilege('sentinel_app', c.oid, r)) as rights
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
       where c.relkind in ('r', 'p', 'v', 'm') and c.relnamespace <> 'tenant'::regnamespace order by 1`,
    )
    expect(tables.length).toBeGreaterThan(20)
    const hidden = tables.filter(
      ({ name }) =>
        name.startsWith('_timescaledb') || name === 'events' || /_(hourly|daily|four_weekly)$/.test(name),
    )
    expect(hidden.filter(({ rights }) => rights !== '')).toEqual([])
    const open = tables.filter((table) => !hidden.includes(table))
    expect(open.map(({ name }) => name)).toContain('event_ids')
    expect(open.filter(({ forced }) => !forced)).toEqual([])
  })

  test('and nobody is given what a view of a tenant shows but the application role', async () => {
    const views = await two.api.db.query<{ name: string; definition: string }>(
      `select viewname as name, definition from pg_views where schemaname = 'tenant'`,
    )
    expect(views.length).toBeGreaterThanOrEqual(7)
    for (const { name, definition } of views)
      expect(definition, name).toMatch(/tenant_id = \( SELECT (public\.)?current_tenant\(\)/)
  })
})

describe('plans', () => {
  const planOf = async (connection: Connection, statement: string) =>
    (await connection.query<{ 'QUERY PLAN': string }>(`explain (costs off) ${statement}`))
      .map((row) => row['QUERY PLAN'])
      .join('\n')

  test('a view costs no index: the tenant and the time are found as before', async () => {
    const [{ day } = { day: '' }] = await two.api.db.query<{ day: string }>(
      `select date_trunc('day', max(occurred_at))::text as day from events`,
    )
    const page = `select id from events where tenant_id = '${two.own.id}' and occurred_at >= '${day}' and seq >= 0
      order by occurred_at desc, seq desc limit 5`
    await two.api.db.query('analyze')
    for (const connection of [two.api.db, two.app]) {
      const plan = await connection.transaction(async (tx) => {
        await tx.query('set local enable_seqscan = off')
        return (await tx.query<{ 'QUERY PLAN': string }>(`explain (costs off) ${page}`))
          .map((row) => row['QUERY PLAN'])
          .join('\n')
      })
      expect(plan).toMatch(/Index Scan .*events_newest/)
      expect(plan).toMatch(/Index Cond: \(\(tenant_id = /)
    }
  })

  test('what the transaction may see is asked once, before anything is read', async () => {
    const plan = await planOf(two.app, `select 1 from events where tenant_id = '${two.own.id}'`)
    expect(plan).toMatch(/One-Time Filter/)
  })
})
