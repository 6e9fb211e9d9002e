import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FieldFault } from '../core/errors'
import { CATEGORY_METADATA, checkBuiltInMetadata, TYPE_METADATA, typedMetadata } from './metadata'
import { CATEGORY_FIELDS, TYPE_FIELDS } from './metadata-fields'
import type { JsonObject } from './stored-event'
import { BUILT_IN_CATEGORIES, BUILT_IN_TYPE_NAMES, categoryOf, type BuiltInType } from './taxonomy'

const faultsOf = (type: BuiltInType, metadata: JsonObject): FieldFault[] => {
  const faults: FieldFault[] = []
  checkBuiltInMetadata(type, metadata, faults)
  return faults
}

const KEYS = [
  ...new Set(
    [...Object.values(CATEGORY_FIELDS), ...Object.values(TYPE_FIELDS)].flatMap((fields) =>
      Object.keys(fields),
    ),
  ),
]
const value = fc.oneof(
  fc.constantFrom(
    null,
    true,
    '',
    'x',
    0,
    -0,
    -1,
    1.5,
    200,
    999,
    1000,
    1e300,
    2 ** 53,
    ['a'],
    ['a', 1],
    [],
    {},
    { a: 1 },
  ),
  fc.jsonValue({ maxDepth: 2 }),
) as fc.Arbitrary<JsonObject[string]>
const metadata = fc.dictionary(
  fc.oneof(fc.constantFrom(...KEYS), fc.constantFrom('extra', 'toString')),
  value,
  { maxKeys: 5 },
)

describe('the metadata of built-in types', () => {
  it('is checked the same by hand and by schema', () => {
    fc.assert(
      fc.property(fc.constantFrom(...BUILT_IN_TYPE_NAMES), metadata, (type, held) => {
        const bySchema = TYPE_METADATA[type].safeParse(held)
        const byHand = faultsOf(type, held)
        expect(byHand.length === 0).toBe(bySchema.success)
        const named = bySchema.success
          ? []
          : bySchema.error.issues.map(({ path }) => `metadata.${String(path[0])}`)
        expect(new Set(byHand.map(({ field }) => field))).toEqual(new Set(named))
      }),
      { numRuns: 3000 },
    )
  })

  it('has a schema a category and one union told apart by the event type', () => {
    expect(Object.keys(CATEGORY_METADATA)).toEqual([...BUILT_IN_CATEGORIES])
    for (const type of BUILT_IN_TYPE_NAMES) {
      expect(typedMetadata.safeParse({ event_type: type, metadata: { anything: 1 } }).success).toBe(true)
      expect(typedMetadata.safeParse({ event_type: type }).success).toBe(true)
    }
    expect(
      typedMetadata.safeParse({ event_type: 'api.request', metadata: { status_code: 'abc' } }).success,
    ).toBe(false)
    expect(
      typedMetadata.safeParse({ event_type: 'user.login', metadata: { status_code: 'abc' } }).success,
    ).toBe(true)
  })

  it('names the key that is wrong and what it must be', () => {
    expect(faultsOf('api.request', { method: 'GET', status_code: 'abc' })).toEqual([
      { field: 'metadata.status_code', code: 'wrong_type', reason: 'must be a whole number from 0 to 999' },
    ])
  })

  it.each([
    ['api.request', { method: 'GET', path: '/', status_code: 200, anything: { else: [1] } }],
    ['user.login', { method: 'password', mfa: 'totp', attempt: 2 }],
    ['user.login', { mfa: true, device: { os: 'linux' } }],
    ['user.role_changed', { previous_role: 'viewer', new_role: 'admin', ticket: null }],
    ['agent.failed', { agent_type: 'browser', task_id: 42, error: { message: 'x' }, exit_code: 1 }],
    ['test.failed', { suite: 'checkout', duration_ms: 12.5, expected: 1, actual: [2] }],
    ['data.exported', { record_count: 10, fields: 'all', format: 'csv' }],
    ['system.config_changed', { key: 'a', old: null, new: { b: 1 } }],
    ['compliance.gdpr_request', { framework: 'GDPR', request_type: 'access', rows: 0 }],
    ['security.access_denied', { reason: 'role', rule: 'r1', attempts: 3 }],
  ] as const)('of %s takes what real senders send, case %#', (type, held) =>
    expect(faultsOf(type, held as unknown as JsonObject)).toEqual([]),
  )

  it('repeats no key of the category in a type, so one kind stands for each', () => {
    for (const [type, fields] of Object.entries(TYPE_FIELDS)) {
      const shared = CATEGORY_FIELDS[categoryOf(type) as keyof typeof CATEGORY_FIELDS]
      for (const [key, kind] of Object.entries(fields)) expect([undefined, kind]).toContain(shared[key])
    }
  })
})
