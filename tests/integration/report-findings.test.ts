import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exceptionId } from '@/lib/report/assessment'
import { FRAMEWORKS } from '@/lib/report/frameworks/frameworks'
import type { Report } from '@/lib/report/model'
import type { Context } from '@/lib/services/context'
import { computeReport } from '@/lib/services/report/compute'
import { settleLog } from '@/tests/helpers/aged-log'
import { testContext, testDeps } from '@/tests/helpers/context'
import { mintTenant, openTestDatabase } from '@/tests/helpers/database'
import { POPULATION_COUNTS } from '@/tests/helpers/report-counts'
import { storeScenario } from '@/tests/helpers/report-log'

const START = '2026-04-01T00:00:00.000000Z'
const END = '2026-10-01T00:00:00.000000Z'
const EVENTS = 12_000
/** One whole quarter of the period has a review of access. */
const OF_THE_CALENDAR = [{ measure: 'access-review', key: '2026-Q3' }]

const WATCH = { signal: new AbortController().signal, onProgress: () => {} }

let db: Awaited<ReturnType<typeof openTestDatabase>>
let ctx: Context
let truth: { measure: string; key: string }[]
const reports = new Map<string, Report>()
const paramsOf = (framework: string) => ({
  framework,
  start: START,
  end: END,
  time_zone: 'UTC',
  seed: null,
  verify: 'auto' as const,
})

beforeAll(async () => {
  db = await openTestDatabase()
  const deps = testDeps(db)
  ctx = testContext(deps, await mintTenant(db))
  const period = { startMs: Date.parse(START), endMs: Date.parse(END), events: EVENTS }
  truth = [...(await storeScenario(ctx, period)), ...OF_THE_CALENDAR]
  await settleLog(deps)
  for (const { id } of FRAMEWORKS) reports.set(id, await computeReport(ctx, paramsOf(id), WATCH))
}, 300_000)
afterAll(() => db.close())

const reportOf = (id: string): Report => {
  const report = reports.get(id)
  if (report === undefined) throw new Error(`no report ${id}`)
  return report
}

describe('a log whose truth is known', () => {
  test('has findings of at least thirty kinds', () => {
    expect(new Set(truth.map(({ measure }) => measure)).size).toBeGreaterThanOrEqual(30)
  })

  test.each(FRAMEWORKS.map(({ id }) => id))('%s finds every planted exception and no other', (id) => {
    const { measures } = reportOf(id)
    const found = measures.flatMap(({ id: measure, exceptions }) =>
      exceptions.map((exception) => `${measure} ${exception.id} ${exception.title}`),
    )
    const named = new Set(measures.map(({ id: measure }) => measure))
    const expected = truth
      .filter(({ measure }) => named.has(measure))
      .map(({ measure, key }) => `${measure} ${exceptionId(measure, key)}`)
    expect(found.map((text) => text.split(' ').slice(0, 2).join(' ')).sort(), found.join('\n')).toEqual(
      expected.sort(),
    )
  })

  test('each planted kind is looked for by one framework at least', () => {
    const looked = new Set([...reports.values()].flatMap(({ measures }) => measures.map(({ id }) => id)))
    expect(truth.filter(({ measure }) => !looked.has(measure))).toEqual([])
  })

  test('counts equal those of SQL written for itself', async () => {
    const [row] = await db.query<Record<string, number>>(POPULATION_COUNTS, [ctx.tenantId, START, END])
    const counted = Object.fromEntries(
      [...reports.values()].flatMap(({ measures }) =>
        measures
          .filter(({ id }) => row !== undefined && id in row)
          .map(({ id, population }) => [id, population.count] as const),
      ),
    )
    expect(counted).toEqual(row)
    const [whole] = await db.query<{ n: number; low: number; high: number }>(
      'select count(*)::int as n, min(seq)::int as low, max(seq)::int as high from events where tenant_id = $1 and occurred_at >= $2 and occurred_at < $3',
      [ctx.tenantId, START, END],
    )
    expect(reportOf('soc2').completeness).toMatchObject({
      events: whole?.n,
      first_seq: whole?.low,
      last_seq: whole?.high,
      gaps: 0,
      removed: 0,
    })
  })

  test('the log is checked, and said to be as it was written', () => {
    const { verification, checkpoint } = reportOf('soc2')
    expect(verification).toMatchObject({ ok: true, mode: 'full', problem_count: 0 })
    expect(verification.events_right).toBe(verification.events_checked)
    expect(verification.events_checked).toBeGreaterThanOrEqual(EVENTS)
    expect(checkpoint.size).toBeGreaterThan(EVENTS)
  })

  test('the same parameters give the same report, byte by byte', async () => {
    const again = await computeReport(ctx, paramsOf('soc2'), WATCH)
    expect(JSON.stringify(again)).toBe(JSON.stringify(reportOf('soc2')))
  })
})
