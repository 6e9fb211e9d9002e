import { format, resolveConfig } from 'prettier'

/** As much of JSON Schema as the document's event, receipt and problem use. */
type Schema = {
  $ref?: string
  type?: string | string[]
  description?: string
  const?: string
  enum?: string[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  maxLength?: number
}
type Schemas = Record<string, Schema>

const HEAD = '// Made from the OpenAPI document by `npm run sdk:types`; not edited by hand.\n'
const ROOTS = ['NewEvent', 'Receipt', 'Problem']
const nameOf = (ref: string) => (ref.split('/').at(-1) ?? '').replace(/Output$/, '')

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return nameOf(schema.$ref)
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return schema.enum.map((word) => JSON.stringify(word)).join(' | ')
  const union = schema.anyOf ?? schema.oneOf
  if (union !== undefined) return [...new Set(union.map(typeOf))].join(' | ')
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(' | ')
  if (schema.type === 'array') return `readonly (${typeOf(schema.items ?? {})})[]`
  if (schema.type === 'object')
    return schema.properties ? objectOf(schema) : '{ readonly [key: string]: unknown }'
  const plain: Record<string, string> = {
    integer: 'number',
    number: 'number',
    string: 'string',
    boolean: 'boolean',
    null: 'null',
  }
  return plain[schema.type ?? ''] ?? 'unknown'
}

function objectOf({ properties = {}, required = [], additionalProperties }: Schema): string {
  const members = Object.entries(properties).map(([name, schema]) => {
    const text = schema.description ?? schema.anyOf?.find((one) => one.description)?.description
    const doc = text === undefined ? '' : `/** ${text} */\n`
    const optional = !required.includes(name)
    return `${doc}${name}${optional ? '?' : ''}: ${typeOf(schema)}${optional ? ' | undefined' : ''}`
  })
  // Open objects take keys of the sender's own.
  const open = typeof additionalProperties === 'object' ? ['[key: string]: unknown'] : []
  return `{\n${[...members, ...open].join('\n')}\n}`
}

const refsOf = (value: unknown): string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, part]) =>
        key === '$ref' && typeof part === 'string' ? [part.split('/').at(-1) ?? ''] : refsOf(part),
      )

/** What the roots are made of, each once, in the order in which they are met. */
function reachable(schemas: Schemas, roots: readonly string[]): string[] {
  const found = new Set<string>()
  const walk = (name: string) => {
    if (found.has(name)) return
    found.add(name)
    for (const next of refsOf(schemas[name])) walk(next)
  }
  for (const root of roots) walk(root)
  return [...found]
}

/** Event type to metadata type, out of the union that ties them. */
function metadataMap(union: Schema): string {
  const lines = (union.oneOf ?? []).flatMap(({ properties }) => {
    const { const: one, enum: many } = properties?.event_type ?? {}
    const ref = refsOf(properties?.metadata)[0] ?? ''
    return (many ?? (one === undefined ? [] : [one])).map((type) => `'${type}': ${nameOf(ref)}`)
  })
  return `/** What the metadata of each built-in type knows; other keys are let through. */\nexport type EventMetadata = {\n${lines.join('\n')}\n}`
}

const charsOf = (schema: Schema): number | undefined =>
  schema.maxLength ?? schema.anyOf?.find((one) => one.maxLength !== undefined)?.maxLength

function limitsOf(schemas: Schemas): string {
  const entries = [
    ['', 'NewEvent'],
    ['actor.', 'NewActor'],
    ['resource.', 'NewResource'],
  ].flatMap(([prefix, name]) =>
    Object.entries(schemas[name ?? '']?.properties ?? {}).flatMap(([field, schema]) => {
      const chars = charsOf(schema)
      return chars === undefined ? [] : [`'${prefix}${field}': ${chars}`]
    }),
  )
  return `/** The longest texts an event may hold, in UTF-16 code units. */\nexport const CHARS_MAX = {\n${entries.join(',\n')},\n} as const`
}

/** The source of sdk/src/generated.ts: the types a sender needs, from the product's OpenAPI document. */
export async function sdkTypes(document: Record<string, unknown>): Promise<string> {
  const { schemas } = (document as { components: { schemas: Schemas } }).components
  const types = reachable(schemas, [...ROOTS, 'TypedMetadata'])
    .filter((name) => name !== 'TypedMetadata')
    .map((name) => {
      const schema = schemas[name] ?? {}
      const doc = schema.description === undefined ? '' : `/** ${schema.description} */\n`
      return `${doc}export type ${nameOf(name)} = ${typeOf(schema)}`
    })
  const source = [HEAD, ...new Set(types), metadataMap(schemas.TypedMetadata ?? {}), limitsOf(schemas)].join(
    '\n\n',
  )
  return format(source, { ...(await resolveConfig('sdk/src/generated.ts')), parser: 'typescript' })
}
