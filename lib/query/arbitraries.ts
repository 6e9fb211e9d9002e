import fc from 'fast-check'
import type { JsonObject, JsonValue, StoredEvent } from '@/lib/event/stored-event'
import { categoryOf, OUTCOMES, SEVERITIES } from '@/lib/event/taxonomy'
import { and, not, oneOf, or, type Filter, type Term } from './ast'
import { FIELDS, isOrdered, type Field } from './fields'
import { textOf } from './parse-term'
import { readBound, readSearch, readValue } from './values'

// Random events and filters for tests. Both draw on one small stock of hostile texts, so that filters often match.

const UUIDS = ['550e8400-e29b-41d4-a716-446655440000', '0199b3c0-7a4e-7c11-8f21-3f2d9a1e5b10']
const WORDS = [
  'failed',
  'login',
  'Failed login',
  'failed \t\n login-attempt',
  'usr_1',
  "O'Brien",
  'a"b',
  'back\\slash',
  '100%',
  'snake_case_word',
  "'; drop table events; --",
  'Ünïcode ÉCOLE',
  'ΟΔΟΣ ΣΑΣ',
  'οδος σας',
  'İstanbul ALİ',
  'Kelvin \u212a\u212b',
  'straße ẞ',
  '用户登录失败',
  'ユーザー failed',
  '🙈🙉 monkey',
  'caf\u0065\u0301',
  'no\u00a0break',
  'a/b/c.d?e=f&g',
  '/api/v1/users',
  'https://example.com/x',
  'Alice@Example.com',
  'ΑΣ@example.com',
  '10.0.0.1',
  'e29b',
  '41d4-a716',
  '446655440000',
  '-e29b-41d4',
  `${UUIDS[0]}`,
  `urn:uuid:${UUIDS[0]}`,
  `--${UUIDS[0]}.. e29b`,
  `${UUIDS[0]} ${UUIDS[1]}`,
  `(${UUIDS[0]}) failed`,
  '7a4e-7c11 end',
  '404',
  '1e3',
  '1000',
  'true',
  'null',
  '*',
  '---',
  'AND',
  '-x',
  'type:user.*',
  '(x)',
  'x'.repeat(70),
  `${'y'.repeat(63)}é${'z'.repeat(9)}`,
  '登'.repeat(12),
  '\u0001control\u0001',
  '^$.*+?{}[]|()',
  '_',
  '..',
]

/** Cutting a text may leave half a surrogate pair. */
const wellFormed = (raw: string): string => raw.replace(/[\ud800-\udfff]/gu, '\ufffd')

const piece = fc.constantFrom(...WORDS)
const text = fc.oneof(
  { weight: 4, arbitrary: piece },
  {
    weight: 2,
    arbitrary: fc
      .tuple(piece, fc.constantFrom(' ', '-', '.', '', '\n', '"', '/'), piece)
      .map((p) => p.join('')),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
)
/** Text as PostgreSQL can hold it. */
const stored = text.map((value) => wellFormed(value).replaceAll('\u0000', '') || 'x')
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null, freq: 2 })

const TYPES = ['user.login', 'user.created', 'api.error', 'billing.invoice_paid', 'users.x', 'user_x.y']
const IPS = ['10.0.0.1', '10.200.3.4', '192.168.1.77', '2001:db8::1', '2001:DB8:0:1::2', '::ffff:10.0.0.1']
const NETWORKS = [
  '10.0.0.0/8',
  '10.0.0.0/30',
  '0.0.0.0/0',
  '10.0.0.0/7',
  '2001:db8::/32',
  '2001:db8::/47',
  '::/0',
  '10.0.0.0/22',
]
const KEYS = ['plan', 'a', 'b', 'odd key', 'dot.key', 'q"uote', '0', 'ключ', '', 'constructor']
const TIMES = [
  '2026-11-23T23:59:59.999999Z',
  '2026-11-24T00:00:00.000000Z',
  '2026-11-24T12:00:00.123456Z',
  '2026-11-25T00:00:00.000000Z',
]
const NUMBERS = [0, 1, -5, 1.5, 404, 1000, 1e21, 1e-7, 0.000001, 123456789012]

const scalar: fc.Arbitrary<JsonValue> = fc.oneof(
  stored,
  fc.constantFrom<JsonValue>(...NUMBERS, true, false, null),
)
const key = fc.constantFrom(...KEYS)
const json: fc.Arbitrary<JsonValue> = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 2, arbitrary: fc.dictionary(key, scalar, { maxKeys: 3 }) },
  { weight: 1, arbitrary: fc.array(fc.dictionary(key, scalar, { maxKeys: 2 }), { maxLength: 2 }) },
)
const jsonObject: fc.Arbitrary<JsonObject> = fc.dictionary(key, json, { maxKeys: 4 })

const actor = fc.record({
  id: maybe(stored),
  type: maybe(fc.constantFrom('user', 'service')),
  name: maybe(stored),
  email: maybe(stored),
  ip_address: maybe(fc.constantFrom(...IPS)),
  user_agent: maybe(stored),
  session_id: maybe(stored),
})
const resource = fc.record({
  id: maybe(stored),
  type: maybe(stored),
  name: maybe(stored),
  parent_id: maybe(stored),
  attributes: maybe(jsonObject),
})

/** Events as they come back from the database: absent actors and resources are null as a whole. */
export const anyEvent: fc.Arbitrary<StoredEvent> = fc
  .record({
    id: fc.uuid(),
    tenant_id: fc.constant('0199b3c0-0000-7000-8000-000000000001'),
    seq: fc.nat({ max: 30 }),
    occurred_at: fc.constantFrom(...TIMES),
    recorded_at: fc.constantFrom(...TIMES),
    event_type: fc.constantFrom(...TYPES),
    severity: fc.constantFrom(...SEVERITIES),
    outcome: fc.constantFrom(...OUTCOMES),
    action: stored,
    actor: maybe(actor),
    resource: maybe(resource),
    source: maybe(stored),
    description: maybe(stored),
    metadata: maybe(jsonObject),
    changes: maybe(fc.record({ before: json, after: json }, { requiredKeys: [] })),
    tags: fc.array(stored, { maxLength: 3 }),
    compliance_flags: fc.array(fc.constantFrom('gdpr', 'pci'), { maxLength: 2 }),
    duration_ms: maybe(fc.constantFrom(0, 1.5, 250, 1500, 1e9)),
    trace_id: maybe(stored),
    span_id: maybe(stored),
    parent_event_id: maybe(fc.constantFrom(...UUIDS)),
    unregistered: fc.boolean(),
    signature: fc.constant(null),
    key_id: fc.constant(null),
    erased: fc.constant(null),
  })
  .map((event) => ({ ...event, category: categoryOf(event.event_type) }))

const present = (values: Iterable<string | null>): string[] => [...values].filter((value) => value !== null)

function valuesFor(field: Field): fc.Arbitrary<string> {
  switch (field.kind) {
    case 'wildcard':
      return fc.constantFrom(...TYPES, 'user.*', 'u*', 'user_*', 'api.*', '%*')
    case 'enum':
    case 'enum-ordered':
      return fc.constantFrom(...(field.values ?? []))
    case 'ip':
      return fc.constantFrom(...IPS, ...NETWORKS)
    case 'number':
      return fc.nat({ max: 30 }).map(String)
    case 'duration':
      return fc.constantFrom('0', '1.5ms', '250', '1.5s', '2m', '1e9', '0.0000001')
    case 'instant':
      return fc.constantFrom(...TIMES, '2026-11-24', '2026-11-23', '9999-12-31')
    case 'uuid':
      return fc.constantFrom(...UUIDS)
    case 'json-path':
      return fc.oneof(stored, fc.constantFrom(...NUMBERS, true, false, null, '1.0', '1E3', '-0').map(String))
    case 'tags':
      return fc.oneof(stored, fc.constantFrom('gdpr', 'pci'))
    default:
      return fc.oneof(stored, fc.constantFrom('user', 'service'))
  }
}

const canonical = (field: Field, bound: boolean): fc.Arbitrary<string> => {
  const raws =
    bound && field.kind === 'json-path' ? fc.constantFrom(...NUMBERS).map(String) : valuesFor(field)
  const read = bound ? readBound : readValue
  return raws
    .map((raw) => read(field, raw))
    .filter((value) => value.ok)
    .map((value) => (value.ok ? value.value : ''))
}

const anyField = fc.constantFrom<Field>(...FIELDS)
const paths = fc.array(key, { minLength: 1, maxLength: 2 })

const anyTerm: fc.Arbitrary<Term> = fc.tuple(anyField, paths).chain(([field, keys]) => {
  const path = field.kind === 'json-path' ? keys : undefined
  const target = path === undefined ? { field: field.name } : { field: field.name, path }
  const base = { kind: 'term', ...target } as const
  const equal = fc
    .array(canonical(field, false), { minLength: 1, maxLength: 3 })
    .map((values) => oneOf(field.name, values, path))
  const has = fc.constant<Term>({ ...base, op: 'has' })
  if (!isOrdered(field.kind)) return fc.oneof({ weight: 6, arbitrary: equal }, { weight: 1, arbitrary: has })
  const order = fc
    .tuple(fc.constantFrom('lt', 'lte', 'gt', 'gte'), canonical(field, true))
    .map(([op, value]): Term => ({ ...base, op, value }))
  const range = fc
    .tuple(canonical(field, true), canonical(field, true))
    .map(([low, high]): Term => ({ ...base, op: 'range', low, high }))
  return fc.oneof(equal, order, range, has)
})

const anyText: fc.Arbitrary<Filter> = text
  .map((raw) => readSearch(wellFormed(raw)))
  .filter((read) => read.ok)
  .map((read) => textOf(read.ok ? read.value : ''))

export const anyLeaf: fc.Arbitrary<Filter> = fc.oneof(
  { weight: 2, arbitrary: anyTerm },
  { weight: 1, arbitrary: anyText },
)

/** Filters in the form the parser keeps them in. */
export const anyFilter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { weight: 4, arbitrary: anyLeaf },
    { weight: 2, arbitrary: tie('filter').map(not) },
    {
      weight: 2,
      arbitrary: fc
        .array(tie('filter'), { minLength: 2, maxLength: 3 })
        .map((all) => and(all) ?? textOf('x')),
    },
    {
      weight: 2,
      arbitrary: fc.array(tie('filter'), { minLength: 2, maxLength: 3 }).map((any) => or(any) ?? textOf('x')),
    },
  ),
})).filter

/** A filter made of what an event holds, so that it matches more often than not. */
export function leafFrom(event: StoredEvent): fc.Arbitrary<Filter> {
  const { actor: who, resource: what } = event
  const texts = present([
    event.action,
    event.description,
    event.source,
    who?.id ?? null,
    who?.name ?? null,
    who?.email ?? null,
    what?.name ?? null,
    ...event.tags,
    ...Object.values(event.metadata ?? {}).map((value) => (typeof value === 'object' ? null : String(value))),
  ])
  return fc
    .tuple(fc.constantFrom(...texts), fc.nat(), fc.nat({ max: 80 }), fc.boolean())
    .map(([whole, from, length, upper]) => {
      const start = from % whole.length
      const part = whole.slice(start, start + length + 1)
      const read = readSearch(wellFormed(upper ? part.toUpperCase() : part))
      return textOf(read.ok ? read.value : 'failed')
    })
}
