import { describe, expect, it } from 'vitest'
import { nextTime, readCron } from './cron'

const NOW = Date.parse('2026-11-24T12:00:00Z')
const next = (cron: string, zone = 'UTC', now = NOW) => new Date(readCron(cron, zone, now)).toISOString()

describe('a schedule', () => {
  it.each([
    ['monthly', 'UTC', '2026-12-01T03:00:00.000Z'],
    ['quarterly', 'UTC', '2027-01-01T03:00:00.000Z'],
    ['monthly', 'Asia/Kathmandu', '2026-11-30T21:15:00.000Z'],
    ['30 6 * * 1', 'UTC', '2026-11-30T06:30:00.000Z'],
    ['0 6 * * MON-FRI', 'UTC', '2026-11-25T06:00:00.000Z'],
    ['0 0 L * *', 'UTC', '2026-11-30T00:00:00.000Z'],
    ['0  12  *  *  *', 'UTC', '2026-11-25T12:00:00.000Z'],
  ])('%s in %s comes at %s', (cron, zone, at) => {
    expect(next(cron, zone)).toBe(at)
  })

  it('comes when the clocks skip its time, and only once at one they show twice', () => {
    expect(next('30 2 * * *', 'Europe/Berlin', Date.parse('2026-03-28T12:00:00Z'))).toBe(
      '2026-03-29T01:00:00.000Z',
    )
    const first = nextTime('30 2 * * *', 'Europe/Berlin', Date.parse('2026-10-24T12:00:00Z')) ?? 0
    expect(new Date(nextTime('30 2 * * *', 'Europe/Berlin', first) ?? 0).getUTCDate()).toBe(26)
  })

  it.each([
    '',
    'daily',
    '* * * * *',
    '*/5 * * * *',
    '0,30 * * * *',
    '0 0 * * * *',
    '@monthly',
    '0 24 * * *',
    '0 0 30 2 *',
    '0 0 1 1',
    '99 * * * *',
  ])('%j is refused beside its field', (cron) => {
    expect(() => readCron(cron, 'UTC', NOW)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  })
})
