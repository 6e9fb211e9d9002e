import { PgDialect } from 'drizzle-orm/pg-core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { recordOf, rowsOf, valuesOf } from './record-rows'

/** As PostgreSQL writes a record (record_out): a text with any of these letters in quotes, quotes and backslashes twice, and nothing for null. */
const cell = (value: string | null): string => {
  if (value === null) return ''
  if (value !== '' && !/["\\(),\s]/.test(value)) return value
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '""')}"`
}
const record = (values: readonly (string | null)[]) => `(${values.map(cell).join(',')})`

test('lists are written as JSON, everything else as PostgreSQL writes it', () => {
  expect(new PgDialect().sqlToQuery(recordOf('seq, occurred_at, tags')).sql).toBe(
    'row(seq, occurred_at, to_json(tags))::text',
  )
})

describe('rows', () => {
  test('get the names of their columns back, and are none where nothing was gathered', () => {
    expect(rowsOf('seq, tags', '(1,"[""a""]")(2,)')).toEqual([
      { seq: 1, tags: ['a'] },
      { seq: 2, tags: null },
    ])
    expect(rowsOf('seq', null)).toEqual([])
  })

  test('numbers, flags and lists come as such', () => {
    const columns = 'seq, duration_ms, unregistered, compliance_flags, action'
    const of = (values: (string | null)[]) => valuesOf(columns, record(values))
    expect(of(['9007199254740991', '0.1', 't', '["phi","a\\"b"]', '5'])).toEqual([
      [9_007_199_254_740_991, 0.1, true, ['phi', 'a"b'], '5'],
    ])
    expect(of(['0', null, 'f', null, ''])).toEqual([[0, null, false, null, '']])
  })

  test('have every text as it is stored, whatever stands in it', () => {
    const piece = fc.constantFrom(
      '"',
      '\\',
      '(',
      ')',
      ',',
      '(,)',
      '""',
      '\\\\',
      ' ',
      '\n',
      '\t',
      'a',
      'é',
      '漢',
      '😀',
      '\\"',
    )
    const text = fc.option(
      fc.oneof(
        fc.array(piece).map((pieces) => pieces.join('')),
        fc.string(),
      ),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text, text)), (rows) => {
        expect(valuesOf('action, source, description', rows.map(record).join(''))).toEqual(rows)
      }),
    )
  })
})
