import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tenants } from '@/drizzle/schema'
import type { Connection, TenantDatabase } from '@/lib/db/database'
import { listPolicies } from '@/lib/db/queries/jobs'
import { runPolicyNoted } from '@/lib/jobs/policies'
import { indexPending } from '@/lib/services/event/index-pending'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { demoLog, store, storedEvents } from '../helpers/events'

let api: Api
let own: Tenant
let other: Tenant
let app: TenantDatabase
/** A chunk that is not compressed, one that is, and what the compressed rows lie in. */
let chunks: { open: string; compressed: string; inside: string }
let stored: string

const DAYS = 20
const EVENTS = 400

beforeAll(async () => {
  api = await startApi()
  own = await api.mintTenant()
  other = await api.mintTenant()
  const nowMs = Date.now()
  await store(own, demoLog(EVENTS, DAYS, nowMs))
  await store(
    other,
    demoLog(EVENTS, DAYS, nowMs).map((event, n) => ({ ...event, id: idOf(n) })),
  )
  await api.db.query(
    `select compress_chunk(c, true) from show_chunks('events', older_than => now() - interval '7 days') c`,
  )
  await indexPending(api.deps, true)
  for (const policy of await listPolicies(api.db))
    if (policy.name.startsWith('refresh')) expect(await runPolicyNoted(api.deps, policy.job_id)).toBeNull()
  app = api.db.tenant(own.id)
  const named = await api.db.query<{ name: string; is_compressed: boolean }>(
    `select format('%I.%I', chunk_schema, chunk_name) as name, is_compressed from timescaledb_information.chunks
     where hypertable_name = 'events' order by range_start desc`,
  )
  const [inside] = await api.db.query<{ name: string }>(
    `select format('%I.%I', c.schema_name, c.table_name) as name from _timescaledb_catalog.chunk k
     join _timescaledb_catalog.chunk c on c.id = k.compressed_chunk_id limit 1`,
  )
  const [aggregate] = await api.db.query<{ name: string }>(
    `select format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name) as name
     from timescaledb_information.continuous_aggregates where view_name = 'events_daily'`,
  )
  chunks = {
    open: named.find((chunk) => !chunk.is_compressed)?.name ?? '',
    compressed: named.find((chunk) => chunk.is_compressed)?.name ?? '',
    inside: inside?.name ?? '',
  }
  stored = aggregate?.name ?? ''
})
afterAll(() => api.close())

const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

/** What PostgreSQL says to a statement; "done" where it ran. */
const answerTo = (connection: Connection, statement: string) =>
  connection.query(statement).then(
    (rows) => `done, ${rows.length} rows`,
    (error: Error) => error.message,
  )
// The last ones come before any right is looked at, and refuse as well.
const DENIED =
  /^(permission denied for|must be owner of|"\w+" is (a view|not a table)|dropping columnstore chunks not supported|cannot TRUNCATE a hypertable)/
const eventsNow = async () => [await storedEvents(api.db, own.id), await storedEvents(api.db, other.id)]

describe('the application role, with its tenant set', () => {
  test('is itself, and sees its own events and counts through the same names', async () => {
    expect(await app.query('select current_user as who')).toEqual([{ who: 'sentinel_app' }])
    const [row] = await app.query(
      `select count(*)::int as n, count(distinct tenant_id)::int as tenants from events`,
    )
    expect(row).toEqual({ n: EVENTS, tenants: 1 })
    const [counts] = await app.query<{ n: number }>(
      `select sum(event_count)::int as n from tenant.events_daily`,
    )
    expect(counts?.n).toBeGreaterThan(EVENTS / 2)
    expect(counts?.n).toBeLessThanOrEqual(EVENTS)
  })

  const TABLES = ['public.events', 'events', 'ledger_heads', 'events_daily', 'event_ids']
  const beneath = () => [chunks.open, chunks.compressed, chunks.inside, stored]
  const forbidden = (table: string) => [
    `update ${table} set tenant_id = tenant_id`,
    `delete from ${table}`,
    `truncate ${table}`,
    `drop table ${table}`,
    `alter table ${table} add column more int`,
    `alter table ${table} disable trigger all`,
    `create trigger t before insert on ${table} for each row execute function refuse_change()`,
  ]

  test.each(TABLES)('is refused every change of %s', async (table) => {
    const before = await eventsNow()
    for (const statement of forbidden(table))
      expect(await answerTo(app, statement), statement).toMatch(DENIED)
    expect(await eventsNow()).toEqual(before)
  })

  test('is refused every read and change of chunks and of what aggregates have stored', async () => {
    const before = await eventsNow()
    for (const table of beneath())
      for (const statement of [
        `select * from ${table}`,
        `insert into ${table} select * from ${table}`,
        ...forbidden(table),
      ])
        expect(await answerTo(app, statement), statement).toMatch(DENIED)
    expect(await answerTo(app, `insert into ${chunks.inside} default values`)).toMatch(DENIED)
    expect(await answerTo(app, 'select * from public.events')).toMatch(DENIED)
    expect(await answerTo(app, 'select * from public.events_daily')).toMatch(DENIED)
    expect(await eventsNow()).toEqual(before)
  })

  test.each([
    `select drop_chunks('public.events', older_than => now())`,
    `select decompress_chunk(c) from show_chunks('public.events') c`,
    `select add_retention_policy('public.events', interval '1 hour')`,
    `call refresh_continuous_aggregate('public.events_daily', null, null)`,
    `alter table event_ids disable row level security`,
    `drop policy tenant on event_ids`,
    `create table public.mine (a int)`,
    `create view tenant.mine as select 1`,
    `create or replace function current_tenant() returns uuid language sql as 'select null::uuid'`,
    `select * from users`,
    `select * from accounts`,
    `select * from sessions`,
    `update job_runs set job = ''`,
    `copy public.events from '/etc/passwd'`,
  ])('is refused: %s', async (statement) => {
    expect(await answerTo(app, statement)).toMatch(
      /^(permission denied|must be owner|must be superuser|only superuser)/,
    )
  })

  test("has nothing of another tenant, whatever it asks, and can't store under its name", async () => {
    for (const table of [
      'events',
      'event_ids',
      'ledger_heads',
      'search_blocks',
      'api_keys',
      'tenant.events_daily',
    ])
      expect(
        await app.query(`select 1 from ${table} where tenant_id = $1 limit 1`, [other.id]),
        table,
      ).toEqual([])
    expect(await app.query('select 1 from tenants where id = $1', [other.id])).toEqual([])
    const [block] = await api.db.query<{ term: string }>(
      'select quote_literal((tsvector_to_array(terms))[1]) as term from search_blocks where tenant_id = $1 limit 1',
      [other.id],
    )
    const candidates = (tenantId: string) =>
      app.query(`select 1 from candidate_blocks($1, $2::tsquery)`, [tenantId, block?.term])
    expect(await candidates(other.id)).toEqual([])
    expect((await candidates(own.id)).length).toBeGreaterThan(0)
    for (const statement of [
      `insert into ledger_heads values ('${other.id}', 5)`,
      `insert into event_types (tenant_id, name, category, created_at, created_by) values ('${other.id}', 'a.b', 'api', now(), '')`,
      `insert into late_hours (tenant_id, hour) values ('${other.id}', now())`,
      `select note_append('${other.id}', 9, '{}', '{}', '{}', array[now()], array[now()], '{1}', '{1}', '{1}', '{}')`,
    ])
      expect(await answerTo(app, statement), statement).toMatch(/row-level security policy/)
    expect(await answerTo(app, `update event_types set name = 'x' where tenant_id = '${other.id}'`)).toBe(
      'done, 0 rows',
    )
  })

  const EVENT_COLUMNS = [
    'tenant_id',
    'seq',
    'id',
    'occurred_at',
    'recorded_at',
    'event_type',
    'category',
    'severity',
    'outcome',
    'action',
  ]
  const line = (tenantId: string, at: string) =>
    `${[tenantId, 99_999, idOf(99_999), at, at, 'api.request', 'api', 'info', 'success', 'x'].join('\t')}\n`

  test('is refused events of another tenant, into new chunks, open ones and compressed ones', async () => {
    const before = await eventsNow()
    for (const days of [0, 10, 500]) {
      const at = new Date(Date.now() - days * 86_400_000).toISOString()
      const copy = app.transaction((tx) => tx.copyIn('events', EVENT_COLUMNS, line(other.id, at)))
      await expect(copy, String(days)).rejects.toThrow(
        'events are stored for the tenant of the transaction and no other',
      )
    }
    const direct = `insert into ${chunks.open} (${EVENT_COLUMNS.join(', ')}) select tenant_id, 0, id, occurred_at, now(),
      'api.request', 'api', 'info', 'success', 'x' from (select '${other.id}'::uuid as tenant_id, gen_random_uuid() as id,
      (select min(occurred_at) from events) as occurred_at) e`
    expect(await answerTo(app, direct)).not.toMatch(/^done/)
    expect(await eventsNow()).toEqual(before)
  })

  test('a transaction that failed leaves its tenant to nobody', async () => {
    await expect(app.transaction((tx) => tx.query('select 1/0'))).rejects.toThrow()
    const theirs = api.db.tenant(other.id)
    const owners = await Promise.all(
      [app, theirs, app, theirs].map((connection) =>
        connection.query<{ tenant_id: string }>('select distinct tenant_id from events'),
      ),
    )
    expect(owners.flat().map((row) => row.tenant_id)).toEqual([own.id, other.id, own.id, other.id])
  })
})

describe('without a tenant', () => {
  test.each(['', 'nobody', `' or true --`])(
    'set to %j, nothing is seen and nothing can be stored',
    async (tenantId) => {
      const nobody = api.db.tenant(tenantId)
      for (const table of [
        'events',
        'event_ids',
        'ledger_heads',
        'search_blocks',
        'appends',
        'api_keys',
        'members',
        'tenants',
        'tenant.events_daily',
        'tenant.events_hourly',
      ])
        expect(await nobody.query(`select 1 from ${table} limit 1`), table).toEqual([])
      expect(await answerTo(nobody, `insert into ledger_heads values ('${own.id}', 5)`)).toMatch(
        /row-level security/,
      )
      expect(await nobody.transaction((tx) => tx.query('select 1 from events limit 1'))).toEqual([])
      expect(await nobody.orm.select().from(tenants)).toEqual([])
    },
  )
})

describe('the other roles', () => {
  test('the role of people and sessions reads no event, of no tenant', async () => {
    const people = api.db.as('auth')
    for (const table of ['events', 'search_blocks', 'appends', 'tenant.events', chunks.open])
      expect(await answerTo(people, `select * from ${table}`), table).toMatch(/^permission denied/)
    for (const statement of ['update events set seq = 0', 'delete from events', 'truncate events'])
      expect(await answerTo(people, statement)).toMatch(/^permission denied/)
    expect((await people.query('select 1 from api_keys')).length).toBeGreaterThan(1)
  })

  test('retention deletes and does not change; erasure changes and does not delete; each in a transaction that is undone', async () => {
    const undone = (connection: Connection, statement: string) =>
      connection
        .transaction(async (tx) => {
          await tx.query(statement)
          throw new Error('allowed')
        })
        .catch((error: Error) => error.message)
    const one = `where tenant_id = '${own.id}' and seq = 3`
    expect(await undone(api.db.as('retention'), `delete from events ${one}`)).toBe('allowed')
    expect(await undone(api.db.as('retention'), `update events set actor_name = '' ${one}`)).toMatch(DENIED)
    expect(await undone(api.db.as('erasure'), `update events set actor_name = '' ${one}`)).toBe('allowed')
    expect(await undone(api.db.as('erasure'), `delete from events ${one}`)).toMatch(DENIED)
    for (const role of ['retention', 'erasure'] as const)
      expect(await undone(api.db.as(role), 'truncate events')).toMatch(DENIED)
  })

  test('the owner too is refused, by a rule that is named, on the table and on each chunk', async () => {
    const before = await eventsNow()
    for (const table of ['events', chunks.open]) {
      expect(await answerTo(api.db, `update ${table} set action = 'x'`)).toBe(
        'events are append-only: UPDATE is refused',
      )
      expect(await answerTo(api.db, `delete from ${table}`)).toBe('events are append-only: DELETE is refused')
    }
    expect(await answerTo(api.db, `update events set action = 'x' where false`)).toMatch(/append-only/)
    expect(await answerTo(api.db, 'truncate events')).toBe('events are append-only: TRUNCATE is refused')
    expect(await answerTo(api.db, `update ledger_heads set next_seq = 0`)).toMatch(/^ledger_heads only grow/)
    expect(await answerTo(api.db, `delete from ledger_heads`)).toMatch(/^ledger_heads only grow/)
    expect(await answerTo(api.db, `truncate ledger_heads`)).toMatch(/^ledger_heads only grow/)
    expect(await eventsNow()).toEqual(before)
  })

  test('every policy still runs: compression, refresh and retention', async () => {
    for (const policy of await listPolicies(api.db))
      expect(await runPolicyNoted(api.deps, policy.job_id), policy.name).toBeNull()
  })
})

describe('every table with a tenant', () => {
  test('has forced row security, or is a hypertable out of the reach of the application role', async () => {
    const tables = await api.db.query<{ name: string; kind: string; forced: boolean; rights: string }>(
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
    const views = await api.db.query<{ name: string; definition: string }>(
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
    const [{ day } = { day: '' }] = await api.db.query<{ day: string }>(
      `select date_trunc('day', max(occurred_at))::text as day from events`,
    )
    const page = `select id from events where tenant_id = '${own.id}' and occurred_at >= '${day}' and seq >= 0
      order by occurred_at desc, seq desc limit 5`
    await api.db.query('analyze')
    for (const connection of [api.db, app]) {
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
    const plan = await planOf(app, `select 1 from events where tenant_id = '${own.id}'`)
    expect(plan).toMatch(/One-Time Filter/)
  })
})
