import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rawJson } from './arbitraries'
import { parseStrictBatch, parseStrictNdjson, type StrictBatch } from './strict-batch'
import { parseStrictJson, type StrictResult } from './strict-json'

const LIMITS = { depthMax: 8, keysMax: 40, faultsMax: 8, bytesMax: 2000, itemsMax: 5 }
const bytesOf = (text: string) => new TextEncoder().encode(text)
const faultsOf = (result: StrictResult | StrictBatch): string[] =>
  result.ok ? [] : result.faults.map(({ field, code }) => `${field}: ${code}`)

describe('parseStrictBatch', () => {
  const batch = (text: string): StrictBatch => parseStrictBatch(bytesOf(text), LIMITS)
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
        expect(result).toEqual({
          ok: true,
          items: items.map((item) => parseStrictJson(item, LIMITS)),
          single: false,
        })
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

  it('accepts exactly the arrays that JSON.parse accepts, whatever stands where', () => {
    const token = fc.constantFrom(
      ...[
        '[',
        ']',
        '{',
        '}',
        ',',
        ':',
        '"',
        '"a"',
        '"events"',
        '1',
        'tru',
        'true',
        ' ',
        '\\',
        'é',
        '\n',
        '-',
        '[1]',
      ],
    )
    fc.assert(
      fc.property(
        fc.constantFrom('[', '{"events":[', ''),
        fc.array(token, { maxLength: 9 }),
        (start, tokens) => {
          const text = start + tokens.join('')
          let value: unknown
          try {
            value = JSON.parse(text)
          } catch {
            expect(faultsOf(batch(text))).toEqual([': syntax'])
            return
          }
          const result = batch(text)
          if (Array.isArray(value) && value.length <= LIMITS.itemsMax) expect(result.ok).toBe(true)
          if (result.ok && !result.single)
            expect(result.items).toHaveLength(
              (Array.isArray(value) ? value : (value as { events: unknown[] }).events).length,
            )
        },
      ),
      { numRuns: 3_000 },
    )
  })

  it('refuses one event that is too large, and keeps its neighbours', () => {
    expect(itemFaults(`[1,"${'字'.repeat(700)}",2]`)).toEqual([[], [': too_large'], []])
  })
})

describe('parseStrictNdjson', () => {
  it('reads each line by itself, broken lines included, and passes over empty ones', () => {
    const result = parseStrictNdjson(bytesOf('{"a":1}\r\n\n{"a":\n{"a":1,"a":2}\n  \n7'), LIMITS)
    expect(result.ok && result.items.map(faultsOf)).toEqual([[], [': syntax'], ['a: duplicate_key'], []])
  })

  it('refuses more lines than a batch holds', () => {
    expect(faultsOf(parseStrictNdjson(bytesOf('1\n'.repeat(6)), LIMITS))).toEqual([': too_many_events'])
    expect(parseStrictNdjson(bytesOf('1\n'.repeat(5)), LIMITS).ok).toBe(true)
  })
})
