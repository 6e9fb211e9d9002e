import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ReportReviews } from '@/lib/contract/report-reviews'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { recordedActs } from '../helpers/context'
import {
  aMeasure,
  anException,
  APRIL,
  aReport,
  ask,
  exceptionId,
  finished,
  MARCH,
  REPORTS,
  runOf,
} from '../helpers/reports'

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

type Answer = ReportReviews & { detail?: string; errors?: { field: string; code: string }[] }
const [A, B] = [exceptionId('a'), exceptionId('b')]
const withTwo = () => aReport([aMeasure('m1', ['a', 'b']), aMeasure('m2', ['a'])])
const reviews = async (id: string) => (await tenant.get<Answer>(`${REPORTS}/${id}/reviews`)).body
const act = (id: string, body: object) => tenant.post<Answer>(`${REPORTS}/${id}/reviews`, body)
const done = async (id: string, body: object) => {
  const answer = await act(id, body)
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer.body
}
const refused = async (id: string, body: object) => {
  const { status, body: answer } = await act(id, body)
  return [status, answer.errors?.[0]?.field, answer.errors?.[0]?.code]
}

describe('the review of a report', () => {
  test('begins with nothing done, and each exception open once, however many measures it stands under', async () => {
    const { id } = await finished(api.deps, tenant, withTwo())
    expect(await reviews(id)).toMatchObject({
      acts: [],
      exceptions: [],
      counts: { open: 2, resolved: 0, accepted: 0, accepted_before: 0, unlisted: 0 },
      signed_off: null,
      overdue: false,
    })
  })

  test('keeps every act with who and when, and reads how an exception stands from them', async () => {
    const { id } = await finished(api.deps, tenant, withTwo())
    await done(id, { kind: 'comment', text: 'I look at it' })
    await done(id, { kind: 'comment', exception_id: A, text: 'What is this?' })
    await done(id, { kind: 'resolve', exception_id: A, text: 'Was a test' })
    await done(id, { kind: 'reopen', exception_id: A })
    api.deps.clock.advance(1_000)
    const at = new Date(api.deps.clock.nowMs()).toISOString()
    const last = await done(id, { kind: 'accept', exception_id: A, text: 'The risk is small' })
    expect(last.acts.map(({ kind }) => kind)).toEqual(['comment', 'comment', 'resolve', 'reopen', 'accept'])
    expect(last.exceptions).toEqual([
      { id: A, state: 'accepted', by: 'Test key', at, text: 'The risk is small', report_id: id },
    ])
    expect(last.counts).toMatchObject({ open: 1, accepted: 1, resolved: 0 })
    expect(await reviews(id)).toEqual(last)
  })

  test('is in the log, with the reason', async () => {
    const { id } = await finished(api.deps, tenant, withTwo())
    await done(id, { kind: 'comment', text: 'Hm' })
    await done(id, { kind: 'resolve', exception_id: A, text: 'Was a test' })
    await done(id, { kind: 'accept', exception_id: B, text: 'So be it' })
    await done(id, { kind: 'sign_off' })
    await done(id, { kind: 'reopen' })
    const acts = (await recordedActs(api.db, tenant.id)).filter(({ resource_id }) => resource_id === id)
    expect(acts.slice(2)).toMatchObject([
      { action: 'report.comment', metadata: { reason: 'Hm', exception_id: null, framework: 'soc2' } },
      { action: 'report.resolve', metadata: { reason: 'Was a test', exception_id: A, report_id: id } },
      { action: 'report.accept', metadata: { exception_id: B, start_time: '2026-03-01T00:00:00.000Z' } },
      { action: 'report.sign_off' },
      { action: 'report.reopen', metadata: { exception_id: null } },
    ])
  })

  test.each([
    [{ kind: 'comment' }, 'text', 'required'],
    [{ kind: 'resolve', exception_id: A }, 'text', 'required'],
    [{ kind: 'accept', text: 'why' }, 'exception_id', 'required'],
    [{ kind: 'sign_off', exception_id: A }, 'exception_id', 'not_for_kind'],
    [{ kind: 'resolve', exception_id: 'ffffffffffffffff', text: 'why' }, 'exception_id', 'unknown'],
    [{ kind: 'opened' }, 'kind', 'invalid_value'],
  ])('refuses %j beside the field', async (body, field, code) => {
    const { id } = await finished(api.deps, tenant, withTwo())
    expect(await refused(id, body)).toEqual([400, field, code])
  })

  test('refuses what does not follow from how an exception stands', async () => {
    const { id } = await finished(api.deps, tenant, withTwo())
    expect(await refused(id, { kind: 'reopen', exception_id: A })).toEqual([409, 'exception_id', 'open'])
    expect(await refused(id, { kind: 'reopen' })).toEqual([409, 'kind', 'not_signed_off'])
    await done(id, { kind: 'resolve', exception_id: A, text: 'why' })
    expect(await refused(id, { kind: 'accept', exception_id: A, text: 'why' })).toEqual([
      409,
      'exception_id',
      'resolved',
    ])
    const waiting = await ask(tenant)
    expect(await refused(waiting.id, { kind: 'comment', text: 'x' })).toEqual([409, 'id', 'not_done'])
    await tenant.post(`${REPORTS}/${waiting.id}/cancel`, '')
  })

  test('ends with a sign-off, which is refused while something is open, and after which nothing is possible but reopening', async () => {
    const { id } = await finished(api.deps, tenant, withTwo())
    const { status, body } = await act(id, { kind: 'sign_off' })
    expect({ status, detail: body.detail }).toEqual({
      status: 409,
      detail: '2 exceptions are neither resolved nor accepted',
    })
    await done(id, { kind: 'resolve', exception_id: A, text: 'why' })
    await done(id, { kind: 'accept', exception_id: B, text: 'why' })
    const signed = await done(id, { kind: 'sign_off', text: 'As the auditor' })
    expect(signed.signed_off).toMatchObject({ by: 'Test key' })
    for (const body of [
      { kind: 'comment', text: 'x' },
      { kind: 'reopen', exception_id: A },
      { kind: 'sign_off' },
    ])
      expect(await refused(id, body)).toEqual([409, 'kind', 'signed_off'])
    // One that is signed off is never overdue.
    api.deps.clock.advance(20 * 86_400_000)
    expect((await runOf(tenant, id)).review).toMatchObject({ overdue: false, signed_off_by: 'Test key' })
    expect((await done(id, { kind: 'reopen', text: 'Something new' })).signed_off).toBeNull()
    expect((await runOf(tenant, id)).review).toMatchObject({ overdue: true, signed_off_by: null })
  })

  test('of more exceptions than are listed can be signed off only with a word on the others', async () => {
    const measure = { ...aMeasure('m1', ['a']), exception_count: 5, exceptions: [anException('a')] }
    const { id } = await finished(api.deps, tenant, aReport([measure]))
    await done(id, { kind: 'resolve', exception_id: A, text: 'why' })
    expect((await reviews(id)).counts).toMatchObject({ open: 0, unlisted: 4 })
    expect(await refused(id, { kind: 'sign_off' })).toEqual([409, 'text', 'unlisted_exceptions'])
    await done(id, { kind: 'sign_off', text: 'The others are of the same test' })
  })

  test('goes on when two do something at the same time: one of them signs off', async () => {
    const { id } = await finished(api.deps, tenant, aReport())
    const answers = await Promise.all([act(id, { kind: 'sign_off' }), act(id, { kind: 'sign_off' })])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
  })
})

describe('what was accepted in an earlier report', () => {
  const later = async (over: object = APRIL) => {
    api.deps.clock.advance(1_000)
    return (await finished(api.deps, tenant, withTwo(), over)).id
  }

  test('is accepted in a later one of the same framework, with who and when, and counts as settled', async () => {
    const { id: first } = await finished(api.deps, tenant, withTwo(), MARCH)
    await done(first, { kind: 'accept', exception_id: A, text: 'For this year' })
    await done(first, { kind: 'resolve', exception_id: B, text: 'Was a test' })
    const second = await later()
    const state = await reviews(second)
    expect(state.exceptions).toMatchObject([
      { id: A, state: 'accepted_before', by: 'Test key', text: 'For this year', report_id: first },
    ])
    expect(state.counts).toMatchObject({ open: 1, accepted_before: 1 })
    await done(second, { kind: 'resolve', exception_id: B, text: 'Again' })
    await done(second, { kind: 'sign_off' })
    // What becomes of it there says nothing of a report that was signed off before.
    api.deps.clock.advance(1_000)
    await done(first, { kind: 'reopen', exception_id: A })
    expect((await reviews(second)).counts).toMatchObject({ open: 0, accepted_before: 1 })
    expect((await reviews(await later())).counts).toMatchObject({ open: 2, accepted_before: 0 })
  })

  test('can be reopened in the later one, and is nothing to another framework, an earlier report, or another tenant', async () => {
    const before = await later(MARCH)
    const first = await later()
    await done(first, { kind: 'accept', exception_id: A, text: 'For this year' })
    const second = await later()
    expect((await reviews(second)).counts).toMatchObject({ open: 1, accepted_before: 1 })
    for (const id of [before, await later({ framework: 'gdpr' })])
      expect((await reviews(id)).counts, id).toMatchObject({ open: 2, accepted_before: 0 })
    const reopened = await done(second, { kind: 'reopen', exception_id: A })
    expect(reopened.exceptions).toMatchObject([{ id: A, state: 'open', report_id: second }])
    expect((await reviews(first)).counts).toMatchObject({ accepted: 1 })
    tenant = await api.mintTenant()
    expect((await reviews(await later())).counts).toMatchObject({ open: 2 })
  })
})

test('reading reports is not enough to review them', async () => {
  const { id } = await finished(api.deps, tenant, withTwo())
  const reader = await api.withNewKey(tenant, ['read'])
  expect((await reader.get(`${REPORTS}/${id}/reviews`)).status).toBe(200)
  expect((await reader.post(`${REPORTS}/${id}/reviews`, { kind: 'comment', text: 'x' })).status).toBe(403)
})
