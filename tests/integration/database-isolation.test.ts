import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tenants } from '@/drizzle/schema'
import { answerTo, DENIED, EVENTS_EACH, idOf, type TwoTenants, twoTenants } from '../helpers/two-tenants'

let two: TwoTenants
beforeAll(async () => {
  two = await twoTenants()
  for (const { id } of [two.own, two.other]) {
    const place = `'${id}', 1, now()`
    await two.api.db.query(`insert into ledger_checkpoints values (${place}, 'note')`)
    await two.api.db.query(`insert into ledger_cosignatures values (${place}, 'w', now(), 'line')`)
    await two.api.db.query(`insert into ledger_timestamps values (${place}, 'tsa', now(), '\\x00')`)
    await two.api.db.query(
      `insert into ledger_anchors (tenant_id, anchor, state, tried_at, next_try_at) values ('${id}', 'file', 'ok', now(), now())`,
    )
  }
})
afterAll(() => two.api.close())

const LEDGER = [
  'ledger_leaves',
  'ledger_tiles',
  'ledger_edges',
  'ledger_checkpoints',
  'ledger_cosignatures',
  'ledger_timestamps',
  'ledger_anchors',
  'ledger_keys',
  'subject_keys',
]

describe('the application role, with its tenant set', () => {
  test('is itself, and sees its own events and counts through the same names', async () => {
    expect(await two.app.query('select current_user as who')).toEqual([{ who: 'sentinel_app' }])
    const [row] = await two.app.query(
      `select count(*)::int as n, count(distinct tenant_id)::int as tenants from events`,
    )
    expect(row).toEqual({ n: EVENTS_EACH, tenants: 1 })
    const [counts] = await two.app.query<{ n: number }>(
      `select sum(event_count)::int as n from tenant.events_daily`,
    )
    expect(counts?.n).toBeGreaterThan(EVENTS_EACH / 2)
    expect(counts?.n).toBeLessThanOrEqual(EVENTS_EACH)
  })

  const TABLES = ['public.events', 'events', 'ledger_heads', 'events_daily', 'event_ids', ...LEDGER]
  const beneath = () => [two.chunks.open, two.chunks.compressed, two.chunks.inside, two.stored]
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
    const before = await two.eventsNow()
    for (const statement of forbidden(table))
      expect(await answerTo(two.app, statement), statement).toMatch(DENIED)
    expect(await two.eventsNow()).toEqual(before)
  })

  test('is refused every read and change of chunks and of what aggregates have stored', async () => {
    const before = await two.eventsNow()
    for (const table of beneath())
      for (const statement of [
        `select * from ${table}`,
        `insert into ${table} select * from ${table}`,
        ...forbidden(table),
      ])
        expect(await answerTo(two.app, statement), statement).toMatch(DENIED)
    expect(await answerTo(two.app, `insert into ${two.chunks.inside} default values`)).toMatch(DENIED)
    expect(await answerTo(two.app, 'select * from public.events')).toMatch(DENIED)
    expect(await answerTo(two.app, 'select * from public.events_daily')).toMatch(DENIED)
    expect(await two.eventsNow()).toEqual(before)
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
    expect(await answerTo(two.app, statement)).toMatch(
      /^(permission denied|must be owner|must be superuser|only superuser)/,
    )
  })

  test("has nothing of another tenant, whatever it asks, and can't store under its name", async () => {
    for (const table of [
      'events',
      'event_ids',
      'ledger_heads',
      ...LEDGER,
      'search_blocks',
      'api_keys',
      'tenant.events_daily',
    ])
      expect(
        await two.app.query(`select 1 from ${table} where tenant_id = $1 limit 1`, [two.other.id]),
        table,
      ).toEqual([])
    expect(await two.app.query('select 1 from tenants where id = $1', [two.other.id])).toEqual([])
    const [block] = await two.api.db.query<{ term: string }>(
      'select quote_literal((tsvector_to_array(terms))[1]) as term from search_blocks where tenant_id = $1 limit 1',
      [two.other.id],
    )
    const candidates = (tenantId: string) =>
      two.app.query(`select 1 from candidate_blocks($1, $2::tsquery)`, [tenantId, block?.term])
    expect(await candidates(two.other.id)).toEqual([])
    expect((await candidates(two.own.id)).length).toBeGreaterThan(0)
    for (const statement of [
      `insert into ledger_heads values ('${two.other.id}', 5)`,
      `insert into event_types (tenant_id, name, category, created_at, created_by) values ('${two.other.id}', 'a.b', 'api', now(), '')`,
      `insert into late_hours (tenant_id, hour) values ('${two.other.id}', now())`,
      `select note_append('${two.other.id}', 9, '{}', '{}', '{}', repeat('ab', 32), array[now()], array[now()], '{1}', '{1}', '{1}', '{}')`,
    ])
      expect(await answerTo(two.app, statement), statement).toMatch(/row-level security policy/)
    expect(
      await answerTo(two.app, `update event_types set name = 'x' where tenant_id = '${two.other.id}'`),
    ).toBe('done, 0 rows')
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
    const before = await two.eventsNow()
    for (const days of [0, 10, 500]) {
      const at = new Date(Date.now() - days * 86_400_000).toISOString()
      const copy = two.app.transaction((tx) => tx.copyIn('events', EVENT_COLUMNS, line(two.other.id, at)))
      await expect(copy, String(days)).rejects.toThrow(
        'events are stored for the tenant of the transaction and no other',
      )
    }
    const direct = `insert into ${two.chunks.open} (${EVENT_COLUMNS.join(', ')}) select tenant_id, 0, id, occurred_at, now(),
      'api.request', 'api', 'info', 'success', 'x' from (select '${two.other.id}'::uuid as tenant_id, gen_random_uuid() as id,
      (select min(occurred_at) from events) as occurred_at) e`
    expect(await answerTo(two.app, direct)).not.toMatch(/^done/)
    expect(await two.eventsNow()).toEqual(before)
  })

  test('a transaction that failed leaves its tenant to nobody', async () => {
    await expect(two.app.transaction((tx) => tx.query('select 1/0'))).rejects.toThrow()
    const theirs = two.api.db.tenant(two.other.id)
    const owners = await Promise.all(
      [two.app, theirs, two.app, theirs].map((connection) =>
        connection.query<{ tenant_id: string }>('select distinct tenant_id from events'),
      ),
    )
    expect(owners.flat().map((row) => row.tenant_id)).toEqual([
      two.own.id,
      two.other.id,
      two.own.id,
      two.other.id,
    ])
  })
})

describe('without a tenant', () => {
  test.each(['', 'nobody', `' or true --`])(
    'set to %j, nothing is seen and nothing can be stored',
    async (tenantId) => {
      const nobody = two.api.db.tenant(tenantId)
      for (const table of [
        'events',
        'event_ids',
        'ledger_heads',
        ...LEDGER,
        'search_blocks',
        'appends',
        'api_keys',
        'members',
        'tenants',
        'tenant.events_daily',
        'tenant.events_hourly',
      ])
        expect(await nobody.query(`select 1 from ${table} limit 1`), table).toEqual([])
      expect(await answerTo(nobody, `insert into ledger_heads values ('${two.own.id}', 5)`)).toMatch(
        /row-level security/,
      )
      expect(await nobody.transaction((tx) => tx.query('select 1 from events limit 1'))).toEqual([])
      expect(await nobody.orm.select().from(tenants)).toEqual([])
    },
  )
})
