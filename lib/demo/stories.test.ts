import { describe, expect, it } from 'vitest'
import { type DemoOptions, demoEvents } from './generate'
import { CAST } from './people'
import { ATTACKER_IP, DAY_MS, LEAVER_IP, MINUTE_MS } from './places'
import type { WireEvent } from './wire-event'

const END = Date.UTC(2026, 10, 24, 15)
const OPTIONS: DemoOptions = { seed: 7, start: END - 30 * DAY_MS, end: END, count: 25_000 }
const at = (event: WireEvent | undefined) => Date.parse(event?.occurred_at ?? '')
const daysBeforeEnd = (event: WireEvent | undefined) => (END - at(event)) / DAY_MS

describe('the stories', () => {
  const events = [...demoEvents(OPTIONS)]

  it('tells a brute-force attack that ends in a lock and an unlock', () => {
    const tries = events.filter(
      (event) => event.event_type === 'user.login' && event.actor.ip_address === ATTACKER_IP,
    )
    expect(tries).toHaveLength(420)
    expect(tries.every((event) => event.outcome === 'failure' && event.actor.id === CAST.victim.id)).toBe(
      true,
    )
    expect(at(tries[tries.length - 1]) - at(tries[0])).toBeLessThanOrEqual(12 * MINUTE_MS)
    expect(Math.abs(daysBeforeEnd(tries[0]) - 3)).toBeLessThan(1)
    const anomaly = events.find((event) => event.metadata['rule'] === 'login-brute-force')
    const locked = events.find((event) => event.parent_event_id === anomaly?.id)
    const unlocked = events.find(
      (event) => event.event_type === 'user.unlocked' && event.resource.id === CAST.victim.id,
    )
    expect(anomaly?.event_type).toBe('security.anomaly_detected')
    expect(locked?.event_type).toBe('user.locked')
    expect(at(unlocked)).toBeGreaterThan(at(locked))
    const meanwhile = events.filter(
      (event) =>
        event.actor.id === CAST.victim.id &&
        at(event) > at(tries[tries.length - 1]) &&
        at(event) < at(unlocked),
    )
    expect(meanwhile).toEqual([])
  })

  it('uses the account of a leaver only from outside once it is deleted', () => {
    const deleted = events.find(
      (event) => event.event_type === 'user.deleted' && event.resource.id === CAST.leaver.id,
    )
    const after = events.filter((event) => event.actor.id === CAST.leaver.id && at(event) > at(deleted))
    expect(after.length).toBeGreaterThan(5)
    expect(after.every((event) => event.actor.ip_address === LEAVER_IP)).toBe(true)
    const before = events.filter((event) => event.actor.id === CAST.leaver.id && at(event) < at(deleted))
    expect(before.length).toBeGreaterThan(5)
  })

  it('breaks one service for half an hour and mends it', () => {
    const errors = events.filter((event) => event.tags.includes('outage') && event.outcome === 'failure')
    expect(errors.length).toBeGreaterThan(300)
    expect(new Set(errors.map((event) => event.source))).toEqual(new Set(['test-executor']))
    expect(new Set(errors.map((event) => event.event_type))).toEqual(new Set(['system.error', 'api.error']))
    expect(at(errors[errors.length - 1]) - at(errors[0])).toBeLessThanOrEqual(30 * MINUTE_MS)
    expect(Math.abs(daysBeforeEnd(errors[0]) - 9)).toBeLessThan(1)
    const recovered = events.filter(
      (event) => event.event_type === 'system.startup' && at(event) > at(errors[errors.length - 1]),
    )
    expect(recovered.length).toBeGreaterThanOrEqual(3)
  })

  it('shows a self-granted role, a large export at night and the answer to each', () => {
    const granted = events.filter((event) => event.metadata['self_granted'] === true)
    expect(granted).toHaveLength(2)
    expect(granted.every((event) => event.actor.id === event.resource.id)).toBe(true)
    const exports = events.filter(
      (event) => event.event_type === 'data.exported' && Number(event.metadata['record_count']) > 100_000,
    )
    expect(exports).toHaveLength(6)
    expect(new Date(at(exports[0])).getUTCHours()).toBeLessThan(5)
    expect(events.some((event) => event.metadata['rule'] === 'bulk-export-off-hours')).toBe(true)
    expect(events.some((event) => event.metadata['policy'] === 'separation-of-duties')).toBe(true)
  })

  it('answers privacy requests and exports the log for the auditors', () => {
    const requests = events.filter((event) => event.event_type === 'compliance.gdpr_request')
    for (const right of ['access', 'erasure', 'portability'])
      expect(
        requests.some((event) => event.metadata['request_type'] === right && event.outcome === 'success'),
      ).toBe(true)
    expect(
      events.some((event) => event.event_type === 'compliance.audit_export' && daysBeforeEnd(event) < 2),
    ).toBe(true)
  })

  it.each([1, 3, 10, 365])('has the attack in a log of %i days too', (days) => {
    const made = [...demoEvents({ ...OPTIONS, start: END - days * DAY_MS, count: 5_000 })]
    expect(made.filter((event) => event.actor.ip_address === ATTACKER_IP).length).toBeGreaterThan(50)
    expect(made.some((event) => event.metadata['rule'] === 'bulk-export-off-hours')).toBe(true)
    expect(
      made.some((event) => event.event_type === 'user.deleted' && event.resource.id === CAST.leaver.id),
    ).toBe(true)
  })
})
