import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { typedMetadata } from './metadata'
import { normaliseEvent, type NormaliseContext } from './normalise'
import { BUILT_IN_TYPE_NAMES } from './taxonomy'
import { ACTOR_FIELDS, RESOURCE_FIELDS, SERVER_FIELDS, WIRE_FIELDS } from './wire-fields'
import { wireActor, wireEvent, wireResource } from './wire-schema'

const CTX: NormaliseContext = {
  now: '2026-11-24T14:29:43.000000Z',
  newId: () => '01936a1e-7b1c-7c3d-8e4f-000000000001',
  typeLookup: () => null,
  allowUnregistered: true,
}

const odd = fc.constantFrom<unknown>(
  null,
  undefined,
  '',
  'x',
  'a\0',
  '\ud800',
  0,
  -1,
  1.5,
  42,
  true,
  [],
  {},
  ['a'],
  ['a', 1],
  ['\0'],
  [null],
  { a: 1 },
  'x'.repeat(130),
  'x'.repeat(600),
  'x'.repeat(9000),
)
const text = fc.oneof({ weight: 3, arbitrary: fc.string({ maxLength: 8 }) }, odd)
const time = fc.oneof(
  fc.constantFrom(
    '2026-11-24T14:29:43Z',
    '2026-11-24T14:29:43.123456789+01:00',
    '2026-02-30T00:00:00Z',
    'now',
  ),
  odd,
)
const uuid = fc.oneof(fc.uuid(), odd)
const free = fc.oneof(
  fc.dictionary(
    fc.oneof(
      fc.constantFrom(
        'method',
        'status_code',
        'attempts',
        'fields',
        '__proto__',
        'constructor',
        'a\0',
        'k'.repeat(300),
      ),
      fc.string(),
    ),
    fc.oneof(fc.jsonValue({ maxDepth: 2 }), odd),
    { maxKeys: 3 },
  ),
  fc.constant(JSON.parse(`${'{"a":'.repeat(34)}1${'}'.repeat(34)}`) as unknown),
  fc.constant(Object.fromEntries(Array.from({ length: 700 }, (_, i) => [`k${i}`, i]))),
  odd,
)
const optional = { requiredKeys: [] as [] }
const shape = (fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc.oneof({ weight: 4, arbitrary: fc.record(fields, optional) }, odd)

const rawEvent = fc.record(
  {
    id: uuid,
    event_type: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...BUILT_IN_TYPE_NAMES, 'billing.paid', 'Bad', 'a..b') },
      odd,
    ),
    occurred_at: time,
    timestamp: time,
    severity: fc.oneof(fc.constantFrom('info', 'critical', 'INFO'), odd),
    outcome: fc.oneof(fc.constantFrom('success', 'partial', 'ok'), odd),
    action: text,
    actor: shape({
      id: text,
      type: text,
      name: text,
      email: text,
      ip_address: fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('fe80::1%1', '010.0.0.1'), odd),
      user_agent: text,
      session_id: text,
      extra: odd,
    }),
    resource: shape({ id: text, type: text, name: text, parent_id: text, attributes: free, extra: odd }),
    source: text,
    description: text,
    metadata: free,
    changes: shape({ before: free, after: free, extra: odd }),
    tags: fc.oneof(fc.array(text, { maxLength: 3 }), odd, fc.constant(Array.from({ length: 65 }, () => 'x'))),
    compliance_flags: fc.oneof(fc.array(fc.string(), { maxLength: 3 }), odd),
    duration_ms: fc.oneof(fc.double(), odd),
    trace_id: text,
    span_id: text,
    parent_event_id: uuid,
    seq: odd,
    unknown: odd,
  },
  { requiredKeys: [] },
)
/** Few odd fields at a time, or nothing would ever be accepted. */
const nearlyGood = fc
  .tuple(
    rawEvent,
    fc.uniqueArray(fc.constantFrom(...WIRE_FIELDS, 'seq', 'unknown'), { maxLength: 4 }),
    fc.constantFrom(...BUILT_IN_TYPE_NAMES),
  )
  .map(([raw, keys, type]) => ({
    event_type: type,
    ...Object.fromEntries(Object.entries(raw).filter(([key]) => keys.includes(key))),
  }))

describe('the schema of an incoming event', () => {
  it('accepts and refuses exactly what the normaliser does', () => {
    let accepted = 0
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: nearlyGood }, rawEvent, odd), (raw) => {
        const byHand = normaliseEvent(raw, CTX)
        const bySchema = wireEvent.safeParse(raw)
        expect({ ok: byHand.ok, why: byHand.ok ? [] : byHand.faults }).toEqual({
          ok: bySchema.success,
          why: byHand.ok ? [] : byHand.faults,
        })
        if (byHand.ok) accepted++
      }),
      { numRuns: 4000 },
    )
    expect(accepted).toBeGreaterThan(400)
  })

  it('has the same fields as the normaliser, and none of ours', () => {
    expect(Object.keys(wireEvent.shape)).toEqual([...WIRE_FIELDS])
    expect(Object.keys(wireActor.shape)).toEqual([...ACTOR_FIELDS])
    expect(Object.keys(wireResource.shape)).toEqual([...RESOURCE_FIELDS])
    for (const field of SERVER_FIELDS) expect(WIRE_FIELDS.has(field)).toBe(false)
  })

  it('becomes JSON Schema: every field described, only event_type required, metadata told apart by type', () => {
    const options = { io: 'input', unrepresentable: 'throw' } as const
    const schema = z.toJSONSchema(wireEvent, options).$defs?.['NewEvent'] ?? {}
    expect(schema.required).toEqual(['event_type'])
    expect(schema.additionalProperties).toBe(false)
    const described = Object.values(schema.properties ?? {}).map((property) => JSON.stringify(property))
    for (const property of described) expect(property).toMatch(/"description"|"\$ref"/)
    const typed = z.toJSONSchema(typedMetadata, options).$defs?.['TypedMetadata'] ?? {}
    const types = (typed.oneOf ?? []).flatMap((member) => {
      const type = typeof member === 'object' ? member.properties?.['event_type'] : undefined
      return typeof type === 'object' ? (type.enum ?? [type.const]) : []
    })
    expect([...types].sort()).toEqual([...BUILT_IN_TYPE_NAMES].sort())
  })
})
