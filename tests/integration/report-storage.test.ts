import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ReportComparison, ReportRun } from '@/lib/contract/report-runs'
import { runReports } from '@/lib/services/report/run'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { recordedActs } from '../helpers/context'
import { expectProblem } from '../helpers/problem'
import {
  aMeasure,
  anException,
  APRIL,
  aReport,
  ask,
  computing,
  exceptionId,
  finished,
  MARCH,
  REPORTS,
} from '../helpers/reports'
import { DENIED } from '../helpers/two-tenants'

let api: Api
let tenant: Tenant

beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())
beforeEach(async () => {
  tenant = await api.mintTenant()
  // So that the order of what is made is that of its ids.
  api.deps.clock.advance(1_000)
})

const actsOf = async () =>
  (await recordedActs(api.db, tenant.id)).filter(({ action }) => action.startsWith('report.'))

describe('reports are listed', () => {
  test('newest first, page after page, by framework and by state', async () => {
    const ids: string[] = []
    for (const framework of ['soc2', 'gdpr', 'soc2', 'soc2']) {
      api.deps.clock.advance(10)
      ids.unshift((await ask(tenant, { framework })).id)
    }
    await runReports(api.deps, undefined, computing(aReport()))
    api.deps.clock.advance(10)
    const last = await ask(tenant)
    const list = async (params: Record<string, string>) =>
      (await tenant.get<{ reports: ReportRun[]; next_cursor: string | null }>(REPORTS, params)).body
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { reports: ReportRun[]; next_cursor: string | null } = await list({
        limit: '2',
        ...(cursor === '' ? {} : { cursor }),
      })
      seen.push(...page.reports.map(({ id }) => id))
      cursor = page.next_cursor
    }
    expect(seen).toEqual([last.id, ...ids])
    expect((await list({ framework: 'gdpr' })).reports.map(({ id }) => id)).toEqual([ids[2]])
    expect((await list({ state: 'queued' })).reports.map(({ id }) => id)).toEqual([last.id])
    await expectProblem(await tenant.send('GET', `${REPORTS}?cursor=x`), 400)
    await expect((await api.mintTenant()).get(REPORTS)).resolves.toMatchObject({
      body: { reports: [], next_cursor: null },
    })
    await tenant.post(`${REPORTS}/${last.id}/cancel`, '')
  })
})

describe('what is stored', () => {
  const refusal = (statement: string, values: unknown[] = []) =>
    api.db.query(statement, values).then(
      () => 'done',
      (error: Error) => error.message,
    )

  test('can be changed by no role of the service, and not by the owner as it is', async () => {
    const { id } = await finished(api.deps, tenant, aReport())
    const app = api.db.tenant(tenant.id)
    for (const statement of [
      `update report_documents set body = '{}'`,
      'delete from report_documents',
      'delete from report_runs',
      `update report_runs set framework = 'x'`,
      `update report_reviews set text = 'x'`,
    ])
      await expect(app.query(statement), statement).rejects.toThrow(DENIED)
    await expect(app.query(`update report_runs set sha256 = 'x' where id = $1`, [id])).rejects.toThrow(
      /append-only/,
    )
    for (const statement of [
      `update report_documents set body = '{}'`,
      `update report_runs set sha256 = 'x' where state = 'done'`,
      'delete from report_documents',
      'truncate report_runs',
      'delete from report_reviews',
    ])
      expect(await refusal(statement), statement).toMatch(/append-only/)
  })

  test('and is changed all the same is refused, and an event of the log', async () => {
    const { id, result } = await finished(api.deps, tenant, aReport([aMeasure('m1', ['one'])]))
    const later = await finished(api.deps, tenant, aReport([aMeasure('m1', ['one'])]), APRIL)
    await api.db.query('alter table report_documents disable trigger report_documents_stay')
    await api.db.query(
      `update report_documents set body = replace(body, '"met":1', '"met":2') where run_id = $1`,
      [id],
    )
    await api.db.query('alter table report_documents enable trigger report_documents_stay')
    for (const path of ['/download', '/download?format=pdf', '/reviews', `/compare?with=${later.id}`]) {
      const { status, body } = await tenant.get<object>(`${REPORTS}/${id}${path}`)
      expect({ status, ...body }, path).toMatchObject({
        status: 409,
        detail: expect.stringContaining(String(result?.sha256)),
        errors: [{ code: 'changed' }],
      })
    }
    const changed = (await actsOf()).filter(({ action }) => action === 'report.changed')
    expect(changed).toMatchObject([{ event_type: 'security.anomaly_detected', resource_id: id }])
    expect((await actsOf()).filter(({ action }) => action === 'report.download')).toEqual([])
  })

  test('stays with its tenant', async () => {
    const { id } = await finished(api.deps, tenant, aReport())
    const thief = await api.mintTenant()
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/download'],
      ['GET', '/compare'],
      ['GET', '/reviews'],
      ['POST', '/cancel'],
    ] as const)
      await expectProblem(await thief.send(method, `${REPORTS}/${id}${path}`), 404)
    expect(await api.db.tenant(thief.id).query('select 1 from report_documents')).toEqual([])
  })
})

describe('two reports are compared', () => {
  const compare = (id: string, query = '') =>
    tenant.get<ReportComparison & { errors?: { code: string }[] }>(`${REPORTS}/${id}/compare${query}`)

  test('with the last one on a time before, control by control and exception by exception', async () => {
    const old = aReport([aMeasure('m1', ['gone', 'still'], 100), aMeasure('m2', [], 5)])
    const first = await finished(api.deps, tenant, old, MARCH)
    api.deps.clock.advance(1_000)
    await finished(api.deps, tenant, aReport(), { framework: 'gdpr', ...MARCH })
    const report = aReport([aMeasure('m1', ['still', 'new'], 130), aMeasure('m3', ['new'], 1)])
    const second = await finished(api.deps, tenant, report, APRIL)
    const { status, body } = await compare(second.id)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      then: { id: first.id },
      now: { id: second.id, sha256: second.result?.sha256 },
      controls: [{ id: 'C1', then: 'exceptions', now: 'exceptions' }],
      measures: [
        {
          id: 'm1',
          population: { then: 100, now: 130, difference: 30 },
          exceptions: { then: 2, now: 2, difference: 0 },
        },
        { id: 'm3', population: { then: null, now: 1, difference: null } },
        { id: 'm2', population: { then: 5, now: null, difference: null } },
      ],
      exceptions: {
        new: [{ id: exceptionId('new'), title: 'Exception new', measure: 'Measure m1' }],
        gone: [{ id: exceptionId('gone') }],
        still: [{ id: exceptionId('still') }],
        complete: true,
      },
    })
    // The other way round, by name.
    const { body: back } = await compare(first.id, `?with=${second.id}`)
    expect(back.exceptions).toMatchObject({
      new: [{ id: exceptionId('gone') }],
      gone: [{ id: exceptionId('new') }],
    })
  })

  test('and it is said where not all exceptions are listed', async () => {
    const measure = { ...aMeasure('m1', ['one']), exception_count: 3, exceptions: [anException('one')] }
    await finished(api.deps, tenant, aReport([measure]), MARCH)
    const { id } = await finished(api.deps, tenant, aReport(), APRIL)
    expect((await compare(id)).body.exceptions).toMatchObject({ complete: false })
  })

  test('or not, where there is no earlier one, one is of another framework, or not done', async () => {
    const { id } = await finished(api.deps, tenant, aReport(), MARCH)
    const codeOf = async (query: string) => {
      const { status, body } = await compare(id, query)
      return [status, body.errors?.[0]?.code]
    }
    // Of the same time is not of a time before.
    await finished(api.deps, tenant, aReport(), MARCH)
    expect(await codeOf('')).toEqual([409, 'no_earlier'])
    const other = await finished(api.deps, tenant, aReport(), { framework: 'gdpr' })
    expect(await codeOf(`?with=${other.id}`)).toEqual([400, 'other_framework'])
    const waiting = await ask(tenant)
    expect(await codeOf(`?with=${waiting.id}`)).toEqual([409, 'not_done'])
    expect((await compare(id, '?with=x')).status).toBe(400)
  })
})
