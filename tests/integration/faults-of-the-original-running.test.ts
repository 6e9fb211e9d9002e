// What was wrong with the system this one replaces as a service: each fault has a test of its name.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { setAuthRuntime } from '@/lib/auth/session'
import type { Operation } from '@/lib/contract/operation'
import { permissionsOf } from '@/lib/contract/permissions'
import { OPERATIONS } from '@/lib/contract/registry'
import { SCOPES } from '@/lib/contract/scopes'
import type { Health } from '@/lib/contract/system'
import type { Sql } from '@/lib/db/database'
import { listPolicies } from '@/lib/db/queries/jobs'
import { runPolicyNoted } from '@/lib/jobs/policies'
import { runRetention } from '@/lib/services/retention/run'
import { setDeps } from '@/lib/services/process'
import { bootstrap } from '@/lib/services/tenant/bootstrap'
import { issueSetupLink } from '@/lib/services/tenant/setup'
import nextConfig from '@/next.config.mjs'
import { docFiles } from '@/scripts/check-docs'
import { dispatch, startApi, type Tenant, type Api } from '../helpers/api'
import { testClock, testDeps } from '../helpers/context'
import { altered, openTestDatabase } from '../helpers/database'
import { anEvent, DAY_MS, EVENTS, listAll, store } from '../helpers/events'
import { testAuthRuntime } from '../helpers/people'
import { madeReports, REPORT_BODIES, REPORT_SEARCHES } from '../helpers/report-samples'

const BASE = 'http://localhost'
const KEY = 'a-key-for-the-first-start'

describe('"it can not be imported": on an empty database', () => {
  test('the service comes up, and every route does what it is for', async () => {
    const db = await openTestDatabase()
    const deps = testDeps(db)
    setDeps(deps)
    setAuthRuntime(testAuthRuntime(deps))
    const token = (await issueSetupLink(deps))?.split('token=')[1] ?? ''
    const nothing = { tenant: 'First', adminEmail: undefined, adminPassword: undefined }
    expect(await bootstrap(deps, { ...nothing, apiKey: KEY })).toBe(true)

    const send = (one: Operation, path: string, body?: unknown) =>
      dispatch(
        new Request(BASE + path, {
          method: one.method,
          headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      )
    const event = anEvent()
    let [keyId, holdId, sha256] = ['', '', '']
    const BODIES: Record<string, unknown> = {
      appendEvents: event,
      exportEventsPost: {},
      createEventType: { name: 'first.type' },
      updateEventTypeSettings: { allow_unregistered: false },
      createApiKey: { name: 'Second', scopes: ['read'] },
      rotateApiKey: { overlap_hours: 1 },
      updateRetention: { periods: { default: { days: 400, legal_basis: 'a contract' } } },
      createHold: { kind: 'subject', subject_id: 'ada', reason: 'a case' },
      anonymize: { actor_id: 'bob', reason: 'by letter' },
      subjectPackage: { email: 'eve@example.com' },
      approveErasure: { legal_basis: 'Art. 17(1)(b)' },
      refuseErasure: { ground: '17(3)(e)', reason: 'a lawsuit' },
      updateErasureSettings: { approvals_needed: 1 },
      ...REPORT_BODIES,
      rotateLedgerKey: { purpose: 'checkpoint' },
      updateLedgerSettings: { sign_all_events: true },
      completeSetup: { token, name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' },
    }
    const ofKeys = permissionsOf(SCOPES)
    const reports = madeReports(deps, send)
    const idFor = (one: Operation) =>
      reports.idFor(one) ?? (/Event/.test(one.id) ? event.id : one.id === 'releaseHold' ? holdId : keyId)
    // What makes something goes first, and what needs it after it.
    const place = ({ id, path }: Operation) => path.split('{').length + (id in BODIES ? 0 : 100)
    for (const one of [...OPERATIONS].sort((a, b) => place(a) - place(b))) {
      const path = one.path
        .replace('{name}', 'first.type')
        .replace('{path}', '0/000.p/1')
        .replace('{case}', one.id === 'refuseErasure' ? '2' : '1')
        .replace('{id}', idFor(one))
        .concat(
          {
            getInclusionProof: `?id=${event.id}`,
            getConsistencyProof: '?from=1',
            getExportManifest: `?sha256=${sha256}`,
            compareReports: `?with=${reports.idFor(one)}`,
            ...REPORT_SEARCHES,
          }[one.id] ?? '',
        )
      const response = await send(one, path, BODIES[one.id])
      const text = await response.text()
      if (one.id === 'exportEventsPost') sha256 = /sha256=([0-9a-f]{64})/.exec(text)?.[1] ?? ''
      // What is about people takes people: tests of their own have them.
      const isOfPeople = /member|invitation|tenant/i.test(one.id) && one.method !== 'GET'
      if (isOfPeople || (one.permission !== null && !ofKeys.includes(one.permission)))
        expect(response.status, one.id).toBeLessThan(500)
      else expect({ operation: one.id, status: response.status, text }).toMatchObject({ status: one.status })
      if (one.id === 'anonymize') await send(one, one.path, { actor_id: 'eve', reason: 'by letter' })
      await reports.note(one, text)
      if (one.id === 'createHold') holdId = (JSON.parse(text) as { id: string }).id
      if (one.id === 'createApiKey') keyId = (JSON.parse(text) as { api_key: { id: string } }).api_key.id
    }
    await db.close()
  })
})

describe('a service that runs', () => {
  let api: Api
  let tenant: Tenant
  beforeAll(async () => {
    api = await startApi(testClock(Date.now()))
    tenant = await api.mintTenant()
    await store(tenant, [anEvent()])
  })
  afterAll(() => api.close())

  /** The same routes over a database whose every statement fails, with a text nobody outside should read. */
  async function withBrokenDatabase(run: () => Promise<void>) {
    const broken = () =>
      Promise.reject(
        Object.assign(new Error('relation "events" does not exist: SELECT secret'), { code: '42P01' }),
      )
    const db = altered(api.db, () => ({ query: broken, transaction: broken }))
    setDeps({ ...api.deps, db })
    try {
      await run()
    } finally {
      setDeps(api.deps)
    }
  }
  const health = async () => {
    const response = await dispatch(new Request(`${BASE}/api/audit/health`))
    return { status: response.status, body: (await response.json()) as Health }
  }
  const metric = async (line: string) => {
    const text = await (await dispatch(new Request(`${BASE}/metrics`))).text()
    return Number(
      text
        .split('\n')
        .find((one) => one.startsWith(line))
        ?.split(' ')
        .at(-1) ?? Number.NaN,
    )
  }

  test('"no authentication on any route": whatever is not public asks for a credential', async () => {
    for (const { method, path } of OPERATIONS.filter(({ permission }) => permission !== null)) {
      const url = BASE + path.replace(/\{\w+\}/g, 'x')
      const { status, headers } = await dispatch(new Request(url, { method }))
      expect({ path, status, asks: headers.get('www-authenticate') }).toEqual({
        path,
        status: 401,
        asks: 'Bearer',
      })
    }
  })

  test('"an error shows the statement": a failure says no more than where to look, with the id to look for', async () => {
    await withBrokenDatabase(async () => {
      for (const path of [EVENTS, `${EVENTS}/count`, `${EVENTS}/export`, `${EVENTS}/${anEvent().id}`]) {
        const { status, body, headers } = await tenant.get<object>(path)
        expect(status).toBe(500)
        expect(JSON.stringify(body)).not.toMatch(/select|relation|42P01|secret|at .*\.ts/i)
        expect(body).toMatchObject({ code: 'internal', request_id: headers.get('x-request-id') })
      }
    })
  })

  test('"an unknown value is a 500": it is a 400 that names the parameter', async () => {
    for (const params of [
      { severities: 'loud' },
      { start_time: 'yesterday' },
      { ip: 'here' },
      { limit: 'all' },
    ]) {
      const { status, body } = await tenant.get<{ errors: { field: string }[] }>(EVENTS, params)
      expect({ status, field: body.errors[0]?.field }).toEqual({ status: 400, field: Object.keys(params)[0] })
    }
  })

  test('"health is a constant": it is not ready when the database does not answer', async () => {
    expect(await health()).toMatchObject({ status: 200, body: { ready: true, database: { ok: true } } })
    await withBrokenDatabase(async () =>
      expect(await health()).toMatchObject({ status: 503, body: { ready: false, database: { ok: false } } }),
    )
  })

  test('"seven counters, and none of what was stored": stored, repeated and refused are counted', async () => {
    const names = ['stored', 'duplicate', 'rejected'].map(
      (status) => `sentinel_events_total{status="${status}"}`,
    )
    const now = () => Promise.all(names.map(metric))
    const event = anEvent()
    await tenant.post(EVENTS, [event, anEvent(), { event_type: 'no.such' }])
    const before = await now()
    await tenant.post(EVENTS, [event, anEvent(), anEvent(), { event_type: 'no.such' }])
    expect((await now()).map((value, n) => value - (before[n] ?? Number.NaN))).toEqual([2, 1, 1])
    expect(await metric('sentinel_append_pending_events')).toBe(0)
  })

  test('"a new engine for each request, which makes the schema again": none is opened, and none of it is run', async () => {
    const texts: string[] = []
    const noting =
      (sql: Sql): Sql['query'] =>
      (text, values) => (texts.push(text), sql.query(text, values))
    const db = altered(api.db, (connection) => ({
      query: noting(connection),
      transaction: (run) => connection.transaction((tx) => run({ ...tx, query: noting(tx) })),
    }))
    setDeps({ ...api.deps, db })
    try {
      for (const path of [EVENTS, `${EVENTS}/count`, `${EVENTS}/stats`, `${EVENTS}/export`])
        expect((await tenant.get(path)).status).toBe(200)
    } finally {
      setDeps(api.deps)
    }
    expect(texts.length).toBeGreaterThan(3)
    expect(
      texts.filter((text) => /\b(create|alter|drop)\b|pg_advisory|schema_migrations/i.test(text)),
    ).toEqual([])
  })

  test('"nothing of TimescaleDB can be applied": the table is cut by day, and the aggregates and policies are there', async () => {
    const [dimension] = await api.db.query(
      `select column_name, extract(epoch from time_interval)::int as seconds
       from timescaledb_information.dimensions where hypertable_name = 'events'`,
    )
    expect(dimension).toEqual({ column_name: 'occurred_at', seconds: 86_400 })
    const aggregates = await api.db.query<{ name: string; materialized_only: boolean }>(
      `select view_name as name, materialized_only from timescaledb_information.continuous_aggregates order by 1`,
    )
    for (const name of ['events_daily', 'events_hourly'])
      expect(aggregates).toContainEqual({ name, materialized_only: false })
    const jobs = await api.db.query<{ proc_name: string; config: Record<string, string> }>(
      `select proc_name, config from timescaledb_information.jobs where hypertable_name = 'events'`,
    )
    const configs = Object.fromEntries(jobs.map(({ proc_name, config }) => [proc_name, config]))
    expect(configs).toMatchObject({ policy_compression: { compress_after: '7 days' } })
    // Retention is ours, by tenant and category: a policy here would drop what a tenant keeps for longer.
    expect(configs).not.toHaveProperty('policy_retention')
  })

  test('"policies exist and nobody runs them": an old day is compressed and still read, an older one is gone', async () => {
    const at = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString()
    const [recent, old, expired] = [1, 30, 400].map((days) =>
      anEvent({ occurred_at: at(days), actor: { id: 'aged' } }),
    )
    await store(
      tenant,
      [recent, old, expired].filter((event) => event !== undefined),
    )
    for (const { job_id, name } of await listPolicies(api.db))
      if (/ events$/.test(name)) expect(await runPolicyNoted(api.deps, job_id), name).toBeNull()
    await runRetention({ ...api.deps, clock: { nowMs: () => Date.now() } })
    const compressed = await api.db.query(
      `select 1 from timescaledb_information.chunks where hypertable_name = 'events' and is_compressed`,
    )
    expect(compressed.length).toBeGreaterThan(0)
    const kept = await listAll(tenant, { actor_ids: 'aged' })
    expect(kept.map(({ id }) => id)).toEqual([recent?.id, old?.id])
    const { body } = await tenant.get<{ jobs: { job: string; total_runs: number }[] }>('/api/audit/jobs')
    // On a server TimescaleDB's own workers may have run them meanwhile, and met ours.
    expect(body.jobs.find(({ job }) => job === 'compression events')?.total_runs).toBeGreaterThan(0)
  })
})

describe('"the commands of the documentation fail"', () => {
  test('the paths clients of the original use are answered', async () => {
    const found = (await nextConfig.rewrites?.()) ?? []
    const rules = Array.isArray(found) ? found : []
    const paths = ['events', 'events/count', 'events/stats', 'events/export', 'health']
    for (const prefix of ['/audit/', '/api/v1/audit/'])
      for (const path of paths) {
        const rule = rules.find(({ source }) => `${prefix}:path*` === source)
        const target = rule?.destination.replace(':path*', path)
        expect(OPERATIONS.map((one) => one.path)).toContain(target)
      }
  })

  test('every command of npm and npx that a page names exists', () => {
    const { scripts, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
      string,
      object
    >
    const text = [...docFiles(), 'CONTRIBUTING.md'].map((file) => readFileSync(file, 'utf8')).join('\n')
    const named = [...text.matchAll(/npm (?:run (\S+?)|(test|start))(?=[\s`.,;)]|$)/gm)].map(
      ([, run, own]) => run ?? own,
    )
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter((name) => !(String(name) in (scripts ?? {})))).toEqual([])
    const tools = { tsc: 'typescript' } as Record<string, string>
    const programs = [...text.matchAll(/npx ([a-z][a-z-]*)/g)].map(([, name = '']) => tools[name] ?? name)
    expect(programs.filter((name) => !(name in (devDependencies ?? {})))).toEqual([])
    const emitter = JSON.parse(readFileSync('sdk/package.json', 'utf8')) as { name: string; bin: object }
    const packaged = [...text.matchAll(/npx -p (\S+) (\S+)/g)]
    expect(packaged.length).toBeGreaterThan(0)
    for (const [, name, program] of packaged)
      expect([name, Object.keys(emitter.bin)]).toEqual([emitter.name, expect.arrayContaining([program])])
  })
})
