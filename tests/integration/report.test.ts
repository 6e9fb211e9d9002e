import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Scope } from '@/lib/contract/scopes'
import { ticketOf } from '@/lib/report/draw'
import { FRAMEWORKS } from '@/lib/report/frameworks/frameworks'
import type { Report, ReportMeasure } from '@/lib/report/model'
import { type Api, type Params, startApi, type Tenant } from '../helpers/api'
import { at, attack } from '../helpers/attack'
import { recordedActs, testClock } from '../helpers/context'
import { anEvent, DAY_MS, demoLog, listAll, namedFaults, store } from '../helpers/events'

const PATH = '/api/audit/compliance/report'
const NOW = Date.parse('2026-11-24T12:00:00Z')
const PERIOD = { start_time: '2026-10-25T00:00:00Z', end_time: '2026-11-24T00:00:00Z' }
const IDS = FRAMEWORKS.map(({ id }) => id)

let api: Api
beforeAll(async () => {
  api = await startApi(testClock(NOW))
})
afterAll(() => api.close())

async function logOf(count = 1_500): Promise<Tenant> {
  const tenant = await api.mintTenant()
  const log = demoLog(count, 30, Date.parse(PERIOD.end_time))
  await store(
    tenant,
    log.map((event) => ({ ...event, id: randomUUID() })),
  )
  return tenant
}

async function reportOf(tenant: Tenant, params: Record<string, string> = {}): Promise<Report> {
  const { status, body } = await tenant.get<Report>(PATH, { framework: 'soc2', ...PERIOD, ...params })
  expect(status, JSON.stringify(body).slice(0, 400)).toBe(200)
  return body
}

async function textOf(tenant: Tenant, params: Record<string, string>): Promise<string> {
  const query = new URLSearchParams({ framework: 'soc2', ...PERIOD, ...params }).toString()
  const answer = await tenant.send('GET', `${PATH}?${query}`)
  expect(answer.status).toBe(200)
  return Buffer.from(await answer.arrayBuffer()).toString('latin1')
}

const measureOf = ({ measures }: Report, id: string): ReportMeasure => {
  const found = measures.find((measure) => measure.id === id)
  if (found === undefined) throw new Error(`no measure ${id}`)
  return found
}

describe('a report of a log without events', () => {
  test.each(IDS)('%s is not assessed all through', async (framework) => {
    const tenant = await api.mintTenant()
    const { controls, summary, completeness } = await reportOf(tenant, { framework })
    expect(completeness).toMatchObject({ events: 0, service_events: 0, first_seq: null, gaps: 0 })
    expect(controls.map(({ status }) => status)).toEqual(controls.map(() => 'not_assessed'))
    expect(controls.every(({ missing }) => missing.length > 0)).toBe(true)
    expect(summary).toEqual({ met: 0, exceptions: 0, not_assessed: controls.length, exception_count: 0 })
  })

  test.each(IDS)('%s is not met by what this product did itself', async (framework) => {
    const tenant = await api.mintTenant()
    expect((await tenant.post('/api/audit/verify', {})).status).toBe(200)
    api.deps.clock.advance(1_000)
    const to = new Date(NOW + DAY_MS).toISOString()
    const { controls, completeness } = await reportOf(tenant, { framework, end_time: to })
    expect(completeness.events).toBeGreaterThan(0)
    expect(controls.map(({ status }) => status)).toEqual(controls.map(() => 'not_assessed'))
  })

  test('a period before the first event is as empty', async () => {
    const tenant = await logOf(50)
    const early = { start_time: '2026-01-01T00:00:00Z', end_time: '2026-02-01T00:00:00Z' }
    const { summary, completeness } = await reportOf(tenant, early)
    expect(completeness.events).toBe(0)
    expect(summary.met + summary.exceptions).toBe(0)
  })
})

describe('the same inputs', () => {
  test.each(['json', 'pdf', 'xlsx', 'zip'])('give the same %s, byte by byte', async (format) => {
    const tenant = await logOf(300)
    const first = await textOf(tenant, { format })
    api.deps.clock.advance(3_600_000)
    expect(await textOf(tenant, { format })).toBe(first)
  })

  test('with a period that is not over, too', async () => {
    const tenant = await logOf(100)
    const params = { end_time: new Date(NOW + 30 * DAY_MS).toISOString() }
    const first = await textOf(tenant, params)
    api.deps.clock.advance(60_000)
    expect(await textOf(tenant, params)).toBe(first)
  })

  test('do not mind events outside the period, and see one that came late', async () => {
    const tenant = await logOf(100)
    const first = await textOf(tenant, {})
    await store(tenant, [anEvent({ occurred_at: '2026-11-24T10:00:00Z' })])
    expect(await textOf(tenant, {})).toBe(first)
    await store(tenant, [anEvent({ occurred_at: '2026-11-20T10:00:00Z' })])
    const later = JSON.parse(await textOf(tenant, {})) as Report
    expect(later.completeness.events).toBe((JSON.parse(first) as Report).completeness.events + 1)
  })

  test('the clock does not turn a period that was over into another', async () => {
    const tenant = await logOf(100)
    const { period, checkpoint } = await reportOf(tenant)
    expect(period).toEqual({
      start: '2026-10-25T00:00:00.000Z',
      end: '2026-11-24T00:00:00.000Z',
      time_zone: 'UTC',
    })
    expect(checkpoint.signed_at >= period.end).toBe(true)
  })
})

describe('what somebody changed in the database', () => {
  test.each<[string, (tenant: Tenant, seq: number) => string]>([
    ['a field', (t, n) => `update events set action = 'nothing' ${at(t, n)}`],
    ['an event that is gone', (t, n) => `delete from events ${at(t, n)}`],
  ])('%s makes the line of integrity fail', async (_, statement) => {
    const tenant = await logOf(400)
    expect((await reportOf(tenant)).verification).toMatchObject({ ok: true, mode: 'full', problem_count: 0 })
    await attack(api, (tx) => tx.query(statement(tenant, 200)))
    const report = await reportOf(tenant)
    expect(report.verification.ok).toBe(false)
    expect(report.verification.problems.map(({ seq }) => seq)).toContain(200)
    const integrity = measureOf(report, 'integrity')
    expect(integrity.exceptions.map(({ query }) => query)).toContain('seq:200')
    expect(report.controls.find(({ measures }) => measures.includes('integrity'))?.status).toBe('exceptions')
  })

  test('an event that is gone is a gap', async () => {
    const tenant = await logOf(100)
    await attack(api, (tx) => tx.query(`delete from events ${at(tenant, 50)}`))
    expect((await reportOf(tenant)).completeness).toMatchObject({ gaps: 1, removed: 0 })
  })

  test('a drawn check finds what it shows to be changed', async () => {
    const tenant = await logOf(400)
    const { measures } = await reportOf(tenant, { verify: 'drawn' })
    const seq = measures.find(({ sample }) => sample !== null)?.sample?.events[0]?.seq ?? -1
    await attack(api, (tx) => tx.query(`update events set description = 'another' ${at(tenant, seq)}`))
    const { verification } = await reportOf(tenant, { verify: 'drawn' })
    expect(verification).toMatchObject({ ok: false, mode: 'drawn' })
    expect(verification.problems.map((problem) => problem.seq)).toContain(seq)
  })
})

describe('a tree that somebody changed', () => {
  test.each(['full', 'drawn'])('is found by a %s check', async (verify) => {
    const tenant = await logOf(400)
    expect((await reportOf(tenant, { verify })).verification.ok).toBe(true)
    await attack(api, (tx) =>
      tx.query(
        `update ledger_tiles set hashes = overlay(hashes placing '\\x00112233'::bytea from 65 for 4)
         where tenant_id = $1 and level = 0 and index = 0`,
        [tenant.id],
      ),
    )
    expect((await reportOf(tenant, { verify })).verification).toMatchObject({ ok: false, mode: verify })
  })
})

describe('a sample', () => {
  test('is drawn anew by anyone from its population and its seed', async () => {
    const tenant = await logOf()
    const report = await reportOf(tenant)
    const { sample, population } = measureOf(report, 'sign-ins')
    const all = await listAll(tenant, { ...PERIOD, q: population.query ?? '' })
    expect(all).toHaveLength(population.count)
    const seed = sample?.seed ?? ''
    const expected = all
      .map(({ seq }) => ({ seq, ticket: ticketOf(seed, seq) }))
      .sort((a, b) => (a.ticket < b.ticket ? -1 : 1))
      .slice(0, 25)
    expect(sample?.events.map(({ seq }) => seq)).toEqual(expected.map(({ seq }) => seq))
  })

  test('of another seed is another one, and the same seed gives the same', async () => {
    const tenant = await logOf(600)
    const seqs = async (seed: string) =>
      measureOf(await reportOf(tenant, { seed }), 'sign-ins').sample?.events.map(({ seq }) => seq)
    expect(await seqs('one')).not.toEqual(await seqs('two'))
    expect(await seqs('one')).toEqual(await seqs('one'))
  })
})

describe('every population is a filter', () => {
  test.each(IDS)('that gives as many events as %s counted', async (framework) => {
    const tenant = await logOf(800)
    const { measures } = await reportOf(tenant, { framework })
    for (const { id, population } of measures) {
      if (population.query === null) continue
      const events = await listAll(tenant, { ...PERIOD, q: population.query })
      expect(events.length, `${id}: ${population.query}`).toBe(population.count)
    }
  })
})

describe('retention', () => {
  test('that is shorter than asked for is named, and the control is not assessed', async () => {
    const tenant = await logOf(100)
    const { retention, controls } = await reportOf(tenant, { framework: 'hipaa' })
    expect(retention).toMatchObject({ required_days: 2_192, is_enough: false })
    const control = controls.find(({ id }) => id === '164.316(b)')
    expect(control).toMatchObject({ status: 'not_assessed' })
    expect(control?.missing[0]).toMatch(/365 days .* 2192/)
  })
})

describe('what is asked for wrongly', () => {
  const faults = (tenant: Tenant, params: Params) => namedFaults(tenant, params, PATH)

  test('capitals in the name of a framework are not', async () => {
    const tenant = await api.mintTenant()
    expect((await reportOf(tenant, { framework: 'GDPR' })).framework.id).toBe('gdpr')
  })

  test('is refused by name', async () => {
    const tenant = await api.mintTenant()
    expect(await faults(tenant, {})).toEqual(['400', expect.stringContaining('framework')])
    expect(await faults(tenant, { framework: 'pci' })).toEqual(['400', 'framework unknown'])
    expect(await faults(tenant, { framework: `custom:${randomUUID()}` })).toEqual([
      '400',
      expect.stringContaining('framework'),
    ])
    expect(await faults(tenant, { framework: 'soc2', start_time: 'yesterday' })).toEqual([
      '400',
      'start_time not_a_time',
    ])
    expect(
      await faults(tenant, { framework: 'soc2', start_time: PERIOD.end_time, end_time: PERIOD.start_time }),
    ).toEqual(['400', 'start_time empty_range'])
    expect(await faults(tenant, { framework: 'soc2', time_zone: 'Mars/Olympus' })).toEqual([
      '400',
      'time_zone unknown_time_zone',
    ])
    expect(await faults(tenant, { framework: 'soc2', format: 'docx' })).toEqual([
      '400',
      expect.stringContaining('format'),
    ])
  })

  test.each<[Scope, number]>([
    ['ingest', 403],
    ['read', 403],
    ['export', 200],
  ])('a key that may %s gets %i', async (scope, status) => {
    const tenant = await api.mintTenant([scope])
    expect((await tenant.get(PATH, { framework: 'general', ...PERIOD })).status).toBe(status)
  })
})

test('that a report was computed is an event, with its hash', async () => {
  const tenant = await logOf(60)
  const text = await textOf(tenant, {})
  const acts = await recordedActs(api.db, tenant.id)
  const { createHash } = await import('node:crypto')
  expect(acts.at(-1)).toMatchObject({
    event_type: 'compliance.audit_export',
    action: 'report.run',
    metadata: { framework: 'soc2', sha256: createHash('sha256').update(text, 'latin1').digest('hex') },
  })
})

test('a report of one tenant says nothing of another', async () => {
  const [one, other] = [await logOf(200), await logOf(40)]
  const { tenant, completeness } = await reportOf(other)
  expect(tenant.id).toBe(other.id)
  expect(completeness.service_events).toBe(40)
  expect((await reportOf(one)).completeness.service_events).toBe(200)
})
