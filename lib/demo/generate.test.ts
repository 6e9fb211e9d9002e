import { describe, expect, it } from 'vitest'
import type { FieldFault } from '@/lib/core/errors'
import { checkBuiltInMetadata } from '@/lib/event/metadata'
import { BUILT_IN_TYPE_NAMES, isBuiltInType } from '@/lib/event/taxonomy'
import { DEMO_TYPES } from './custom-types'
import { type DemoOptions, demoEvents } from './generate'
import { DAY_MS } from './places'
import type { WireEvent } from './wire-event'

const END = Date.UTC(2026, 10, 24, 15, 7, 33, 120)
const OPTIONS: DemoOptions = { seed: 42, start: END - 30 * DAY_MS, end: END, count: 20_000 }
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

const text = (options: DemoOptions) => JSON.stringify([...demoEvents(options)])

function checkOrder(events: readonly WireEvent[], options: DemoOptions) {
  const seen = new Set<string>()
  let last = options.start
  for (const event of events) {
    const at = Date.parse(event.occurred_at)
    expect(at).toBeGreaterThanOrEqual(last)
    last = at
    if (event.parent_event_id !== undefined && !seen.has(event.parent_event_id))
      expect.fail(`${event.event_type} at ${event.occurred_at} comes before its parent`)
    seen.add(event.id)
  }
  expect(last).toBeLessThan(options.end)
  expect(seen.size).toBe(events.length)
}

describe('demoEvents', () => {
  const events = [...demoEvents(OPTIONS)]

  it('gives the same bytes for the same options and others for another seed', () => {
    expect(text(OPTIONS)).toBe(JSON.stringify(events))
    expect(text({ ...OPTIONS, seed: 43 })).not.toBe(JSON.stringify(events))
  })

  it('is in time order, inside the range, with unique ids and parents before their children', () => {
    expect(events).toHaveLength(OPTIONS.count)
    checkOrder(events, OPTIONS)
  })

  it.each([
    ['nothing', 0, 30],
    ['one', 1, 30],
    ['few', 37, 30],
    ['few in a year', 900, 365],
    ['many in an hour', 5_000, 1 / 24],
    ['many in a second', 5_000, 1 / 86_400],
    ['a day', 3_000, 1],
    ['a week', 10_000, 7],
  ])('gives exactly what was asked for: %s', (_name, count, days) => {
    const options = { ...OPTIONS, start: END - Math.round(days * DAY_MS), count }
    const made = [...demoEvents(options)]
    expect(made).toHaveLength(count)
    if (count > 0) checkOrder(made, options)
  })

  it.each([1, 2, 3, 4, 5])('uses all built-in types and no other, with seed %i', (seed) => {
    const types = new Set<string>()
    for (const event of demoEvents({ ...OPTIONS, seed })) types.add(event.event_type)
    expect([...types].sort()).toEqual([...BUILT_IN_TYPE_NAMES].sort())
  })

  it('adds the custom types when asked to', () => {
    const types = new Set<string>()
    for (const event of demoEvents({ ...OPTIONS, customTypes: true })) types.add(event.event_type)
    expect([...types].sort()).toEqual([...BUILT_IN_TYPE_NAMES, ...DEMO_TYPES.map((type) => type.name)].sort())
  })

  it('has ids of version 7 that hold the time', () => {
    for (const event of events.slice(0, 500)) {
      expect(event.id).toMatch(UUID_V7)
      expect(parseInt(event.id.replace('-', '').slice(0, 12), 16)).toBe(Date.parse(event.occurred_at))
    }
  })

  it('has no id in common with another seed', () => {
    const ids = new Set(events.map((event) => event.id))
    for (const event of demoEvents({ ...OPTIONS, seed: 43 })) expect(ids.has(event.id)).toBe(false)
  })

  it('follows the day and the week', () => {
    const inHours = (from: number, to: number, days: readonly number[]) =>
      events.filter((event) => {
        const at = new Date(event.occurred_at)
        const hour = at.getUTCHours()
        return days.includes(at.getUTCDay()) && hour >= from && hour < to
      }).length
    const workdays = [1, 2, 3, 4, 5]
    expect(inHours(13, 16, workdays)).toBeGreaterThan(1.5 * inHours(21, 24, workdays))
    expect(inHours(0, 24, [3]) / inHours(0, 24, [0])).toBeGreaterThan(1.5)
  })

  it('has events of a realistic size', () => {
    const bytes = events.map((event) => new TextEncoder().encode(JSON.stringify(event)).length)
    const mean = bytes.reduce((sum, size) => sum + size, 0) / bytes.length
    expect(mean).toBeGreaterThan(600)
    expect(mean).toBeLessThan(900)
    expect(Math.max(...bytes)).toBeLessThan(1_500)
  })

  it('holds metadata that the built-in types accept', () => {
    const faults: FieldFault[] = []
    for (const { event_type, metadata } of events) {
      if (isBuiltInType(event_type)) checkBuiltInMetadata(event_type, metadata, faults)
      if (!event_type.startsWith('api.')) continue
      expect(typeof metadata['method']).toBe('string')
      expect(typeof metadata['path']).toBe('string')
      expect(Number.isInteger(metadata['status_code'])).toBe(true)
    }
    expect(faults).toEqual([])
  })

  it.each([
    ['count', { count: -1 }],
    ['count', { count: 1.5 }],
    ['end', { end: OPTIONS.start }],
    ['seed', { seed: Number.NaN }],
  ])('refuses a wrong %s', (name, wrong) => {
    expect(() => demoEvents({ ...OPTIONS, ...wrong }).next()).toThrow(name)
  })
})
