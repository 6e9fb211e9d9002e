import { describe, expect, test } from 'vitest'
import { createAnswers, unfair } from './answers'

describe('an answer', () => {
  test.each([
    [200, null, null],
    [201, null, null],
    [429, 'rate_limited', '5'],
    [503, 'overloaded', '1'],
    [507, 'storage_full', null],
  ])('%i %s may be given', (status, code, retryAfter) => {
    expect(unfair({ status, code, retryAfter })).toBeNull()
  })

  test.each([
    [500, 'internal', null, '500 internal'],
    [400, 'invalid_request', null, '400 invalid_request'],
    [502, null, null, '502 without a code'],
    [503, null, '1', '503 without a problem code'],
    [503, 'overloaded', null, '503 overloaded without Retry-After'],
    [429, 'rate_limited', '0', '429 rate_limited without Retry-After'],
    [507, null, null, '507 without a problem code'],
    [0, 'ECONNRESET', null, 'no answer (ECONNRESET)'],
  ])('%i %s with Retry-After %s may not', (status, code, retryAfter, why) => {
    expect(unfair({ status, code, retryAfter })).toBe(why)
  })
})

describe('the answers of a run', () => {
  const stored = { status: 201, ms: 5, code: null, retryAfter: null }
  const cut = { status: 0, ms: 5, code: 'ECONNRESET', retryAfter: null }

  test('are good when each is', () => {
    const answers = createAnswers()
    answers.note(stored)
    answers.note({ status: 503, ms: 1, code: 'overloaded', retryAfter: '1' })
    expect(answers.check('x')).toEqual({ what: 'x', ok: true, found: '1 × 201, 1 × 503 overloaded' })
    expect([answers.accepted(), answers.refused()]).toEqual([1, 1])
  })

  test('are not when one is not, and name it', () => {
    const answers = createAnswers()
    answers.note(stored)
    answers.note(cut)
    expect(answers.check('x')).toMatchObject({ ok: false, found: '1 × no answer (ECONNRESET)' })
  })

  test('may break off where connections are cut on purpose', () => {
    const answers = createAnswers(true)
    answers.note(cut)
    expect(answers.check('x').ok).toBe(true)
  })

  test('show nothing where there are none', () => {
    expect(createAnswers().check('x')).toEqual({ what: 'x', ok: false, found: 'no answers' })
    expect([createAnswers().kinds(), createAnswers().latencies()]).toEqual(['none', 'none'])
  })
})
