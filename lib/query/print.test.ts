import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyFilter } from './arbitraries'
import { countTerms, FILTER_CHARS_MAX, FILTER_TERMS_MAX } from './ast'
import { parseFilter } from './parse'
import { printFilter } from './print'

describe('a filter and its text', () => {
  it('parses back to the same filter, whatever the filter', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        const text = printFilter(filter)
        fc.pre(text.length <= FILTER_CHARS_MAX && countTerms(filter) <= FILTER_TERMS_MAX)
        const parsed = parseFilter(text)
        expect(parsed).toMatchObject({ ok: true })
        if (parsed.ok) expect(parsed.filter).toEqual(filter)
      }),
      { numRuns: 3000 },
    )
  })

  it('prints what it parsed in one canonical form that stays as it is', () => {
    const piece = fc.constantFrom(
      'actor:x',
      '(',
      ')',
      ' ',
      '-',
      'NOT ',
      ' OR ',
      ' AND ',
      '"a b"',
      'x',
      'severity>=error',
      ',',
      '*',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const parsed = parseFilter(pieces.join(''))
        if (!parsed.ok) return
        const text = printFilter(parsed.filter)
        const again = parseFilter(text)
        expect(again.ok && printFilter(again.filter)).toBe(text)
        expect(again.ok && again.filter).toEqual(parsed.filter)
      }),
      { numRuns: 5000 },
    )
  })

  it('is the form people would type', () => {
    const canonical = (text: string): string => {
      const parsed = parseFilter(text)
      return parsed.ok ? printFilter(parsed.filter) : JSON.stringify(parsed.errors)
    }
    expect(canonical('event_type:user.* AND NOT outcome:success')).toBe('type:user.* -outcome:success')
    expect(canonical('Severity:(error OR critical)')).toBe('severity:error,critical')
    expect(canonical('occurred_at>=-7d at<2026-11-24')).toBe('after:-7d before:2026-11-24')
    expect(canonical('duration:100..1.5s duration:>2m')).toBe('duration:100..1500 duration>120000')
    expect(canonical('meta."odd key".x:"a, b" has:meta.plan')).toBe(
      'metadata."odd key".x:"a, b" has:metadata.plan',
    )
    expect(canonical('(a OR b) c OR ((d))')).toBe('((a OR b) c) OR d')
    expect(canonical('"AND" "failed  login" -"-x" fail*')).toBe('"AND" "failed login" -"-x" fail')
    expect(canonical('ip:10.1.2.3/8 ip:2001:DB8::1')).toBe('ip:10.0.0.0/8 ip:2001:db8::1')
    expect(canonical('severity!=debug NOT NOT x')).toBe('-severity:debug x')
  })
})
