import { describe, expect, test } from 'vitest'
import type { OwnRun, PolicyJob } from '@/lib/db/queries/jobs'
import { hasFailed } from './policy-state'

const NOW_MS = Date.parse('2026-11-25T12:00:00Z')
const HOUR_SECONDS = 3_600
const ago = (seconds: number) =>
  new Date(NOW_MS - seconds * 1000).toISOString().replace('T', ' ').replace('Z', '+00')

const policy = (changes: Partial<PolicyJob>): PolicyJob => ({
  job_id: 1000,
  name: 'retention events',
  every_seconds: HOUR_SECONDS,
  last_started_at: null,
  last_duration_ms: null,
  last_outcome: null,
  last_success_at: null,
  next_start_at: null,
  total_runs: 0,
  total_failures: 0,
  ...changes,
})
const own = (outcome: string, seconds: number): OwnRun => ({
  job: 'timescaledb:1000',
  started_at: ago(seconds),
  duration_ms: 1,
  outcome,
  detail: null,
  runs: 1,
  failures: 0,
})

describe('a policy has failed when nobody gets it done', () => {
  test('not before its first run', () => {
    expect(hasFailed(policy({}), undefined, NOW_MS)).toBe(false)
  })

  test('when its only run failed, by whomever', () => {
    const failed = policy({ last_started_at: ago(60), last_outcome: 'Failed' })
    expect(hasFailed(failed, undefined, NOW_MS)).toBe(true)
    expect(hasFailed(policy({}), own('Failed', 60), NOW_MS)).toBe(true)
  })

  test('not when a worker fails again and again, and our scheduler did it within the interval', () => {
    const failed = policy({ last_started_at: ago(60), last_outcome: 'Failed' })
    expect(hasFailed(failed, own('Success', HOUR_SECONDS), NOW_MS)).toBe(false)
    expect(hasFailed(failed, own('Success', 2 * HOUR_SECONDS), NOW_MS)).toBe(true)
  })

  test('not when the newest run succeeded, however long ago', () => {
    const done = policy({ last_started_at: ago(9 * HOUR_SECONDS), last_outcome: 'Success' })
    expect(hasFailed(done, own('Failed', 10 * HOUR_SECONDS), NOW_MS)).toBe(false)
  })
})
