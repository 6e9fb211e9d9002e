/** The parts of an OpenAPI 3.1 document that the reference shows. */
export type Schema = {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  description?: string
  format?: string
  default?: unknown
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  pattern?: string
}
export type Parameter = {
  in: string
  name: string
  required?: boolean
  description?: string
  schema?: Schema
}
export type Content = Record<string, { schema?: Schema }>
export type OperationView = {
  method: string
  path: string
  operationId: string
  summary: string
  description?: string
  security?: Record<string, unknown>[]
  parameters?: Parameter[]
  requestBody?: { content: Content }
  responses: Record<string, { description: string; content?: Content }>
}
export type DocumentView = {
  info: { title: string; version: string; description?: string }
  servers?: { url: string }[]
  paths: Record<string, Record<string, Omit<OperationView, 'method' | 'path'>>>
  components?: { schemas?: Record<string, Schema> }
}

export function refName(ref: string): string {
  return ref.split('/').at(-1) ?? ref
}

/** A type in one line: `string (date-time) | null`, `Event[]`. Named schemas appear by name. */
export function typeText(schema: Schema | undefined, depth = 0): string {
  if (schema === undefined || depth > 4) return 'any'
  if (schema.$ref) return refName(schema.$ref)
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return [...new Set(choices.map((choice) => typeText(choice, depth + 1)))].join(' | ')
  if (schema.allOf) return schema.allOf.map((part) => typeText(part, depth + 1)).join(' & ')
  const types = Array.isArray(schema.type) ? schema.type : schema.type ? [schema.type] : []
  if (types.includes('array')) {
    const item = typeText(schema.items, depth + 1)
    return item.includes(' ') ? `(${item})[]` : `${item}[]`
  }
  if (types.length === 0) return 'any'
  return types
    .map((type) => (schema.format && type === 'string' ? `string (${schema.format})` : type))
    .join(' | ')
}

/** What else a value has to meet: `1 to 1000`, `at most 512 characters`. */
export function limitsText(schema: Schema | undefined): string {
  if (!schema) return ''
  const range = (low: number | undefined, high: number | undefined, what: string) => {
    const shownHigh = high !== undefined && high < Number.MAX_SAFE_INTEGER ? high : undefined
    const shownLow = low !== undefined && low > Number.MIN_SAFE_INTEGER ? low : undefined
    if (shownLow !== undefined && shownHigh !== undefined) return `${shownLow} to ${shownHigh}${what}`
    if (shownHigh !== undefined) return `at most ${shownHigh}${what}`
    return shownLow !== undefined ? `at least ${shownLow}${what}` : ''
  }
  return [
    range(schema.minimum, schema.maximum, ''),
    range(schema.minLength, schema.maxLength, ' characters'),
    range(schema.minItems, schema.maxItems, ' items'),
    schema.default === undefined ? '' : `default ${JSON.stringify(schema.default)}`,
  ]
    .filter(Boolean)
    .join(', ')
}

export const GROUPS = ['Events', 'Event types', 'API keys', 'System'] as const
export type Group = (typeof GROUPS)[number]

function groupOf(path: string): Group {
  if (path.startsWith('/api/audit/events')) return 'Events'
  if (path.startsWith('/api/audit/event-types')) return 'Event types'
  return path.startsWith('/api/audit/api-keys') ? 'API keys' : 'System'
}

/** Every operation of the document under the group it belongs to, in the document's order. */
export function groupsOf(document: DocumentView): { group: Group; operations: OperationView[] }[] {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): OperationView => ({
      ...operation,
      method: method.toUpperCase(),
      path,
    })),
  )
  return GROUPS.map((group) => ({
    group,
    operations: operations.filter(({ path }) => groupOf(path) === group),
  })).filter(({ operations: some }) => some.length > 0)
}
