import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Report } from '@/lib/report/model'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { testClock } from '../helpers/context'
import { anEvent, listAll, namedFaults, store } from '../helpers/events'

const PATH = '/api/audit/compliance/worksheet'
const NOW = Date.parse('2026-11-24T12:00:00Z')
const PERIOD = { start_time: '2026-11-01T00:00:00Z', end_time: '2026-11-24T00:00:00Z' }

let api: Api
let tenant: Tenant

const read = (day: number, actor: string, patient: string | null, more: object = {}) =>
  anEvent({
    event_type: 'data.accessed',
    occurred_at: `2026-11-${String(day).padStart(2, '0')}T10:00:00Z`,
    source: 'records',
    actor: { id: actor, ip_address: '203.0.113.5' },
    resource: patient === null ? { id: 'ds-1', type: 'dataset' } : { id: patient, type: 'patient' },
    metadata: { dataset: 'charts', record_count: 3 },
    ...more,
  })

beforeAll(async () => {
  api = await startApi(testClock(NOW))
  tenant = await api.mintTenant()
  await store(tenant, [
    read(2, 'mallory', 'pat-1'),
    read(3, 'mallory', 'pat-2'),
    read(4, 'mallory', 'pat-2'),
    read(5, 'mallory', null, { metadata: { dataset: 'billing', record_count: 500 } }),
    read(6, 'nurse', 'pat-1'),
    read(25, 'mallory', 'pat-9'),
    anEvent({ occurred_at: '2026-11-02T09:00:00Z', actor: { id: 'mallory' }, source: 'auth' }),
    read(7, 'clerk', 'pat-1', {
      event_type: 'data.exported',
      metadata: {
        recipient: 'Insurer',
        recipient_address: '1 High St',
        purpose: 'payment',
        patient_id: 'pat-1',
      },
      description: 'Discharge letter',
    }),
    read(8, 'clerk', 'pat-1', { event_type: 'data.exported', metadata: { format: 'pdf' } }),
  ])
})
afterAll(() => api.close())

async function worksheet(params: Record<string, string>): Promise<Report> {
  const { status, body } = await tenant.get<Report>(PATH, { ...PERIOD, ...params })
  expect(status, JSON.stringify(body).slice(0, 300)).toBe(200)
  return body
}

const measureOf = ({ measures }: Report, id: string) => measures.find((measure) => measure.id === id)
const figures = (report: Report, id: string) =>
  Object.fromEntries((measureOf(report, id)?.figures ?? []).map(({ label, value }) => [label, value]))
const rows = (report: Report, id: string, title: string) =>
  measureOf(report, id)?.tables.find((table) => table.title === title)?.rows

test('a breach names the people and records that an account touched, and the clock of 72 hours', async () => {
  const report = await worksheet({ kind: 'breach', actor_id: 'mallory', aware_at: '2026-11-20T08:00:00Z' })
  expect(report.verification).toMatchObject({ ok: true })
  expect(figures(report, 'touched')).toMatchObject({
    'People who are named': 2,
    'Events of data that name nobody': 1,
    'Records touched, as the events say': 509,
    'First seen': '2026-11-02T10:00:00.000Z',
    'Last seen': '2026-11-05T10:00:00.000Z',
    'The authority is to be told by (72 hours, Art. 33)': '2026-11-23T08:00:00.000Z',
  })
  expect(rows(report, 'touched', 'People')).toEqual([
    ['pat-1', 1, '2026-11-02T10:00:00.000Z', '2026-11-02T10:00:00.000Z'],
    ['pat-2', 2, '2026-11-03T10:00:00.000Z', '2026-11-04T10:00:00.000Z'],
  ])
  expect(measureOf(report, 'done')?.population.count).toBe(5)
})

test('by its address it is everyone who came from there', async () => {
  const report = await worksheet({ kind: 'breach', ip: '203.0.113.5' })
  expect(figures(report, 'touched')).toMatchObject({ 'People who are named': 2 })
  expect(measureOf(report, 'touched')?.population.count).toBe(7)
})

test('of a person: who had to do with their records', async () => {
  const report = await worksheet({ kind: 'subject_access', subject_id: 'pat-1' })
  expect(rows(report, 'access', 'Every event')?.map((row) => row[2])).toEqual([
    'mallory',
    'nurse',
    'clerk',
    'clerk',
  ])
})

test('of a patient: each disclosure, to whom, where, what and what for', async () => {
  const report = await worksheet({ kind: 'disclosures', subject_id: 'pat-1' })
  expect(rows(report, 'disclosures', 'Every disclosure')).toEqual([
    [
      '2026-11-07T10:00:00.000Z',
      expect.any(Number),
      'Insurer',
      '1 High St',
      'Discharge letter',
      'payment',
      'clerk',
    ],
  ])
})

test('of nobody: nothing is assessed, and the population is a filter all the same', async () => {
  const report = await worksheet({ kind: 'disclosures', subject_id: 'a "quoted", (odd) id' })
  expect(report.controls.find(({ id }) => id === 'W1')?.status).toBe('not_assessed')
  expect(await listAll(tenant, { q: measureOf(report, 'disclosures')?.population.query ?? '' })).toEqual([])
})

test.each<[Record<string, string>, string[]]>([
  [{}, ['kind invalid_value']],
  [{ kind: 'breach' }, ['actor_id required']],
  [{ kind: 'breach', subject_id: 'x' }, ['subject_id not_for_kind', 'actor_id required']],
  [{ kind: 'breach', ip: 'here' }, ['ip not_an_address']],
  [{ kind: 'breach', actor_id: 'a', aware_at: 'soon' }, ['aware_at not_a_time']],
  [{ kind: 'disclosures' }, ['subject_id required']],
  [{ kind: 'disclosures', subject_id: 'a', ip: '10.0.0.1' }, ['ip not_for_kind']],
])('%j is refused by name', async (params, faults) => {
  expect(await namedFaults(tenant, params, PATH)).toEqual(['400', ...faults])
})
