import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFaults } from './json-reader'
import { rawJson } from './arbitraries'
import { parseStrictJson, type StrictResult } from './strict-json'

const LIMITS = { depthMax: 8, keysMax: 40, faultsMax: 8, bytesMax: 2000 }
const faultsOf = (result: StrictResult): string[] =>
  result.ok ? [] : result.faults.map(({ field, code }) => `${field}: ${code}`)
const faults = (text: string): string[] => faultsOf(parseStrictJson(text, LIMITS))

describe('parseStrictJson', () => {
  it('gives what JSON.parse gives, or says what is wrong; the quick pass and the slow reader never disagree', () => {
    fc.assert(
      fc.property(rawJson, (raw) => {
        const text = String(raw)
        const result = parseStrictJson(text, LIMITS)
        expect(faultsOf(result)).toEqual(
          readFaults(text, 0, text.length, LIMITS).map(({ field, code }) => `${field}: ${code}`),
        )
        if (result.ok) expect(result.value).toEqual(JSON.parse(text))
      }),
      { numRuns: 3000 },
    )
  })

  it('accepts what JSON.stringify prints, value for value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3, stringUnit: 'grapheme' }), (value) => {
        const text = JSON.stringify(value)
        fc.pre(
          !text.includes('\\u0000') && !/__proto__|constructor|prototype/.test(text) && text.length < 600,
        )
        expect(parseStrictJson(text, { ...LIMITS, keysMax: 1000 })).toEqual({
          ok: true,
          value: JSON.parse(text),
        })
      }),
    )
  })

  it('never throws and never accepts what JSON.parse refuses', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((text) => text.slice(0, -1)),
          fc.string({ unit: fc.constantFrom(...'{}[]",:\\u01eE+-.tfn \n\0') }),
        ),
        (text) => {
          let parses = true
          try {
            JSON.parse(text)
          } catch {
            parses = false
          }
          const found = faults(text)
          if (!parses) expect(found).toEqual([': syntax'])
        },
      ),
      { numRuns: 1000 },
    )
  })

  it.each([
    ['{"a":1,"a":1}', ['a: duplicate_key']],
    ['{"metadata":{"a":[{"b":1,"b":2}]}}', ['metadata.a[0].b: duplicate_key']],
    ['{"a":1,"\\u0061":1}', ['a: duplicate_key']],
    ['{"a":1e400}', ['a: number_out_of_range']],
    ['[1e-400]', ['[0]: number_inexact']],
    ['{"n":12345678901234567890}', ['n: number_inexact']],
    ['[0.12345678901234567891]', ['[0]: number_inexact']],
    ['[9007199254740993]', ['[0]: number_inexact']],
    ['[1152921504606846976]', ['[0]: number_inexact']],
    ['{"a":"x\\ud83dy"}', ['a: lone_surrogate']],
    ['{"a":"\\ude00"}', ['a: lone_surrogate']],
    ['{"a":"\\\\ud83d\\ude00"}', ['a: lone_surrogate']],
    ['{"a":"\ud83d"}', ['a: lone_surrogate']],
    ['{"a":"\\u0000"}', ['a: nul']],
    ['{"a\\u0000":1}', ['a\ufffd: nul']],
    ['{"__proto__":{"x":1}}', ['__proto__: forbidden_key']],
    [
      '{"a":{"constructor":1,"\\u0070rototype":2}}',
      ['a.constructor: forbidden_key', 'a.prototype: forbidden_key'],
    ],
    ['[[[[[[[[1]]]]]]]]', []],
    ['[[[[[[[[[1]]]]]]]]]', ['[0][0][0][0][0][0][0][0]: too_deep']],
    [`{${Array.from({ length: 41 }, (_, i) => `"k${i}":0`).join(',')}}`, [': too_many_keys']],
    [JSON.stringify('x'.repeat(3000)), [': too_large']],
    [JSON.stringify('字'.repeat(700)), [': too_large']],
  ])('names what is wrong, case %#', (text, expected) => expect(faults(text)).toEqual(expected))

  it.each([
    '9007199254740992',
    '100000000000000000000',
    '55720403673825610',
    '1e22',
    '0.1',
    '0.30000000000000004',
    '1.7976931348623157e308',
    '5e-324',
    '-0',
    '3.141592653589793',
    '1.50000000000000000000000',
  ])('keeps %s', (literal) =>
    expect(parseStrictJson(literal, LIMITS)).toEqual({ ok: true, value: Number(literal) }),
  )

  it('keeps an escaped emoji, as Python sends it', () => {
    expect(parseStrictJson('"\\ud83d\\ude00"', LIMITS)).toEqual({ ok: true, value: '😀' })
  })

  it('says where a syntax error is', () => {
    const result = parseStrictJson('{\n  "a": nope\n}', LIMITS)
    expect(result.ok ? '' : result.faults[0]?.reason).toBe('not JSON: no value at line 2, column 8')
  })

  it('names at most so many faults, and survives nesting no stack could hold', () => {
    expect(faults(`[${'"\\u0000",'.repeat(20)}1]`)).toHaveLength(LIMITS.faultsMax)
    const deep = '['.repeat(900) + ']'.repeat(900)
    expect(faultsOf(parseStrictJson(deep, LIMITS))).toHaveLength(1)
    expect(faultsOf(parseStrictJson('['.repeat(100_000), { ...LIMITS, bytesMax: 1e6 }))).toEqual([': syntax'])
  })

  it('leaves no prototype changed', () => {
    parseStrictJson('{"__proto__":{"polluted":1}}', LIMITS)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
