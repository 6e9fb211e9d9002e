import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCanonicalWriter } from '../core/canonical-json'
import { sha256Hex } from '../core/hash'
import { contentHash, documentsOf } from './content-hash'
import { normaliseEvent } from './normalise'
import type { NormaliseContext } from './normalise'

const SENT = {
  id: '01936a1e-7b1c-7c3d-8e4f-000000000001',
  event_type: 'user.login',
  actor: { id: 'u1', ip_address: '10.0.0.1' },
  metadata: { method: 'password', attempts: 1 },
}
/** Worked out by hand from the form in content-hash.ts. */
const PINNED = 'f218e1dd6823924ae4a3259499ecee9a'
const contextAt = (now: string): NormaliseContext => ({
  now,
  newId: () => SENT.id,
  typeLookup: () => null,
  allowUnregistered: true,
})
const EARLY = contextAt('2026-11-24T14:29:43.000000Z')
const LATE = contextAt('2026-11-25T14:29:43.000000Z')

const hashOf = (raw: unknown, ctx = EARLY): string => {
  const result = normaliseEvent(raw, ctx)
  if (!result.ok) throw new Error(JSON.stringify(result.faults))
  return contentHash(
    result.event,
    documentsOf(result.event, createCanonicalWriter()),
    result.claimed,
    sha256Hex,
  )
}

describe('the content hash', () => {
  it('is 16 bytes and stays what it is: stored hashes depend on it', () => {
    expect(hashOf({ ...SENT, occurred_at: '2026-11-24T14:00:00Z' })).toBe(PINNED)
  })

  it('is the same for a retry, though our clock went on', () => {
    expect(hashOf(SENT, LATE)).toBe(hashOf(SENT, EARLY))
  })

  it.each([
    [
      'the order of keys',
      { metadata: { attempts: 1, method: 'password' }, actor: { ip_address: '10.0.0.1', id: 'u1' } },
    ],
    [
      'a default that is spelled out',
      { severity: 'info', outcome: 'success', action: 'login', tags: [], source: null },
    ],
    ['the case of a UUID', { id: SENT.id.toUpperCase() }],
  ])('does not see %s', (_, change) => expect(hashOf({ ...SENT, ...change })).toBe(hashOf(SENT)))

  it('does not see which name and offset the time was sent in', () => {
    expect(hashOf({ ...SENT, timestamp: '2026-11-24T15:00:00+01:00' })).toBe(
      hashOf({ ...SENT, occurred_at: '2026-11-24T14:00:00Z' }),
    )
  })

  it.each([
    ['event_type', 'user.logout'],
    ['occurred_at', '2026-11-24T14:00:00Z'],
    ['severity', 'error'],
    ['outcome', 'failure'],
    ['action', 'sign-in'],
    ['actor', { id: 'u2', ip_address: '10.0.0.1' }],
    ['actor', { name: 'u1', ip_address: '10.0.0.1' }],
    ['resource', { id: 'r' }],
    ['resource', { attributes: {} }],
    ['source', 'x'],
    ['description', ''],
    ['metadata', { method: 'password', attempts: 2 }],
    ['metadata', null],
    ['changes', { before: null }],
    ['tags', ['a']],
    ['compliance_flags', ['a']],
    ['duration_ms', 0],
    ['trace_id', 't'],
    ['span_id', 't'],
    ['parent_event_id', SENT.id],
  ])('sees a change of %s', (field, value) =>
    expect(hashOf({ ...SENT, [field]: value })).not.toBe(hashOf(SENT)),
  )

  it('tells tags from flags and nothing from empty', () => {
    const hashes = [
      { tags: ['a'] },
      { compliance_flags: ['a'] },
      { metadata: {} },
      { metadata: null },
      { changes: {} },
    ]
    expect(new Set(hashes.map((change) => hashOf({ ...SENT, ...change }))).size).toBe(hashes.length)
  })

  it('depends on the sender only', () => {
    const base = hashOf({ ...SENT, event_type: 'billing.paid' })
    const registered = {
      ...LATE,
      typeLookup: () => ({ category: 'user', metadataSchema: null, retired: false }),
    }
    expect(hashOf({ ...SENT, event_type: 'billing.paid' }, registered)).toBe(base)
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), (metadata) => {
        fc.pre(!/\\u0000|__proto__|constructor|prototype|\\ud[89a-f]/i.test(JSON.stringify(metadata)))
        const raw = { event_type: 'billing.paid', metadata }
        expect(hashOf(JSON.parse(JSON.stringify(raw)), LATE)).toBe(hashOf(raw))
      }),
    )
  })
})
