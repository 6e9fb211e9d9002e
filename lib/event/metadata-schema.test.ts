import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { metadataSchemaFaults } from './metadata-schema'
import { metadataFaults } from './metadata-validate'
import type { JsonObject, JsonValue } from './stored-event'

const INVOICE: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  required: ['amount', 'currency'],
  additionalProperties: false,
  properties: {
    amount: { type: 'integer', minimum: 1, maximum: 1_000_000 },
    currency: { enum: ['EUR', 'USD'] },
    note: { type: ['string', 'null'], minLength: 2, maxLength: 4 },
    lines: {
      type: 'array',
      items: { type: 'object', required: ['sku'], properties: { sku: { type: 'string' } } },
    },
    free: { type: 'object', additionalProperties: { type: 'number' } },
  },
}
const found = (faults: { field: string; code: string }[]): string[] =>
  faults.map(({ field, code }) => `${field}: ${code}`)
const check = (metadata: JsonValue): string[] => found(metadataFaults(INVOICE, metadata))
const checkSchema = (schema: JsonValue): string[] => found(metadataSchemaFaults(schema))

describe('metadata of a registered type', () => {
  it('passes when it fits the schema', () => {
    expect(checkSchema(INVOICE)).toEqual([])
    const lines = [{ sku: 'a', more: 1 }]
    expect(check({ amount: 5, currency: 'EUR', note: null, lines, free: { x: 1.5 } })).toEqual([])
    expect(check({ amount: 5.0, currency: 'USD', note: '😀😀😀😀' })).toEqual([])
    expect(metadataFaults({}, { a: [1, null] })).toEqual([])
  })

  it.each([
    [{}, ['metadata.amount: required', 'metadata.currency: required']],
    [[], ['metadata: wrong_type']],
    [{ amount: 1.5, currency: 'EUR' }, ['metadata.amount: wrong_type']],
    [{ amount: '5', currency: 'EUR' }, ['metadata.amount: wrong_type']],
    [{ amount: 0, currency: 'GBP' }, ['metadata.amount: out_of_range', 'metadata.currency: not_allowed']],
    [{ amount: 1, currency: 'EUR', other: 1 }, ['metadata.other: unknown_field']],
    [{ amount: 1, currency: 'EUR', toString: 1 }, ['metadata.toString: unknown_field']],
    [{ amount: 1, currency: 'EUR', note: 'x' }, ['metadata.note: out_of_range']],
    [{ amount: 1, currency: 'EUR', note: 'xxxxx' }, ['metadata.note: out_of_range']],
    [
      { amount: 1, currency: 'EUR', lines: [{ sku: 1 }, {}] },
      ['metadata.lines[0].sku: wrong_type', 'metadata.lines[1].sku: required'],
    ],
    [{ amount: 1, currency: 'EUR', free: { x: 'y' } }, ['metadata.free.x: wrong_type']],
  ] as [JsonValue, string[]][])('is refused by name, case %#', (metadata, expected) =>
    expect(check(metadata)).toEqual(expected),
  )
})

describe('a schema to register', () => {
  it.each([
    ['text', ['metadata_schema: wrong_type']],
    [{ type: 'array' }, ['metadata_schema.type: wrong_type']],
    [{ properties: { a: { pattern: '(a+)+$' } } }, ['metadata_schema.properties.a.pattern: unknown_keyword']],
    [{ $ref: '#' }, ['metadata_schema.$ref: unknown_keyword']],
    [{ properties: { a: { type: 'text' } } }, ['metadata_schema.properties.a.type: not_allowed']],
    [{ properties: { a: { type: [] } } }, ['metadata_schema.properties.a.type: not_allowed']],
    [{ properties: [] }, ['metadata_schema.properties: wrong_type']],
    [{ required: 'a' }, ['metadata_schema.required: wrong_type']],
    [{ properties: { a: { enum: [] } } }, ['metadata_schema.properties.a.enum: wrong_type']],
    [
      { properties: { a: { minimum: 3, maximum: 2 } } },
      ['metadata_schema.properties.a.minimum: out_of_range'],
    ],
    [{ properties: { a: { minLength: -1 } } }, ['metadata_schema.properties.a.minLength: wrong_type']],
    [{ properties: { a: { items: true } } }, ['metadata_schema.properties.a.items: wrong_type']],
    [{ title: 1 }, ['metadata_schema.title: wrong_type']],
    [{ minimum: { toString: [] } }, ['metadata_schema.minimum: wrong_type']],
    [{ type: { toString: [] } }, ['metadata_schema.type: not_allowed', 'metadata_schema.type: wrong_type']],
  ] as [JsonValue, string[]][])('is refused by name, case %#', (schema, expected) =>
    expect(checkSchema(schema)).toEqual(expected),
  )

  it('is bounded in depth and size', () => {
    let deep: JsonObject = {}
    for (let i = 0; i < 9; i++) deep = { items: deep }
    expect(checkSchema(deep).at(-1)).toMatch(/too_deep$/)
    const wide = Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`p${i}`, {}]))
    expect(checkSchema({ properties: wide })).toEqual(['metadata_schema.properties: too_many'])
  })

  it('never makes the validator throw, accepted or not', () => {
    const keyword = fc.constantFrom(
      'type',
      'properties',
      'required',
      'enum',
      'items',
      'additionalProperties',
      'minimum',
      'maxLength',
      'pattern',
    )
    // An object that has its own toString is legal JSON and throws when it is made a string or a number.
    const unprintable = fc.constant<JsonValue>({ toString: [], valueOf: [] })
    const json = fc.oneof(fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>, unprintable)
    fc.assert(
      fc.property(fc.dictionary(keyword, json, { maxKeys: 4 }), json, (schema, value) => {
        metadataSchemaFaults(schema)
        metadataFaults(schema, value)
      }),
    )
  })
})
