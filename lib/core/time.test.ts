import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as time from './time'

const NOW = '2026-11-24T14:29:43.123456Z'
const micros = fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n })

describe('parseInstant', () => {
  it.each([
    ['2026-11-24T14:29:43Z', '2026-11-24T14:29:43.000000Z'],
    ['2026-11-24t14:29:43.5z', '2026-11-24T14:29:43.500000Z'],
    ['2026-11-24T14:29:43.1234569Z', '2026-11-24T14:29:43.123456Z'],
    ['2026-11-24T00:29:43.1+01:00', '2026-11-23T23:29:43.100000Z'],
    ['1996-12-19T16:39:57-08:00', '1996-12-20T00:39:57.000000Z'],
    ['2024-02-29T23:59:59.999999-00:01', '2024-03-01T00:00:59.999999Z'],
    ['2026-11-24T14:29:43-00:00', '2026-11-24T14:29:43.000000Z'],
    ['1969-12-31T23:59:59.999999+00:30', '1969-12-31T23:29:59.999999Z'],
  ])('reads %s as %s', (text, instant) => expect(time.parseInstant(text)).toBe(instant))

  it.each([
    ['2026-11-24T14:29:43', 'offset is missing'],
    ['2026-11-24 14:29', 'offset is missing'],
    ['2026-11-24 14:29:43Z', 'RFC 3339'],
    ['2026-11-24', 'RFC 3339'],
    ['yesterday', 'RFC 3339'],
    ['2026-11-24T14:29:43.Z', 'RFC 3339'],
    ['2026-11-24T14:29:43,5Z', 'RFC 3339'],
    ['2026-11-24T14:29:43+0100', 'RFC 3339'],
    ['20261124T142943Z', 'RFC 3339'],
    ['2026-02-30T00:00:00Z', 'no day'],
    ['2023-02-29T00:00:00Z', 'no day'],
    ['1900-02-29T00:00:00Z', 'no day'],
    ['2026-04-31T00:00:00Z', 'no day'],
    ['2026-00-01T00:00:00Z', 'no month'],
    ['2026-13-01T00:00:00Z', 'no month'],
    ['2026-11-24T24:00:00Z', 'no hour'],
    ['2026-11-24T14:60:00Z', 'no minute'],
    ['2016-12-31T23:59:60Z', 'leap second'],
    ['2026-11-24T14:29:61Z', 'no second'],
    ['2026-11-24T14:29:43+24:00', 'offset is out of range'],
    ['0000-01-01T00:00:00Z', 'year'],
    ['0001-01-01T00:00:00+01:00', 'year'],
    ['9999-12-31T23:59:59-01:00', 'year'],
    [`2026-11-24T14:29:43.${'1'.repeat(90)}Z`, 'at most 64'],
  ])('refuses %s and says why', (text, reason) => {
    expect(time.parseInstant(text)).toBeNull()
    expect(time.instantFault(text)).toContain(reason)
  })

  it('agrees with Date on every instant and offset', () => {
    const offset = fc.integer({ min: -1439, max: 1439 })
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0002-01-01'), max: new Date('9998-01-01'), noInvalidDate: true }),
        offset,
        (date, minutes) => {
          const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, -1)
          const sign = minutes < 0 ? '-' : '+'
          const [h, m] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
          const text = `${local}${sign}${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`
          expect(time.parseInstant(text)).toBe(date.toISOString().replace('Z', '000Z'))
          expect(time.instantFault(text)).toBeNull()
        },
      ),
    )
  })
})

describe('the form of JavaScript, read without the expression', () => {
  const usual = fc
    .date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString())
  const changed = fc
    .tuple(usual, fc.nat(23), fc.constantFrom('0', '1', '3', '6', '9', ':', '-', 'T', 'Z', '.', ' ', 'é'))
    .map(([text, at, char]) => text.slice(0, at) + char + text.slice(at + 1))
  it('means what the expression reads with an offset of nothing, or is refused with it', () => {
    fc.assert(
      fc.property(fc.oneof(usual, changed), (text) => {
        expect(time.parseInstant(text)).toBe(time.parseInstant(text.replace(/Z$/, '+00:00')))
      }),
    )
  })
})

describe('instants', () => {
  it('survive the way to epoch microseconds and back', () => {
    fc.assert(
      fc.property(micros, (value) => {
        const instant = time.fromEpochMicros(value)
        expect(time.isInstant(instant)).toBe(true)
        expect(time.toEpochMicros(instant)).toBe(value)
        expect(time.parseInstant(instant)).toBe(instant)
        expect(time.parseInstant(time.toWire(instant))).toBe(instant)
      }),
    )
  })

  it('sort as text in the order of time', () => {
    fc.assert(
      fc.property(micros, micros, (a, b) => {
        expect(time.fromEpochMicros(a) < time.fromEpochMicros(b)).toBe(a < b)
      }),
    )
  })

  it('become milliseconds rounded down, before 1970 as after', () => {
    expect(time.toEpochMs(NOW)).toBe(Date.UTC(2026, 10, 24, 14, 29, 43, 123))
    expect(time.toEpochMs('1969-12-31T23:59:59.999999Z')).toBe(-1)
    expect(time.fromEpochMs(-1)).toBe('1969-12-31T23:59:59.999000Z')
  })

  it('print three digits, or six when they say something', () => {
    expect(time.toWire('2026-11-24T14:29:43.000000Z')).toBe('2026-11-24T14:29:43.000Z')
    expect(time.toWire('2026-11-24T14:29:43.120001Z')).toBe('2026-11-24T14:29:43.120001Z')
  })

  it('are refused outside the years 0001 to 9999', () => {
    expect(() => time.fromEpochMicros(253_402_300_800_000_000n)).toThrow(RangeError)
    expect(() => time.fromEpochMs(Number.NaN)).toThrow(RangeError)
    expect(() => time.toEpochMs('2026-11-24')).toThrow(RangeError)
    expect(time.isInstant('2026-02-30T00:00:00.000000Z')).toBe(false)
  })
})

describe('fromPostgres', () => {
  it.each([
    ['2026-11-24 14:29:43.123456+00', NOW],
    ['2026-11-24 14:29:43.12+00', '2026-11-24T14:29:43.120000Z'],
    ['2026-11-24 14:29:43+05:30', '2026-11-24T08:59:43.000000Z'],
  ])('reads %s', (text, instant) => expect(time.fromPostgres(text)).toBe(instant))

  it.each(['infinity', '2026-11-24T14:29:43Z', '0044-03-15 12:00:00+00 BC'])('throws on %s', (text) =>
    expect(() => time.fromPostgres(text)).toThrow(RangeError),
  )
})

describe('relative times', () => {
  it.each([
    ['now', NOW],
    ['-15m', '2026-11-24T14:14:43.123456Z'],
    ['now-1h', '2026-11-24T13:29:43.123456Z'],
    ['-7d', '2026-11-17T14:29:43.123456Z'],
    ['-2w', '2026-11-10T14:29:43.123456Z'],
    ['now+30s', '2026-11-24T14:30:13.123456Z'],
    ['2026-11-24T00:00:00Z', '2026-11-24T00:00:00.000000Z'],
  ])('%s is %s', (text, instant) => expect(time.parseTime(text, NOW)).toBe(instant))

  it.each(['', '15m', '-1mo', '-1y', '-1.5h', 'now-', 'Now', '- 1h', '-999999999w'])('%j is none', (text) =>
    expect(time.parseTime(text, NOW)).toBeNull(),
  )
})
