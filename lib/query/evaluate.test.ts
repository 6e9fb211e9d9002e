import { describe, expect, it } from 'vitest'
import type { StoredEvent } from '@/lib/event/stored-event'
import { matches } from './evaluate'
import { parseFilter } from './parse'

const UUID = '550e8400-e29b-41d4-a716-446655440000'
const EVENT: StoredEvent = {
  id: UUID,
  tenant_id: UUID,
  seq: 42,
  occurred_at: '2026-11-24T10:00:00.123Z',
  recorded_at: '2026-11-24T10:00:01Z',
  event_type: 'user.login',
  category: 'user',
  severity: 'warning',
  outcome: 'failure',
  action: 'sign in',
  actor: {
    id: 'usr_1',
    type: 'user',
    name: 'Alice Doe',
    email: 'Alice@Example.com',
    ip_address: '10.1.2.3',
    user_agent: 'Mozilla/5.0 Firefox/133',
    session_id: null,
  },
  resource: null,
  source: 'auth-service',
  description: `Login failed:\n  wrong password (trace ${UUID})`,
  metadata: {
    plan: 'pro',
    attempts: 3,
    beta: true,
    roles: ['admin', 7],
    nested: { 'a.b': 'x' },
    secret_key: null,
  },
  changes: { before: { city: 'Zürich' }, after: { city: '東京都' } },
  tags: ['pci', 'eu west'],
  compliance_flags: [],
  duration_ms: 1500,
  trace_id: null,
  span_id: null,
  parent_event_id: null,
  unregistered: false,
  signature: null,
  key_id: null,
  erased: null,
}

const holds = (text: string): boolean => {
  const parsed = parseFilter(text)
  if (!parsed.ok || parsed.filter === null) throw new Error(JSON.stringify(parsed))
  return matches(parsed.filter, EVENT)
}
const all = (texts: string[], wanted: boolean): void => {
  for (const text of texts) expect(holds(text), text).toBe(wanted)
}

describe('what a condition means', () => {
  it('compares values exactly, e-mail addresses in any case', () => {
    all(
      [
        'actor:usr_1',
        'actor:"Alice Doe"',
        'actor:alice@example.COM',
        'actor.email:ALICE@example.com',
        'tag:pci',
        'seq:42',
      ],
      true,
    )
    all(['actor:alice', 'actor:USR_1', 'actor.name:alice', 'tag:pc', 'action:sign', 'source:auth'], false)
  })

  it('holds for a negation where the field is absent', () => {
    all(['-resource:x', '-trace:x', '-duration>2s', '-has:session', 'NOT (resource:x OR session:y)'], true)
    all(['-actor:usr_1', '-has:ip'], false)
  })

  it('orders severities, durations, numbers and times', () => {
    all(
      [
        'severity>=warning',
        'severity<error',
        'severity:info..warning',
        'duration:1.5s',
        'duration>=1500',
        'seq:40..42',
      ],
      true,
    )
    all(['severity>warning', 'duration>1500', 'seq<42', 'severity:error..critical'], false)
    all(
      [
        'at:2026-11-24',
        'at<=2026-11-24',
        'after:2026-11-24',
        'before:2026-11-25',
        'at:2026-11-24T10:00:00.123Z',
      ],
      true,
    )
    all(['at>2026-11-24', 'before:2026-11-24', 'at<2026-11-24T10:00:00.123Z'], false)
  })

  it('knows wildcards, networks and lists', () => {
    all(
      [
        'type:user.*',
        'type:u*',
        'type:api.*,user.login',
        'ip:10.0.0.0/8',
        'ip:10.1.2.3',
        'outcome:(success OR failure)',
      ],
      true,
    )
    all(['type:user', 'type:users.*', 'ip:10.1.2.4', 'ip:11.0.0.0/8', 'ip:::/0'], false)
  })

  it('looks into metadata by path: scalars, elements of arrays, numbers by value', () => {
    all(
      [
        'metadata.plan:pro',
        'metadata.attempts:3.0',
        'metadata.beta:true',
        'metadata.roles:admin',
        'metadata.roles:7',
      ],
      true,
    )
    all(
      ['metadata.nested."a.b":x', 'metadata.attempts>=3', 'metadata.attempts:1..5', 'has:metadata.nested'],
      true,
    )
    all(
      [
        'metadata.plan:PRO',
        'metadata.nested.a.b:x',
        'metadata.roles.0:admin',
        'metadata.plan>1',
        'has:metadata.secret_key',
      ],
      false,
    )
  })

  it('finds words from their start, in any case, in texts and values but not in keys', () => {
    all(
      [
        'login',
        'FAIL',
        'auth',
        'service',
        'example.com',
        'zürich',
        'ZÜRI',
        '京都',
        'pro',
        '"eu west"',
        '1.2.3',
        'usr',
      ],
      true,
    )
    all(['ogin', 'ailed', 'secret', 'attempts', 'true', 'mozilla'], false)
  })

  it('takes a phrase as it stands, with any white space between its words', () => {
    all(
      [
        '"failed: wrong password"',
        '"wrong password ("',
        'description:"login failed"',
        'user_agent:firefox/13',
      ],
      true,
    )
    all(['"wrong login"', '"failed wrong"', 'description:alice'], false)
  })

  it('keeps UUIDs whole: their start is found, their inside is not', () => {
    all([UUID, '550e8400', '550e8400-e29b', '"trace 550e"'], true)
    all(['e29b', '446655440000', '"-e29b"', 'a716-4466'], false)
  })

  it('refuses to guess what a relative time means', () => {
    expect(() => holds('after:-7d')).toThrow(RangeError)
  })
})
