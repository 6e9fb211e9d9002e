import { describe, expect, it } from 'vitest'
import { normaliseEvent, type KnownType, type NormaliseContext, type Normalised } from './normalise'

const NOW = '2026-11-24T14:29:43.123456Z'
const ID = '01936a1e-7b1c-7c3d-8e4f-000000000001'
const OWN: Record<string, KnownType> = {
  'billing.invoice_paid': {
    category: 'data',
    metadataSchema: { type: 'object', required: ['amount'], properties: { amount: { type: 'integer' } } },
    retired: false,
  },
  'billing.old': { category: 'custom', metadataSchema: null, retired: true },
}
const CTX: NormaliseContext = {
  now: NOW,
  newId: () => ID,
  typeLookup: (name) => OWN[name] ?? null,
  allowUnregistered: false,
  typeNames: () => Object.keys(OWN),
}

const run = (raw: unknown, ctx: Partial<NormaliseContext> = {}): Normalised =>
  normaliseEvent(raw, { ...CTX, ...ctx })
const faultsOf = (raw: unknown, ctx?: Partial<NormaliseContext>): string[] => {
  const result = run(raw, ctx)
  return result.ok ? [] : result.faults.map(({ field, code }) => `${field}: ${code}`)
}
const reasonOf = (raw: unknown): string => {
  const result = run(raw)
  return result.ok ? '' : (result.faults[0]?.reason ?? '')
}
const login = (more: object): object => ({ event_type: 'user.login', ...more })

describe('an event that is accepted', () => {
  it('is completed: the least there can be', () => {
    expect(run({ event_type: 'user.login' })).toEqual({
      ok: true,
      warnings: [],
      claimed: { id: false, occurredAt: false },
      event: {
        id: ID,
        occurred_at: NOW,
        event_type: 'user.login',
        category: 'user',
        severity: 'info',
        outcome: 'success',
        action: 'login',
        actor: null,
        resource: null,
        source: null,
        description: null,
        metadata: null,
        changes: null,
        tags: [],
        compliance_flags: [],
        duration_ms: null,
        trace_id: null,
        span_id: null,
        parent_event_id: null,
        unregistered: false,
      },
    })
  })

  it('keeps every text as it came, blanks, case and repeated tags included', () => {
    const sent = {
      id: '01936A1E-7B1C-7C3D-8E4F-00000000000A',
      event_type: 'api.request',
      occurred_at: '2026-11-24T15:29:43.5+01:00',
      severity: 'critical',
      outcome: 'failure',
      action: ' GET /Users ',
      actor: {
        id: ' U1',
        type: 'User',
        name: 'Ä',
        email: 'A@B.C',
        ip_address: '2001:DB8::1',
        user_agent: '',
        session_id: '0',
      },
      resource: { id: 'R', type: 't', name: 'n', parent_id: 'p', attributes: { A: [1, null, true, 'x'] } },
      source: 'Gate',
      description: 'line\nline\t😀',
      metadata: { status_code: 200, own: { deep: [{}] } },
      changes: { before: null, after: [1] },
      tags: ['b', 'a', 'b', ''],
      compliance_flags: ['SOC2'],
      duration_ms: 0.5,
      trace_id: 'T',
      span_id: 'S',
      parent_event_id: '01936A1E-7B1C-7C3D-8E4F-00000000000B',
    }
    const result = run(sent)
    expect(result).toMatchObject({ ok: true, claimed: { id: true, occurredAt: true } })
    expect(result.ok && result.event).toEqual({
      ...sent,
      id: sent.id.toLowerCase(),
      parent_event_id: sent.parent_event_id.toLowerCase(),
      occurred_at: '2026-11-24T14:29:43.500000Z',
      category: 'api',
      unregistered: false,
    })
  })

  it('counts null as absent, and an actor or resource with nothing in it as none', () => {
    const empty = Object.fromEntries(
      [
        'id',
        'occurred_at',
        'timestamp',
        'severity',
        'outcome',
        'action',
        'source',
        'metadata',
        'changes',
        'tags',
        'duration_ms',
      ].map((key) => [key, null]),
    )
    const bare = run({ event_type: 'user.login' })
    expect(run(login({ changes: { before: undefined } }))).toEqual(run(login({ changes: {} })))
    expect(run(login({ ...empty, actor: {}, resource: { id: null, attributes: null } }))).toEqual(bare)
  })

  it('takes timestamp for occurred_at, and both when they agree', () => {
    const at = '2026-11-24T14:00:00Z'
    for (const times of [
      { timestamp: at },
      { occurred_at: at, timestamp: at },
      { occurred_at: null, timestamp: at },
    ]) {
      const result = run(login(times))
      expect(result.ok && result.event.occurred_at).toBe('2026-11-24T14:00:00.000000Z')
    }
  })

  it('has the category and the metadata schema its tenant registered', () => {
    const result = run({ event_type: 'billing.invoice_paid', metadata: { amount: 5 } })
    expect(result.ok && [result.event.category, result.event.action, result.event.unregistered]).toEqual([
      'data',
      'invoice_paid',
      false,
    ])
    expect(faultsOf({ event_type: 'billing.invoice_paid' })).toEqual(['metadata.amount: required'])
    expect(faultsOf({ event_type: 'billing.invoice_paid', metadata: { amount: 1.5 } })).toEqual([
      'metadata.amount: wrong_type',
    ])
  })

  it('is marked and warned of when its type is unregistered and the tenant lets such in', () => {
    const result = run({ event_type: 'user.badge.printed' }, { allowUnregistered: true })
    expect(result).toMatchObject({
      ok: true,
      warnings: ['user.badge.printed is not a registered event type'],
    })
    expect(result.ok && [result.event.category, result.event.action, result.event.unregistered]).toEqual([
      'user',
      'badge.printed',
      true,
    ])
    expect(run({ event_type: 'shop.sold' }, { allowUnregistered: true })).toMatchObject({
      event: { category: 'custom' },
    })
  })

  it('is warned of when its clock is ahead by minutes, and taken up to a day', () => {
    expect(run(login({ occurred_at: '2026-11-24T14:34:00Z' }))).toMatchObject({ ok: true, warnings: [] })
    expect(run(login({ occurred_at: '2026-11-25T14:29:43Z' }))).toMatchObject({
      ok: true,
      warnings: ['occurred_at is ahead of the server clock'],
    })
  })
})

describe('an event that is refused names each field', () => {
  it.each([
    [null, [': wrong_type']],
    [[], [': wrong_type']],
    ['{}', [': wrong_type']],
    [{}, ['event_type: required']],
    [{ event_type: null }, ['event_type: required']],
    [{ event_type: 7 }, ['event_type: wrong_type']],
    [{ event_type: 'Login' }, ['event_type: not_a_type_name']],
    [{ event_type: `a.${'b'.repeat(200)}` }, ['event_type: too_long']],
    [{ event_type: 'billing.old' }, ['event_type: retired_type']],
    [{ event_type: 'user.signin' }, ['event_type: unknown_type']],
    [login({ id: 'x' }), ['id: not_a_uuid']],
    [login({ id: 5 }), ['id: not_a_uuid']],
    [login({ parent_event_id: '' }), ['parent_event_id: not_a_uuid']],
    [login({ occurred_at: '2026-02-30T00:00:00Z' }), ['occurred_at: not_a_time']],
    [login({ timestamp: 1_764_000_000 }), ['timestamp: wrong_type']],
    [login({ timestamp: NOW, occurred_at: '2026-11-24T14:29:43Z' }), ['timestamp: conflict']],
    [login({ occurred_at: '1999-12-31T23:59:59.999999Z' }), ['occurred_at: too_old']],
    [login({ occurred_at: '2026-11-25T14:29:43.123457Z' }), ['occurred_at: in_future']],
    [login({ severity: 'INFO', outcome: 1 }), ['severity: not_allowed', 'outcome: not_allowed']],
    [login({ action: '' }), ['action: too_short']],
    [login({ action: 'x'.repeat(513) }), ['action: too_long']],
    [login({ actor: 'alice' }), ['actor: wrong_type']],
    [login({ actor: { id: 42 } }), ['actor.id: wrong_type']],
    [login({ actor: { id: 'a', username: 'b' } }), ['actor.username: unknown_field']],
    [login({ actor: { ip_address: '10.0.0.256' } }), ['actor.ip_address: not_an_ip']],
    [login({ actor: { ip_address: 'fe80::1%eth0' } }), ['actor.ip_address: not_an_ip']],
    [login({ resource: { id: true } }), ['resource.id: wrong_type']],
    [login({ resource: { attributes: [] } }), ['resource.attributes: wrong_type']],
    [login({ description: 'a\0b' }), ['description: nul']],
    [login({ source: 'a\ud800' }), ['source: lone_surrogate']],
    [login({ source: 'sentinel-audit' }), ['source: reserved']],
    [login({ metadata: 'text' }), ['metadata: wrong_type']],
    [login({ metadata: { a: ['x', { b: '\0' }] } }), ['metadata.a[1].b: nul']],
    [login({ metadata: { 'a\0': 1 } }), ['metadata.a\ufffd: nul']],
    [login({ metadata: { a: Number.NaN } }), ['metadata.a: number_out_of_range']],
    [login({ metadata: { a: undefined } }), ['metadata.a: not_json']],
    [
      login({ metadata: JSON.parse('{"__proto__":1,"constructor":2}') }),
      ['metadata.__proto__: forbidden_key', 'metadata.constructor: forbidden_key'],
    ],
    [login({ metadata: { ['k'.repeat(257)]: 1 } }), [`metadata.${'k'.repeat(64)}: too_long`]],
    [login({ metadata: { method: 5 } }), ['metadata.method: wrong_type']],
    [login({ changes: { old: 1 } }), ['changes.old: unknown_field']],
    [login({ changes: { after: { a: '\ud800' } } }), ['changes.after.a: lone_surrogate']],
    [login({ tags: 'a' }), ['tags: wrong_type']],
    [login({ tags: ['a', 1, null] }), ['tags[1]: wrong_type', 'tags[2]: wrong_type']],
    [login({ tags: Array.from({ length: 65 }, () => 'x') }), ['tags: too_many']],
    [login({ compliance_flags: ['x'.repeat(129)] }), ['compliance_flags[0]: too_long']],
    [login({ duration_ms: -1 }), ['duration_ms: out_of_range']],
    [login({ duration_ms: '5' }), ['duration_ms: out_of_range']],
    [login({ trace_id: 1 }), ['trace_id: wrong_type']],
    [login({ tenant_id: ID, seq: null }), ['tenant_id: server_set', 'seq: server_set']],
    [login({ acton: 'x', 'a\0': 1 }), ['acton: unknown_field', 'a\ufffd: unknown_field']],
  ])('case %#', (raw, expected) => expect(faultsOf(raw)).toEqual(expected))

  it('and gives a reason a person can act on', () => {
    expect(reasonOf({ event_type: 'user.logn' })).toBe(
      'user.logn is not a registered event type; did you mean user.login?',
    )
    expect(reasonOf({ event_type: 'billing.invoice_payd' })).toContain('did you mean billing.invoice_paid?')
    expect(reasonOf({ event_type: 'zzz.qqq' })).toBe('zzz.qqq is not a registered event type')
    expect(reasonOf(login({ actor: { id: 42 } }))).toBe(
      'must be a string, not a number; send it in quotes, so that no digit is lost',
    )
    expect(reasonOf(login({ category: 'user' }))).toBe('category is set by the server; leave it out')
    expect(reasonOf(login({ acton: 1 }))).toBe('not a field of an event; did you mean action?')
    expect(reasonOf(login({ color: 1 }))).toBe('not a field of an event; put your own fields under metadata')
    expect(reasonOf(login({ occurred_at: '2026-11-24T14:29:43' }))).toContain('the offset is missing')
  })

  it('within bounds: nesting, keys and the number of faults', () => {
    const nested = (levels: number): object =>
      JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`) as object
    expect(faultsOf(login({ metadata: nested(31) }))).toEqual([])
    expect(faultsOf(login({ metadata: nested(32) }))[0]).toMatch(/too_deep$/)
    const keys = (count: number): object =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i]))
    expect(faultsOf(login({ metadata: keys(600), resource: { attributes: keys(400) } }))).toEqual([])
    expect(faultsOf(login({ metadata: keys(600), changes: { before: keys(401) } }))).toEqual([
      ': too_many_keys',
    ])
    expect(faultsOf(login(keys(500)))).toHaveLength(32)
  })

  it('all at once, not one a try', () => {
    expect(
      faultsOf({
        event_type: 'api.request',
        id: 1,
        severity: 'x',
        actor: { id: 1 },
        metadata: { status_code: 'abc' },
      }),
    ).toEqual([
      'id: not_a_uuid',
      'metadata.status_code: wrong_type',
      'severity: not_allowed',
      'actor.id: wrong_type',
    ])
  })
})
