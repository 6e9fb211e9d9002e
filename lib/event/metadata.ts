import { z } from 'zod'
import type { FieldFault } from '../core/errors'
import { CATEGORY_FIELDS, TYPE_FIELDS, type MetadataFields, type MetadataKind } from './metadata-fields'
import type { JsonObject } from './stored-event'
import { BUILT_IN_CATEGORIES, BUILT_IN_TYPE_NAMES, categoryOf, typesOf } from './taxonomy'
import type { BuiltInCategory, BuiltInType } from './taxonomy'

export const STATUS_MAX = 999

const count = z.int().nonnegative()
const text = z.string()
const KIND_SCHEMAS: Record<MetadataKind, z.ZodType> = {
  text: text.nullish(),
  id: z.union([text, z.number()]).nullish(),
  count: count.nullish(),
  amount: z.number().nonnegative().nullish(),
  status: count.max(STATUS_MAX).nullish(),
  flag: z.boolean().nullish(),
  mark: z.union([z.boolean(), text]).nullish(),
  list: z.union([text, z.array(text)]).nullish(),
  detail: z.union([text, z.record(z.string(), z.unknown())]).nullish(),
  any: z.unknown().optional(),
}

const KIND_REASONS: Record<MetadataKind, string> = {
  text: 'must be a string',
  id: 'must be a string or a number',
  count: 'must be a whole number from 0',
  amount: 'must be a number from 0',
  status: `must be a whole number from 0 to ${STATUS_MAX}`,
  flag: 'must be true or false',
  mark: 'must be true, false or a string',
  list: 'must be a string or an array of strings',
  detail: 'must be a string or an object',
  any: 'may hold anything',
}

const pascal = (name: string): string =>
  name.replace(/(?:^|[._])([a-z])/g, (_, letter: string) => letter.toUpperCase())

function schemaOf(id: string, description: string, fields: MetadataFields): z.ZodObject {
  const shape = Object.fromEntries(Object.entries(fields).map(([key, kind]) => [key, KIND_SCHEMAS[kind]]))
  return z.looseObject(shape).meta({ id, description })
}

/** One schema a category: its known keys typed and optional, everything else let through. */
export const CATEGORY_METADATA = Object.fromEntries(
  BUILT_IN_CATEGORIES.map((category) => [
    category,
    schemaOf(`Metadata${pascal(category)}`, `Metadata of ${category} events`, CATEGORY_FIELDS[category]),
  ]),
) as Record<BuiltInCategory, z.ZodObject>

const fieldsOf = (type: BuiltInType): MetadataFields => ({
  ...CATEGORY_FIELDS[categoryOf(type) as BuiltInCategory],
  ...TYPE_FIELDS[type],
})

/** One schema a type: its own where it knows more than its category, else the category's. */
export const TYPE_METADATA = Object.fromEntries(
  BUILT_IN_TYPE_NAMES.map((type) => [
    type,
    TYPE_FIELDS[type] === undefined
      ? CATEGORY_METADATA[categoryOf(type) as BuiltInCategory]
      : schemaOf(`Metadata${pascal(type)}`, `Metadata of ${type}`, fieldsOf(type)),
  ]),
) as Record<BuiltInType, z.ZodObject>

type TypedMember = z.ZodObject<{ event_type: z.ZodLiteral<BuiltInType>; metadata: z.ZodType }>

/** Types without a schema of their own share a member of the union, so it has one member a schema and no more. */
const members: TypedMember[] = BUILT_IN_CATEGORIES.flatMap((category) => {
  const own = typesOf(category).filter((type) => TYPE_FIELDS[type] !== undefined)
  const shared = typesOf(category).filter((type) => TYPE_FIELDS[type] === undefined)
  const memberOf = (types: BuiltInType[], metadata: z.ZodObject): TypedMember =>
    z.object({ event_type: z.literal(types), metadata: metadata.nullish() })
  const single = own.map((type) => memberOf([type], TYPE_METADATA[type]))
  return shared.length === 0 ? single : [...single, memberOf(shared, CATEGORY_METADATA[category])]
})

/** What metadata holds, told apart by `event_type`: a discriminated union over the 43 built-in types. */
export const typedMetadata = z
  .discriminatedUnion('event_type', members as [TypedMember, ...TypedMember[]])
  .meta({ id: 'TypedMetadata', description: 'The metadata keys each built-in type knows; all optional' })

const KINDS = new Map<string, ReadonlyMap<string, MetadataKind>>(
  BUILT_IN_TYPE_NAMES.map((type) => [type, new Map(Object.entries(fieldsOf(type)))]),
)

/** The same rules as `TYPE_METADATA`, without the price of a schema library: this runs for every event. */
export function checkBuiltInMetadata(type: BuiltInType, metadata: JsonObject, faults: FieldFault[]): void {
  const kinds = KINDS.get(type)
  if (kinds === undefined) return
  for (const key in metadata) {
    const kind = kinds.get(key)
    if (kind === undefined || fits(kind, metadata[key])) continue
    faults.push({ field: `metadata.${key}`, code: 'wrong_type', reason: KIND_REASONS[kind] })
  }
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0
const isText = (value: unknown): boolean => typeof value === 'string'

function fits(kind: MetadataKind, value: unknown): boolean {
  if (value === null || value === undefined) return true
  switch (kind) {
    case 'text':
      return isText(value)
    case 'id':
      return isText(value) || Number.isFinite(value)
    case 'count':
      return isCount(value)
    case 'amount':
      return Number.isFinite(value) && (value as number) >= 0
    case 'status':
      return isCount(value) && (value as number) <= STATUS_MAX
    case 'flag':
      return typeof value === 'boolean'
    case 'mark':
      return isText(value) || typeof value === 'boolean'
    case 'list':
      return isText(value) || (Array.isArray(value) && value.every(isText))
    case 'detail':
      return isText(value) || (typeof value === 'object' && !Array.isArray(value))
    case 'any':
      return true
  }
}
