import type { FieldFault } from '../core/errors'
import { BOUNDS, isJsonObject, LENGTHS } from './metadata-schema'
import type { JsonObject, JsonValue } from './stored-event'

/** What of `value` a schema that passed `metadataSchemaFaults` refuses; [] when it fits. */
export function metadataFaults(schema: JsonObject, value: JsonValue, field = 'metadata'): FieldFault[] {
  const faults: FieldFault[] = []
  validate(schema, value, field, faults)
  return faults
}

function typeOf(value: JsonValue): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

const hasType = (value: JsonValue, type: JsonValue): boolean =>
  type === 'integer' ? Number.isInteger(value) : type === typeOf(value)

function validate(schema: JsonObject, value: JsonValue, field: string, faults: FieldFault[]): void {
  const { type } = schema
  if (type !== undefined && !(Array.isArray(type) ? type : [type]).some((name) => hasType(value, name))) {
    const wanted = (Array.isArray(type) ? type : [type])
      .filter((name) => typeof name === 'string')
      .join(' or ')
    faults.push({ field, code: 'wrong_type', reason: `must be of type ${wanted}, not ${typeOf(value)}` })
    return
  }
  if (Array.isArray(schema['enum']) && !schema['enum'].includes(value)) {
    const allowed = schema['enum'].slice(0, 20).map((item) => JSON.stringify(item))
    faults.push({ field, code: 'not_allowed', reason: `must be one of ${allowed.join(', ')}` })
  }
  if (typeof value === 'number') checkRange(schema, BOUNDS, value, 'value', field, faults)
  else if (typeof value === 'string') {
    if (LENGTHS.some((keyword) => schema[keyword] !== undefined)) {
      checkRange(schema, LENGTHS, [...value].length, 'length', field, faults)
    }
  } else if (Array.isArray(value)) {
    const { items } = schema
    if (isJsonObject(items)) value.forEach((item, i) => validate(items, item, `${field}[${i}]`, faults))
  } else if (isJsonObject(value)) validateMembers(schema, value, field, faults)
}

function checkRange(
  schema: JsonObject,
  [low, high]: readonly [string, string],
  measured: number,
  what: string,
  field: string,
  faults: FieldFault[],
): void {
  const least = schema[low]
  const most = schema[high]
  if (typeof least === 'number' && measured < least) {
    faults.push({ field, code: 'out_of_range', reason: `the ${what} must be at least ${least}` })
  }
  if (typeof most === 'number' && measured > most) {
    faults.push({ field, code: 'out_of_range', reason: `the ${what} must be at most ${most}` })
  }
}

function validateMembers(schema: JsonObject, value: JsonObject, field: string, faults: FieldFault[]): void {
  const { required, additionalProperties } = schema
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {}
  for (const name of Array.isArray(required) ? required : []) {
    if (typeof name === 'string' && !Object.hasOwn(value, name)) {
      faults.push({ field: `${field}.${name}`, code: 'required', reason: 'is required' })
    }
  }
  for (const [name, member] of Object.entries(value)) {
    const own = Object.hasOwn(properties, name) ? properties[name] : additionalProperties
    if (isJsonObject(own)) validate(own, member, `${field}.${name}`, faults)
    else if (own === false) {
      faults.push({
        field: `${field}.${name}`,
        code: 'unknown_field',
        reason: 'is not in the schema of this type',
      })
    }
  }
}
