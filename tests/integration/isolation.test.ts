import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Operation } from '@/lib/contract/operation'
import { permissionsOf } from '@/lib/contract/permissions'
import { OPERATIONS } from '@/lib/contract/registry'
import { SCOPES } from '@/lib/contract/scopes'
import { FIELDS } from '@/lib/query/fields'
import { EVENT_PARAMS } from '@/lib/query/param-table'
import { quote } from '@/lib/query/print'
import { indexPending } from '@/lib/services/event/index-pending'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { anEvent, demoLog, EVENTS, store, storedEvents } from '../helpers/events'
import { listQueries } from '../helpers/queries'
import { aDefinition, DEFINITIONS, MARCH, REPORTS, SCHEDULES } from '../helpers/reports'

/** Stands in every text of the victim's events, and nowhere else. */
const MARK = 'victimsecret'

let api: Api
let victim: Tenant
let thief: Tenant
let victimIds: string[]
let thiefId: string
let thiefSha256: string

beforeAll(async () => {
  api = await startApi()
  victim = await api.mintTenant()
  thief = await api.mintTenant()
  const nowMs = api.deps.clock.nowMs()
  const mine = demoLog(400, 10, nowMs)
  // The victim's log is of the same kind, at the same times, with the same people; only the ids and the mark differ.
  const theirs = mine.map((event) => ({
    ...event,
    id: anEvent().id,
    description: `${event.description} ${MARK}`,
    metadata: { ...event.metadata, note: MARK },
    tags: [...event.tags, MARK],
  }))
  await store(victim, theirs)
  await store(thief, mine)
  await victim.post('/api/audit/event-types', { name: `billing.${MARK}` })
  await victim.post('/api/audit/api-keys', { name: MARK, scopes: ['read'] })
  await victim.post(REPORTS, { framework: 'soc2', ...MARCH, title: MARK })
  await victim.post(DEFINITIONS, aDefinition({ name: MARK }))
  await victim.post(SCHEDULES, { framework: 'soc2', cron: 'monthly', period: 'last_month', title: MARK })
  thiefId = (await storedEvents(api.db, thief.id))[0]?.id ?? ''
  victimIds = (await storedEvents(api.db, victim.id)).map(({ id }) => id)
  const file = await (await thief.send('GET', '/api/audit/events/export?format=csv')).text()
  thiefSha256 = /sha256=([0-9a-f]{64})/.exec(file)?.[1] ?? ''
  await indexPending(api.deps, true)
})
afterAll(() => api.close())

const OF_KEYS = permissionsOf(SCOPES)
const READING = OPERATIONS.filter(
  (one) =>
    one.permission !== null &&
    // The rest is about people, and no key reads it.
    OF_KEYS.includes(one.permission) &&
    (one.method === 'GET' || one.id === 'exportEventsPost') &&
    !one.path.includes('{'),
)
const FILTERED = READING.filter((one) => one.filters === 'events')
/** What an operation doesn't answer without. */
const OWN: Record<string, () => Record<string, string>> = {
  exportEvents: () => ({ format: 'ndjson' }),
  exportEventsPost: () => ({ format: 'ndjson' }),
  getInclusionProof: () => ({ id: thiefId }),
  getConsistencyProof: () => ({ from: '1' }),
  getExportManifest: () => ({ sha256: thiefSha256 }),
  complianceReport: () => ({ framework: 'general' }),
  complianceWorksheet: () => ({ kind: 'subject_access', subject_id: 'ds_customers' }),
}
const EXPORTS = ['exportEvents', 'exportEventsPost']

async function read(
  one: Operation,
  params: Record<string, string> | string[][],
  reader = thief,
): Promise<{ status: number; text: string }> {
  const own = OWN[one.id]?.() ?? {}
  const query = new URLSearchParams(params)
  for (const [name, value] of Object.entries(own)) query.set(name, value)
  const response =
    one.method === 'GET'
      ? await reader.send('GET', `${one.path}?${query.toString()}`)
      : await reader.send('POST', one.path, {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(Object.fromEntries(query)),
        })
  return { status: response.status, text: await response.text() }
}

/** Nothing of the victim may stand in the answer, whatever was asked. The question itself may come back in a refusal. */
// An export records what was asked for, so its own record is no evidence.
const withoutRecords = (text: string) =>
  text
    .split('\n')
    .filter((line) => !line.includes('compliance.audit_export'))
    .join('\n')

function expectOwn(one: Operation, asked: object, { status, text }: { status: number; text: string }) {
  expect([200, 400], `${one.id} ${JSON.stringify(asked)}: ${text.slice(0, 300)}`).toContain(status)
  if (status === 400) {
    expect(text).not.toMatch(
      /syntax error at|invalid input syntax|relation "|column "|unterminated|tsquery|Failed query/i,
    )
    return
  }
  const shown = EXPORTS.includes(one.id) ? withoutRecords(text) : text
  expect(shown.includes(victim.id), `${one.id} shows the other tenant's id`).toBe(false)
  const leaked = victimIds.find((id) => shown.includes(id))
  expect(leaked, `${one.id} ${JSON.stringify(asked)} shows an event of the other tenant`).toBeUndefined()
  if (!JSON.stringify(asked).includes(MARK))
    expect(shown.includes(MARK), `${one.id} ${JSON.stringify(asked)}`).toBe(false)
}

describe("with one tenant's key nothing of another's is shown", () => {
  test.each(READING.map((one) => [one.id, one] as const))('%s without a filter', async (_, one) => {
    const answer = await read(one, {})
    expect(answer.status).toBe(200)
    expectOwn(one, {}, answer)
  })

  test.each(FILTERED.map((one) => [one.id, one] as const))(
    "%s under filters that fit the other's events",
    async (_, one) => {
      const log = await storedEvents(api.db, victim.id)
      const some = Object.values(listQueries(log, api.deps.clock.nowMs())).map((all) => all[0] ?? {})
      const aimed = [
        { search: MARK },
        { tags: MARK },
        { 'metadata.note': MARK },
        { q: `id:${victimIds[0]}` },
        { q: `description:${MARK} OR -outcome:success` },
        { q: 'seq:0..100000' },
        { actor_ids: log[0]?.actor?.id ?? '' },
      ]
      // Exports leave records of what was asked; they get a tenant of their own, so that the thief's log stays clean.
      const reader = EXPORTS.includes(one.id) ? await api.mintTenant() : thief
      if (reader !== thief) await store(reader, demoLog(400, 10, api.deps.clock.nowMs()))
      for (const params of [...some, ...aimed]) expectOwn(one, params, await read(one, params, reader))
    },
  )

  test('an event of another tenant is not found by its id, and its id says nothing', async () => {
    for (const id of victimIds.slice(0, 20)) {
      const theirs = await thief.get<object>(`${EVENTS}/${id}`)
      const nobodys = await thief.get<object>(`${EVENTS}/${anEvent().id}`)
      expect(theirs.status).toBe(404)
      expect({ ...theirs.body, request_id: '' }).toEqual({ ...nobodys.body, request_id: '' })
    }
  })

  test('counts add up to the own log alone', async () => {
    const { body } = await thief.get<{ count: number }>(`${EVENTS}/count`)
    const own = await storedEvents(api.db, thief.id)
    expect(body.count).toBe(own.length)
  })

  test('sending under the id of an event of another tenant tells nothing of it and changes nothing', async () => {
    const before = await storedEvents(api.db, victim.id)
    const { status, body } = await thief.post<{ results: object[] }>(EVENTS, [anEvent({ id: victimIds[0] })])
    expect({ status, results: body.results }).toMatchObject({ status: 201, results: [{ status: 'stored' }] })
    expect(await storedEvents(api.db, victim.id)).toEqual(before)
    // From here on the thief has an event of this id too.
    victimIds.shift()
  })
})

const PAYLOADS = [
  `' OR '1'='1`,
  `'; drop table events; --`,
  `1; select pg_sleep(10)`,
  `") or tenant_id is not null --`,
  `' union select * from events --`,
  `\\'; delete from event_ids; --`,
  `$1`,
  `%27%20OR%201=1`,
  `' :* | !' | '`,
  `a' & !b:*`,
  `E'\\x00'`,
  `(?=x)*[`,
  `{"a":1}`,
  `\u0000'`,
  `${'\\'.repeat(99)}'`,
  `::inet`,
  `' || (select secret_hash from api_keys limit 1) || '`,
]

describe('SQL through every filter is text and nothing else', () => {
  const fields = FIELDS.flatMap(({ name }) =>
    name === 'metadata' ? ['metadata.a', `metadata."b' or 1=1 --"`] : [name],
  )

  async function sizes() {
    const count = async (table: string) =>
      Number((await api.db.query<{ n: number }>(`select count(*)::bigint as n from ${table}`))[0]?.n)
    return {
      events: await count('events'),
      ids: await count('event_ids'),
      keys: await count('api_keys'),
      blocks: await count('search_blocks'),
    }
  }

  test.each(PAYLOADS)('%j', async (payload) => {
    const asker = await api.withNewKey(thief)
    const before = await sizes()
    const questions: Record<string, string>[] = [
      ...Object.keys(EVENT_PARAMS).map((name) => ({ [name]: payload })),
      { 'metadata.a': payload },
      { [`metadata.${payload}`]: 'x' },
      { [`metadata.${quote(payload)}`]: 'x' },
      { q: `metadata.${quote(payload)}:x` },
      { q: `metadata.a.${quote(payload)}>1 -has:metadata.${quote(payload)}` },
      { cursor: payload },
      { limit: payload },
      { [payload]: 'x' },
      ...fields.flatMap((field) => [
        { q: `${field}:${quote(payload)}` },
        { q: `-${field}:${quote(payload)}` },
      ]),
      { q: quote(payload) },
      { q: payload },
    ]
    const list = OPERATIONS.find((one) => one.id === 'listEvents')
    const count = OPERATIONS.find((one) => one.id === 'countEvents')
    if (list === undefined || count === undefined) throw new Error('the operations have other names')
    for (const params of questions) {
      expectOwn(list, params, await read(list, params, asker))
      expectOwn(count, params, await read(count, params, asker))
    }
    expect(await sizes()).toEqual(before)
  })

  test('through the paths and the other parameters as well', async () => {
    for (const payload of PAYLOADS) {
      const encoded = encodeURIComponent(payload)
      for (const path of [
        `${EVENTS}/${encoded}`,
        `${EVENTS}/facets?fields=${encoded}`,
        `${EVENTS}/export?columns=${encoded}`,
        `${EVENTS}/histogram?buckets=${encoded}`,
      ])
        expect([400, 404], path).toContain((await thief.send('GET', path)).status)
      for (const path of [
        `/api/audit/api-keys/${encoded}/revoke`,
        `/api/audit/event-types/${encoded}/retire`,
      ])
        expect([400, 404], path).toContain((await thief.send('POST', path)).status)
    }
  })
})
