import { createHash, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '@/lib/core/canonical-json'
import { PERSONAL_GROUPS, type PersonalGroup, subjectOfActor, subjectOfResource } from '@/lib/event/personal'
import { portableDigest } from './digest'
import { createSealer, type Erased, type Sealable } from './envelope'
import { createSalts, saltKey, SALTS_BYTES } from './salts'

const EVENT: Sealable = {
  id: '01936a1e-7b1c-7c3d-8e4f-0123456789ab',
  occurred_at: '2026-11-24T14:29:43.123456Z',
  event_type: 'user.role_changed',
  category: 'user',
  severity: 'warning',
  outcome: 'success',
  action: 'grant "admin"',
  actor: {
    id: 'usr_1',
    type: 'user',
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    ip_address: '10.0.0.1',
    user_agent: 'curl/8',
    session_id: null,
  },
  resource: { id: 'usr_2', type: 'user', name: null, parent_id: null, attributes: { b: 1, a: [true, null] } },
  source: 'iam',
  description: 'Ada made Grace an admin – 管理者',
  metadata: { role: 'admin', count: 1e21 },
  changes: { before: 'viewer', after: 'admin' },
  tags: ['b', 'a'],
  compliance_flags: ['soc2'],
  duration_ms: 12.5,
  trace_id: null,
  span_id: null,
  parent_event_id: null,
  unregistered: false,
}
const TENANT = '01936a1e-0000-7000-8000-000000000001'
const RECORDED_AT = '2026-11-24T14:29:44.000000Z'
const KEY = new Uint8Array(32).fill(7)
const RESOURCE_KEY = new Uint8Array(32).fill(8)

const sha256 = (...parts: (string | Uint8Array)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

/** NIST SP 800-56C Rev. 2, section 4.1, as it is written there: K(1) || K(2), where K(i) = H(counter || Z || FixedInfo). */
function derive(key: Uint8Array, eventId: string): Buffer {
  const info = [Buffer.from('sentinel-audit/salts/v1'), Buffer.from(eventId.replaceAll('-', ''), 'hex')]
  const block = (counter: number) =>
    createHash('sha512')
      .update(Buffer.from([0, 0, 0, counter]))
      .update(key)
      .update(Buffer.concat(info))
      .digest()
  return Buffer.concat([block(1), block(2)]).subarray(0, 96)
}

/** The envelope as the documentation says it, with nothing of the code under test but the JCS text. */
function leafOf(event: Sealable, erased: Erased = {}): string {
  const { actor, resource, description, metadata, changes, ...plain } = event
  const values: Record<PersonalGroup, unknown> = {
    actor: actor && { id: actor.id, type: actor.type, name: actor.name, email: actor.email },
    network: actor && {
      ip_address: actor.ip_address,
      user_agent: actor.user_agent,
      session_id: actor.session_id,
    },
    resource,
    description,
    metadata,
    changes,
  }
  const commitments = Object.fromEntries(
    PERSONAL_GROUPS.map((group, n) => {
      const known = erased[group]
      if (known !== undefined) return [group, known]
      const value = values[group]
      const isAbsent =
        value === null ||
        (['actor', 'network'].includes(group) && Object.values(value as object).every((one) => one === null))
      const salt = derive(group === 'resource' ? RESOURCE_KEY : KEY, event.id).subarray(n * 16, n * 16 + 16)
      return [group, isAbsent ? null : sha256(salt, canonicalJson(value)).toString('hex')]
    }),
  )
  const content = sha256(canonicalJson({ ...plain, commitments, v: 1 })).toString('hex')
  const entry = { content, recorded_at: RECORDED_AT, seq: 42, tenant_id: TENANT, v: 1 }
  return sha256(Buffer.from([0]), canonicalJson(entry)).toString('hex')
}

const draw = createSalts(portableDigest)
const drawn = (key: Uint8Array, eventId: string) => {
  const salts = new Uint8Array(SALTS_BYTES)
  draw(saltKey(key), eventId, salts)
  return salts
}
const sealer = createSealer(portableDigest)

function sealed(event: Sealable, erased: Erased = {}): string {
  const content = sealer.content(event, drawn(KEY, event.id), drawn(RESOURCE_KEY, event.id), erased)
  return sealer.leaf(TENANT, 42, RECORDED_AT, content)
}

const changed = (change: Partial<Sealable>): Sealable => ({ ...EVENT, ...change })
const withActor = (change: object): Sealable =>
  changed({ actor: { ...EVENT.actor, ...change } as Sealable['actor'] })

describe('the leaf of an event', () => {
  it('is what the documentation says', () => expect(sealed(EVENT)).toBe(leafOf(EVENT)))

  it('stays what it is: every tree depends on it', () =>
    expect(sealed(EVENT)).toBe('70a45737ca6f19060350fdac5cc6fd48bc3e65a34eab4cca61d7d9e9c7989ffc'))

  it.each<[string, Sealable]>([
    ['without an actor', changed({ actor: null })],
    [
      'with a name alone',
      withActor({ id: null, type: null, email: null, ip_address: null, user_agent: null }),
    ],
    ['with an address alone', withActor({ id: null, type: null, email: null, name: null })],
    [
      'with nothing',
      changed({ actor: null, resource: null, description: null, metadata: null, changes: null, tags: [] }),
    ],
    ['with texts that need escapes', changed({ description: '"\\\u0000\u007f\n\u2028😀', action: '\t' })],
  ])('is what the documentation says, %s', (_, event) => expect(sealed(event)).toBe(leafOf(event)))

  it('is what the documentation says for any metadata', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), (metadata) => {
        const event = changed({ metadata: metadata as Sealable['metadata'] })
        expect(sealed(event)).toBe(leafOf(event))
      }),
      { numRuns: 50 },
    )
  })

  it('takes a commitment for what was erased, and is the same then', () => {
    sealed(EVENT)
    const known = sealer.commitments()
    const blank = {
      id: 'erased-1',
      type: null,
      name: null,
      email: null,
      ip_address: null,
      user_agent: null,
      session_id: null,
    }
    const erased = Object.fromEntries(
      PERSONAL_GROUPS.map((group, n): [PersonalGroup, string] => [group, known[n] ?? '']),
    )
    const event = changed({ actor: blank, resource: null, description: null, metadata: null, changes: null })
    expect(sealed(event, erased)).toBe(leafOf(EVENT))
  })

  it.each(Object.keys(EVENT).filter((field) => field !== 'unregistered'))('sees a change of %s', (field) => {
    const value =
      field === 'duration_ms' ? 13 : field === 'tags' || field === 'compliance_flags' ? ['x'] : null
    expect(sealed({ ...EVENT, unregistered: true })).not.toBe(sealed(EVENT))
    const event = { ...EVENT, [field]: value ?? (EVENT[field as keyof Sealable] === null ? 'x' : null) }
    if (field === 'id') event.id = '01936a1e-7b1c-7c3d-8e4f-0123456789ac'
    expect(sealed(event)).not.toBe(sealed(EVENT))
  })

  it.each(['id', 'type', 'name', 'email', 'ip_address', 'user_agent', 'session_id'])(
    'sees a change of the actor: %s',
    (field) => expect(sealed(withActor({ [field]: 'changed' }))).not.toBe(sealed(EVENT)),
  )
})

describe('salts', () => {
  it('are those of RFC 5869, for any key and id', () => {
    for (let run = 0; run < 20; run++) {
      const key = randomBytes(32)
      const id = randomBytes(16)
        .toString('hex')
        .replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
      expect(Buffer.from(drawn(key, id)).toString('hex')).toBe(derive(key, id).toString('hex'))
    }
  })

  it('want a key of 32 bytes', () => expect(() => saltKey(new Uint8Array(31))).toThrow(RangeError))
})

describe('whose key salts an event', () => {
  it('is told by the surest sign of the actor', () => {
    expect(subjectOfActor(EVENT.actor)).toBe('id:usr_1')
    expect(subjectOfActor(withActor({ id: null }).actor)).toBe('email:ada@example.com')
    expect(subjectOfActor(withActor({ id: null, email: null }).actor)).toBe('name:Ada Lovelace')
    expect(subjectOfActor(withActor({ id: null, email: null, name: null }).actor)).toBe('ip:10.0.0.1')
    expect(subjectOfActor(withActor({ type: 'Agent' }).actor)).toBe('type:agent')
    expect(subjectOfActor(null)).toBe('')
  })

  it('is the same person, acting or acted upon', () => {
    expect(subjectOfResource({ ...EVENT.resource, id: 'usr_1', type: 'User' } as Sealable['resource'])).toBe(
      'id:usr_1',
    )
    expect(
      subjectOfResource({ ...EVENT.resource, id: 'inv_1', type: 'invoice' } as Sealable['resource']),
    ).toBeNull()
  })
})
