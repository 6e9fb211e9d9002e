import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ReportDefinition } from '@/lib/contract/report-definitions'
import { runReports } from '@/lib/services/report/run'
import { findDefinition } from '@/lib/services/report/definition'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { recordedActs } from '../helpers/context'
import { expectProblem } from '../helpers/problem'
import { aDefinition, ask, DEFINITIONS, MARCH, REPORTS, runOf, SCHEDULES } from '../helpers/reports'
import { DENIED } from '../helpers/two-tenants'

let api: Api
let tenant: Tenant

beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())
beforeEach(async () => {
  tenant = await api.mintTenant()
  api.deps.clock.advance(1_000)
})

async function define(body: object = aDefinition()): Promise<ReportDefinition> {
  const answer = await tenant.post<ReportDefinition>(DEFINITIONS, body)
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer.body
}
const list = async () => (await tenant.get<{ definitions: ReportDefinition[] }>(DEFINITIONS)).body.definitions

describe('a report of one’s own', () => {
  test('is saved as it was given, and found by what computes reports', async () => {
    const made = await define(aDefinition({}, { exceptions: undefined, rule: undefined }))
    expect(made).toMatchObject({
      framework: `custom:${made.id}`,
      series: made.id,
      version: 1,
      created_by: 'Test key',
      retired_at: null,
      controls: [
        { id: 'R1', measures: [{ population: 'type:data.exported', exceptions: null, rule: null }] },
      ],
    })
    expect(await list()).toEqual([made])
    const { id, version, name, about, controls } = made
    const ctx = { db: api.db.tenant(tenant.id), tenantId: tenant.id }
    expect(await findDefinition(ctx, made.id)).toEqual({ id, version, name, about, controls })
    expect((await recordedActs(api.db, tenant.id)).at(-1)).toMatchObject({
      action: 'report_definition.create',
      resource_id: made.id,
      metadata: { version: 1 },
    })
  })

  test('is computed like any other', async () => {
    const { framework } = await define()
    const { id } = await ask(tenant, { framework })
    await runReports(api.deps)
    expect(await runOf(tenant, id)).toMatchObject({
      state: 'done',
      result: { framework_name: 'Our own rules' },
    })
  })

  test.each([
    [{ population: 'type:' }, 'controls.0.measures.0.population'],
    [{ population: 'no_such_field:x' }, 'controls.0.measures.0.population'],
    [{ population: '' }, 'controls.0.measures.0.population'],
    [{ population: 'at:>-7d' }, 'controls.0.measures.0.population'],
    [{ exceptions: '(type:a' }, 'controls.0.measures.0.exceptions'],
    [{ exceptions: '' }, 'controls.0.measures.0.exceptions'],
    [{ title: '' }, 'controls.0.measures.0.title'],
    [{ other: 1 }, 'controls.0.measures.0.other'],
  ])('is refused for a measure with %j, by its field', async (measure, field) => {
    const response = await tenant.send('POST', DEFINITIONS, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(aDefinition({}, measure)),
    })
    const problem = await expectProblem(response, 400)
    expect(problem.errors?.map((error) => error.field)).toContain(field)
    expect(await list()).toEqual([])
  })

  test('is refused for every fault at once, and for two controls of one id', async () => {
    const [control] = aDefinition().controls
    const measure = control?.measures[0]
    const second = { ...control, measures: [measure, { ...measure, population: 'x:y', exceptions: '((' }] }
    const { status, body } = await tenant.post<{ errors: { field: string }[] }>(
      DEFINITIONS,
      aDefinition({ controls: [control, second] }),
    )
    expect(status).toBe(400)
    expect([...new Set(body.errors.map(({ field }) => field))].sort()).toEqual([
      'controls.1.id',
      'controls.1.measures.1.exceptions',
      'controls.1.measures.1.population',
    ])
  })

  test('is never changed: another version is another definition of its series', async () => {
    const first = await define()
    api.deps.clock.advance(1_000)
    const second = await define(aDefinition({ name: 'Stricter', replaces: first.id }))
    api.deps.clock.advance(1_000)
    const third = await define(aDefinition({ replaces: second.id }))
    expect([second, third]).toMatchObject([
      { series: first.id, version: 2, name: 'Stricter' },
      { series: first.id, version: 3 },
    ])
    expect(await list()).toEqual([third, second, first])
    const app = api.db.tenant(tenant.id)
    await expect(app.query(`update report_definitions set controls = '[]'`)).rejects.toThrow(DENIED)
    await expect(app.query('delete from report_definitions')).rejects.toThrow(DENIED)
    const unknown = await tenant.post<{ errors: object[] }>(
      DEFINITIONS,
      aDefinition({ replaces: '00000000-0000-4000-8000-000000000000' }),
    )
    expect(unknown.body.errors).toMatchObject([{ field: 'replaces', code: 'unknown' }])
  })

  test('gets one number each, when two add to a series at the same time', async () => {
    const { id } = await define()
    const two = await Promise.all([
      define(aDefinition({ replaces: id })),
      define(aDefinition({ replaces: id })),
    ])
    expect(two.map(({ version }) => version).sort()).toEqual([2, 3])
  })
})

describe('a definition that is retired', () => {
  const retire = (id: string) => tenant.post<ReportDefinition>(`${DEFINITIONS}/${id}/retire`, '')

  test('takes no new reports and no schedules; what was asked for before is still computed', async () => {
    const { id, framework } = await define()
    const before = await ask(tenant, { framework })
    for (let n = 0; n < 2; n++) expect((await retire(id)).body).toMatchObject({ id, retired_by: 'Test key' })
    const refused = await tenant.post<{ errors: object[] }>(REPORTS, { framework, ...MARCH })
    expect(refused).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'framework', code: 'retired' }] },
    })
    const schedule = { framework, cron: 'monthly', period: 'last_month' }
    expect((await tenant.post(SCHEDULES, schedule)).status).toBe(400)
    await runReports(api.deps)
    expect((await runOf(tenant, before.id)).state).toBe('done')
    const retired = (await recordedActs(api.db, tenant.id)).filter(
      ({ action }) => action === 'report_definition.retire',
    )
    expect(retired).toHaveLength(1)
  })

  test('is none while a schedule uses it', async () => {
    const { id, framework } = await define()
    const { body } = await tenant.post<{ id: string }>(SCHEDULES, {
      framework,
      cron: 'monthly',
      period: 'last_month',
    })
    const refused = await retire(id)
    expect(refused).toMatchObject({ status: 409, body: { detail: expect.stringContaining(body.id) } })
    await tenant.post(`${SCHEDULES}/${body.id}/remove`, '')
    expect((await retire(id)).status).toBe(200)
  })
})

test('another tenant neither sees a definition nor asks for reports by it', async () => {
  const { id, framework } = await define()
  const thief = await api.mintTenant()
  expect((await thief.get(DEFINITIONS)).body).toEqual({ definitions: [] })
  await expectProblem(await thief.send('POST', `${DEFINITIONS}/${id}/retire`), 404)
  for (const [path, body] of [
    [REPORTS, { framework, ...MARCH }],
    [SCHEDULES, { framework, cron: 'monthly', period: 'last_month' }],
    [DEFINITIONS, aDefinition({ replaces: id })],
  ] as const)
    expect(await thief.post(path, body)).toMatchObject({
      status: 400,
      body: { errors: [{ code: 'unknown' }] },
    })
})
