import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFaults } from './json-reader'
import {
  parseStrictBatch,
  parseStrictJson,
  parseStrictNdjson,
  type StrictBatch,
  type StrictResult,
} from './strict-json'

const LIMITS = { depthMax: 8, keysMax: 40, faultsMax: 8, bytesMax: 2000, itemsMax: 5 }
const faultsOf = (result: StrictResult | StrictBatch): string[] =>
  result.ok ? [] : result.faults.map(({ field, code }) => `${field}: ${code}`)
const faults = (text: string): string[] => faultsOf(parseStrictJson(text, LIMITS))

const rawString = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      '\\n',
      '\\u0041',
      '\\u0000',
      '\\ud83d',
      '\\ude00',
      '\\ud83d\\ude00',
      '\\\\',
      '\\"',
      'é',
      '👍',
      '__proto__',
      '{',
      ':',
    ),
    { maxLength: 4 },
  )
  .map((parts) => `"${parts.join('')}"`)
const rawNumber = fc.oneof(
  fc.double({ noDefaultInfinity: true, noNaN: true }).map(String),
  fc.constantFrom(
    '0',
    '-0',
    '1e400',
    '-1E400',
    '1e-400',
    '9007199254740993',
    '9007199254740992',
    '12345678901234567890',
    '0.1',
    '1.00000000000000000000',
    '0.1234567890123456789',
    '1e22',
    '0e9',
  ),
)
const { value: rawJson } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    rawString,
    rawNumber,
    fc.constantFrom('true', 'false', 'null'),
    tie('array'),
    tie('object'),
  ),
  array: fc.array(tie('value'), { maxLength: 4 }).map((items) => `[ ${items.join(' ,')}]`),
  object: fc
    .array(fc.tuple(rawString, tie('value')), { maxLength: 4 })
    .map((members) => `{${members.map(([key, value]) => `${key}\t:\n${String(value)}`).join(',')} }`),
}))

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

describe('parseStrictBatch', () => {
  const batch = (text: string): StrictBatch => parseStrictBatch(text, LIMITS)
  const itemFaults = (text: string): string[][] => {
    const result = batch(text)
    if (!result.ok) throw new Error(result.faults[0]?.reason)
    return result.items.map(faultsOf)
  }
  const bodies = '[{"a":1}, {"a":1,"a":2} ,{"b":[1e400]},{"c":"\\u0000"},{"d":{}}]'

  it.each([bodies, `{"events":${bodies}}`, ` { "\\u0065vents" : ${bodies} } `])(
    'judges every item of %s by itself',
    (text) =>
      expect(itemFaults(text)).toEqual([
        [],
        ['a: duplicate_key'],
        ['b[0]: number_out_of_range'],
        ['c: nul'],
        [],
      ]),
  )

  it('gives every item as it would stand alone', () => {
    fc.assert(
      fc.property(fc.array(rawJson.map(String), { maxLength: 5 }), (items) => {
        const result = batch(`{"events": [${items.join(' ,\n')}] }`)
        expect(result).toEqual({ ok: true, items: items.map((item) => parseStrictJson(item, LIMITS)) })
      }),
      { numRuns: 500 },
    )
  })

  it('takes one event alone, and refuses what is neither', () => {
    expect(itemFaults('{"event_type":"user.login"}')).toEqual([[]])
    expect(faultsOf(batch('{"events":{}}'))).toEqual(['events: not_a_batch'])
    expect(faultsOf(batch('7'))).toEqual([': not_a_batch'])
    expect(faultsOf(batch('{"events":[],"extra":1}'))).toEqual(['extra: unknown_field'])
    expect(faultsOf(batch('{"events":[1],"events":[2]}'))).toEqual(['events: duplicate_key'])
    expect(faultsOf(batch('[1,2,3,4,5,6]'))).toEqual([': too_many_events'])
    expect(faultsOf(batch('[{"a":1},'))).toEqual([': syntax'])
    expect(itemFaults('[]')).toEqual([])
  })

  it('refuses one event that is too large, and keeps its neighbours', () => {
    expect(itemFaults(`[1,"${'字'.repeat(700)}",2]`)).toEqual([[], [': too_large'], []])
  })
})

describe('parseStrictNdjson', () => {
  it('reads each line by itself, broken lines included, and passes over empty ones', () => {
    const result = parseStrictNdjson('{"a":1}\r\n\n{"a":\n{"a":1,"a":2}\n  \n7', LIMITS)
    expect(result.ok && result.items.map(faultsOf)).toEqual([[], [': syntax'], ['a: duplicate_key'], []])
  })

  it('refuses more lines than a batch holds', () => {
    expect(faultsOf(parseStrictNdjson('1\n'.repeat(6), LIMITS))).toEqual([': too_many_events'])
    expect(parseStrictNdjson('1\n'.repeat(5), LIMITS).ok).toBe(true)
  })
})
