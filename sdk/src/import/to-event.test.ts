import { describe, expect, test } from 'vitest'
import { readMapping } from './custom-mapping'
import type { Mapping } from './mapping'
import { sourceId } from './source-id'
import { timeOf } from './times'
import { toEvent } from './to-event'

const mapping: Mapping = {
  source: 'old',
  id: ['id'],
  event_type: { text: 'data.updated' },
  occurred_at: 'at',
  action: 'do',
  actor: { id: 'who', ip_address: 'ip', user_agent: 'agent' },
  metadata: { big: 'big', small: 'small' },
  heavy: ['big'],
}
const record = { id: 'r-1', at: '2026-11-01T00:00:00Z', do: 'x', who: 'alice', ip: '192.0.2.1' }
const eventOf = (changes: object, own: Partial<Mapping> = {}) => {
  const mapped = toEvent({ ...record, ...changes }, JSON.stringify(changes), { ...mapping, ...own })
  if (!('event' in mapped)) throw new Error(JSON.stringify(mapped))
  return mapped.event as Record<string, unknown> & { metadata?: Record<string, unknown> }
}

describe('the id of an imported event', () => {
  test('is a UUIDv8 of its source and its id there, whatever else changes', () => {
    expect(eventOf({}).id).toBe(sourceId('old', 'r-1'))
    expect(sourceId('old', 'r-1')).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
    // The same for ever: another would import everything a second time.
    expect(sourceId('old', 'r-1')).toBe('816df189-6174-8efd-87c6-892318381b77')
    expect(new Set([sourceId('a', 'b'), sourceId('a', 'c'), sourceId('b', 'b')]).size).toBe(3)
  })

  test('is of the whole record where it has none', () => {
    expect(eventOf({ id: '' }).id).toBe(sourceId('old', '{"id":""}'))
  })
})

describe('a record', () => {
  test('without a type, a time, or that is no object, is no event', () => {
    expect(toEvent([], '[]', mapping)).toEqual({ fault: 'not an object' })
    expect(toEvent({ ...record, at: 'yesterday' }, '', mapping)).toHaveProperty('fault')
    expect(toEvent(record, '', { ...mapping, event_type: 'gone' })).toHaveProperty('fault')
    expect(toEvent(record, '', { ...mapping, leaveOut: [{ do: 'x' }] })).toEqual({ isLeftOut: true })
  })

  test('keeps a name in place of an address as what it is', () => {
    expect(eventOf({}).actor).toEqual({ id: 'alice', ip_address: '192.0.2.1' })
    const event = eventOf({ ip: 'ec2.amazonaws.com' })
    expect([event['actor'], event.metadata]).toEqual([{ id: 'alice' }, { address: 'ec2.amazonaws.com' }])
  })

  test('has texts that are too long cut, and says which', () => {
    const event = eventOf({ agent: `${'x'.repeat(1_023)}😀` })
    expect((event['actor'] as { user_agent: string }).user_agent).toBe('x'.repeat(1_023))
    expect(event.metadata).toEqual({ cut: ['actor.user_agent'] })
  })

  test('that is larger than the log takes goes without what is heavy, and says so', () => {
    expect(eventOf({ big: 'x'.repeat(70_000), small: 1 }).metadata).toEqual({
      small: 1,
      cut: ['metadata.big'],
    })
    const keys = Object.fromEntries(Array.from({ length: 1_001 }, (_, n) => [`k${n}`, n]))
    expect(eventOf({ big: keys }).metadata).toEqual({ cut: ['metadata.big'] })
    expect(eventOf({ big: 'x' }).metadata).toEqual({ big: 'x' })
  })
})

describe('a time', () => {
  test('is RFC 3339, or a number since 1970, and never one whose offset nobody knows', () => {
    expect(timeOf('2026-11-01T10:00:00+01:00', false)).toBe('2026-11-01T10:00:00+01:00')
    expect(timeOf(1_795_000_000_123, false)).toBe('2026-11-18T11:06:40.123Z')
    expect(timeOf('1795000000', false)).toBe('2026-11-18T11:06:40.000Z')
    expect(timeOf('2026-11-01 10:00:00', true)).toBe('2026-11-01T10:00:00Z')
    for (const wrong of ['2026-11-01 10:00:00', '2026-13-01T00:00:00Z', '', null, {}, true, 1e300])
      expect(timeOf(wrong, false)).toBeNull()
  })
})

describe('a mapping file', () => {
  test('is read, and every fault in it is named at once', () => {
    expect(readMapping(JSON.stringify(mapping))).toEqual(mapping)
    const wrong = { event_type: 'x', actor: { ip: 'a' }, acton: 'y' }
    expect(() => readMapping(JSON.stringify(wrong))).toThrow(
      'source is missing; occurred_at is missing; acton is not a field of a mapping; actor.ip is not a field of an event',
    )
  })
})
