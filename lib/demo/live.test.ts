import { describe, expect, it } from 'vitest'
import { liveEvents } from './live'

const NOW = Date.UTC(2026, 10, 24, 15)

describe('liveEvents', () => {
  it('gives one to five events that end now, each parent before its child', () => {
    for (let tick = 0; tick < 500; tick++) {
      const now = NOW + tick * 1_000
      const events = liveEvents({ seed: 1, now })
      expect(events.length).toBeGreaterThanOrEqual(1)
      expect(events.length).toBeLessThanOrEqual(5)
      expect(Date.parse(events[events.length - 1]?.occurred_at ?? '')).toBe(now)
      const seen = new Set<string>()
      let last = now - 100
      for (const event of events) {
        expect(Date.parse(event.occurred_at)).toBeGreaterThan(last)
        last = Date.parse(event.occurred_at)
        if (event.parent_event_id !== undefined) expect(seen.has(event.parent_event_id)).toBe(true)
        seen.add(event.id)
      }
    }
  })

  it('never gives an id twice, neither over time nor by the counter', () => {
    const ids: string[] = []
    for (let tick = 0; tick < 2_000; tick++)
      for (const counter of [0, 1, 2])
        for (const event of liveEvents({ seed: 1, now: NOW + tick, counter })) ids.push(event.id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('holds no state', () => {
    expect(liveEvents({ seed: 1, now: NOW })).toEqual(liveEvents({ seed: 1, now: NOW }))
    expect(liveEvents({ seed: 2, now: NOW })).not.toEqual(liveEvents({ seed: 1, now: NOW }))
  })
})
