import type { FieldFault } from '../core/errors'
import type { JsonObject, JsonValue } from './stored-event'

export const SCHEMA_DEPTH_MAX = 8
/** Properties and enum values of one schema, counted together over all its levels. */
export const SCHEMA_PARTS_MAX = 500

const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'] as const
export const BOUNDS = ['minimum', 'maximum'] as const
export const LENGTHS = ['minLength', 'maxLength'] as const
const KEYWORDS = new Set<string>([
  '$schema',
  'title',
  'description',
  'type',
  'properties',
  'required',
  'enum',
  'items',
  'additionalProperties',
  ...BOUNDS,
  ...LENGTHS,
])

export const isJsonObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isLength = (value: JsonValue): boolean => Number.isSafeInteger(value) && (value as number) >= 0
const isScalar = (value: JsonValue): boolean => typeof value !== 'object' || value === null

/**
 * What is wrong with a metadata schema a tenant wants to register; [] when it is fine. A subset of JSON Schema 2020-12: type,
 * properties, required, enum (scalars), items, additionalProperties, minimum, maximum, minLength, maxLength, and the annotations
 * title, description and $schema. `pattern` is left out: a hostile expression could stall every append.
 */
export function metadataSchemaFaults(schema: JsonValue, field = 'metadata_schema'): FieldFault[] {
  const checker = new SchemaChecker()
  checker.check(schema, field, 1)
  if (isJsonObject(schema) && schema['type'] !== undefined && schema['type'] !== 'object') {
    checker.refuse(
      `${field}.type`,
      'wrong_type',
      'metadata is an object, so the outermost type must be "object"',
    )
  }
  return checker.faults
}

class SchemaChecker {
  readonly faults: FieldFault[] = []
  private parts = 0

  refuse(field: string, code: string, reason: string): void {
    this.faults.push({ field, code, reason })
  }

  check(schema: JsonValue, field: string, depth: number): void {
    if (!isJsonObject(schema)) return this.refuse(field, 'wrong_type', 'a schema must be an object')
    if (depth > SCHEMA_DEPTH_MAX) {
      return this.refuse(field, 'too_deep', `schemas nest at most ${SCHEMA_DEPTH_MAX} levels`)
    }
    for (const [keyword, value] of Object.entries(schema))
      this.keyword(keyword, value, `${field}.${keyword}`, depth)
    for (const [low, high] of [BOUNDS, LENGTHS]) {
      const [least, most] = [schema[low], schema[high]]
      // Only numbers are compared: what is not one was refused above, and an object may not even convert.
      if (typeof least === 'number' && typeof most === 'number' && least > most) {
        this.refuse(`${field}.${low}`, 'out_of_range', `${low} is greater than ${high}`)
      }
    }
  }

  private keyword(keyword: string, value: JsonValue, field: string, depth: number): void {
    if (!KEYWORDS.has(keyword)) {
      return this.refuse(
        field,
        'unknown_keyword',
        `${keyword} is not supported; see the documentation for those that are`,
      )
    }
    switch (keyword) {
      case 'type':
        return this.type(value, field)
      case 'properties':
        return this.properties(value, field, depth)
      case 'required':
        if (!Array.isArray(value) || !value.every((name) => typeof name === 'string')) {
          this.refuse(field, 'wrong_type', 'required must be an array of property names')
        }
        return
      case 'enum':
        return this.enumeration(value, field)
      case 'items':
        return this.check(value, field, depth + 1)
      case 'additionalProperties':
        if (typeof value !== 'boolean') this.check(value, field, depth + 1)
        return
      case 'minimum':
      case 'maximum':
        if (typeof value !== 'number') this.refuse(field, 'wrong_type', `${keyword} must be a number`)
        return
      case 'minLength':
      case 'maxLength':
        if (!isLength(value)) this.refuse(field, 'wrong_type', `${keyword} must be a whole number from 0`)
        return
      default:
        if (typeof value !== 'string') this.refuse(field, 'wrong_type', `${keyword} must be a string`)
    }
  }

  private type(value: JsonValue, field: string): void {
    const names = Array.isArray(value) ? value : [value]
    const known = names.every((name) => TYPES.some((type) => type === name))
    if (!known || names.length === 0)
      this.refuse(field, 'not_allowed', `type must be one or more of ${TYPES.join(', ')}`)
  }

  private properties(value: JsonValue, field: string, depth: number): void {
    if (!isJsonObject(value))
      return this.refuse(field, 'wrong_type', 'properties must be an object of schemas')
    const entries = Object.entries(value)
    this.count(entries.length, field)
    for (const [name, schema] of entries) this.check(schema, `${field}.${name}`, depth + 1)
  }

  private enumeration(value: JsonValue, field: string): void {
    if (!Array.isArray(value) || value.length === 0 || !value.every(isScalar)) {
      return this.refuse(
        field,
        'wrong_type',
        'enum must be an array of one or more strings, numbers, booleans or nulls',
      )
    }
    this.count(value.length, field)
  }

  private count(parts: number, field: string): void {
    const before = this.parts
    this.parts += parts
    if (before <= SCHEMA_PARTS_MAX && this.parts > SCHEMA_PARTS_MAX) {
      this.refuse(field, 'too_many', `more than ${SCHEMA_PARTS_MAX} properties and enum values in all`)
    }
  }
}
