import { beforeAll, describe, expect, it } from 'vitest'
import { fromHex } from '@/lib/core/hash'
import {
  EVENT,
  former,
  makeProof,
  present,
  SEQ,
  SIZE,
  stranger,
  TRUST,
} from '../../tests/helpers/event-proof'
import type { LogKey } from './checkpoint'
import { portableDigest } from './digest'
import { verifyEventProof } from './event-proof'
import type { EventProof } from './event-proof-form'
import { originOf } from './origin'
import { formatVerifierKey } from './verifier-key'

let proof: EventProof
beforeAll(async () => {
  proof = await makeProof()
})

const failed = (bundle: unknown, keys: readonly LogKey[] | null = TRUST) =>
  verifyEventProof(bundle, keys === null ? {} : { keys }).steps.flatMap((step) =>
    step.ok ? [] : [`${step.name}: ${step.code}`],
  )

describe('a bundle that is right', () => {
  it('passes every step, by the keys of the caller and by its own', () => {
    const ok = (['form', 'keys', 'checkpoint', 'leaf', 'inclusion'] as const).map((name) => ({
      name,
      ok: true,
    }))
    expect(verifyEventProof(proof, { keys: TRUST, origin: proof.origin })).toEqual({
      ok: true,
      trusted: true,
      steps: ok,
    })
    expect(verifyEventProof(JSON.parse(JSON.stringify(proof)))).toEqual({
      ok: true,
      trusted: false,
      steps: ok,
    })
  })

  it('passes where the event has as little as it can have', async () => {
    const bare = {
      ...EVENT,
      actor: null,
      resource: null,
      description: null,
      metadata: null,
      changes: null,
      duration_ms: null,
      parent_event_id: null,
      tags: [],
    }
    const made = await makeProof(bare)
    expect(made.openings).toEqual({})
    expect(failed(made)).toEqual([])
  })

  it('passes by keys of which one was replaced since', () => {
    expect(
      failed(proof, [
        { ...present.key, sizeMax: SIZE },
        { ...former.key, sizeMax: 90 },
      ]),
    ).toEqual([])
  })

  it('passes with the commitment in place of a value that was erased', () => {
    const { description: _, ...rest } = proof.openings
    const commitment = commitmentOf(proof)
    expect(
      failed({
        ...proof,
        event: { ...proof.event, description: null },
        openings: { ...rest, description: { commitment } },
      }),
    ).toEqual([])
  })
})

/** Of the description: SHA-256(salt || JCS(value)). */
function commitmentOf({ openings }: EventProof): string {
  const opening = openings.description
  const salt = opening !== undefined && 'salt' in opening ? opening.salt : ''
  const text = new TextEncoder().encode(JSON.stringify(EVENT.description))
  const bytes = new Uint8Array([...(fromHex(salt) ?? []), ...text])
  return portableDigest('sha256', bytes, 'hex')
}

/** Every place of a JSON value with another value of the same kind in it. */
function* tampered(value: unknown, path: string[] = []): Generator<{ path: string; value: unknown }> {
  const at = path.join('.')
  if (typeof value === 'string') {
    // Of base64 the last character before the padding has bits that say nothing, so one in the middle.
    const middle = Math.floor(value.length / 2)
    const other = value[middle] === 'a' ? 'b' : 'a'
    yield { path: at, value: value.slice(0, middle) + other + value.slice(middle + 1) }
  } else if (typeof value === 'number') yield { path: at, value: value + 1 }
  else if (typeof value === 'boolean') yield { path: at, value: !value }
  else if (value === null) yield { path: at, value: 5 }
  else if (Array.isArray(value)) {
    yield { path: `${at} shortened`, value: value.slice(0, -1) }
    yield { path: `${at} lengthened`, value: [...value, value[0]] }
    if (value.length > 1) yield { path: `${at} turned round`, value: value.toReversed() }
    for (const [i, one] of value.entries())
      for (const other of tampered(one, [...path, String(i)]))
        yield { path: other.path, value: value.map((each, j) => (j === i ? other.value : each)) }
  } else {
    const members = value as Record<string, unknown>
    yield { path: `${at} with one more`, value: { ...members, extra: 1 } }
    for (const [name, one] of Object.entries(members)) {
      const { [name]: _, ...rest } = members
      yield { path: `${at} without ${name}`, value: rest }
      if (one !== null) yield { path: `${at} with ${name} null`, value: { ...members, [name]: null } }
      for (const other of tampered(one, [...path, name]))
        yield { path: other.path, value: { ...members, [name]: other.value } }
    }
  }
}

describe('a bundle that was changed', () => {
  // The order and the number of the keys say nothing, and a bundle may be from before a key was replaced.
  const SAYS_NOTHING = /^keys (shortened|lengthened|turned round)$|^keys\.\d+ with size_max null$/

  it('fails wherever it was', () => {
    const all = [...tampered(proof)]
    expect(all.length).toBeGreaterThan(150)
    const passed = all.filter(({ value }) => failed(value).length === 0).map(({ path }) => path)
    expect(passed.filter((path) => !SAYS_NOTHING.test(path))).toEqual([])
  })

  it.each<[string, (proof: EventProof) => unknown, string[]]>([
    ['an event', (p) => ({ ...p, event: { ...p.event, action: 'revoke' } }), ['leaf: wrong_leaf']],
    [
      'a salt',
      (p) => ({ ...p, openings: { ...p.openings, metadata: { salt: '0'.repeat(32) } } }),
      ['leaf: wrong_leaf'],
    ],
    [
      'a leaf hash',
      (p) => ({ ...p, leaf_hash: '0'.repeat(64) }),
      ['leaf: wrong_leaf', 'inclusion: not_included'],
    ],
    [
      'an index',
      (p) => ({ ...p, inclusion: { ...p.inclusion, index: SEQ + 1 } }),
      ['inclusion: wrong_place'],
    ],
    ['a size', (p) => ({ ...p, inclusion: { ...p.inclusion, size: SIZE + 1 } }), ['inclusion: wrong_place']],
    [
      'a hash of the proof',
      (p) => ({
        ...p,
        inclusion: { ...p.inclusion, hashes: p.inclusion.hashes.toReversed() },
      }),
      ['inclusion: not_included'],
    ],
    [
      'a checkpoint',
      (p) => ({ ...p, checkpoint: p.checkpoint.replace('14:30', '14:31') }),
      ['checkpoint: bad_signature', 'inclusion: not_included'],
    ],
    ['a format', (p) => ({ ...p, format: 'sentinel-audit/event-proof/v2' }), ['form: malformed_proof']],
    [
      'an origin',
      (p) => ({ ...p, origin: originOf(EVENT.id) }),
      ['keys: wrong_origin', 'checkpoint: wrong_origin', 'inclusion: not_included'],
    ],
  ])('of %s says which step fails, and no other', (_, change, expected) => {
    expect(failed(change(proof))).toEqual(expected)
  })

  it('can show no value beside a commitment: that would be proved whatever it says', () => {
    const changed = {
      ...proof,
      event: { ...proof.event, description: 'Ada made herself an admin' },
      openings: { ...proof.openings, description: { commitment: commitmentOf(proof) } },
    }
    expect(failed(changed)).toEqual(['form: malformed_proof'])
  })

  it('can add no opening for what the event does not have', async () => {
    const made = await makeProof({ ...EVENT, description: null })
    expect(failed(made)).toEqual([])
    expect(
      failed({ ...made, openings: { ...made.openings, description: { salt: '0'.repeat(32) } } }),
    ).toEqual(['form: malformed_proof'])
  })
})

describe('whom to believe', () => {
  it('are not the keys of the bundle where the caller knows better', async () => {
    const forged = await makeProof(EVENT, stranger)
    const own = { ...forged, keys: [{ verifier_key: formatVerifierKey(stranger.key), size_max: null }] }
    expect(failed(own, null)).toEqual([])
    expect(failed(own)).toEqual([
      'keys: unknown_signer',
      'checkpoint: unknown_signer',
      'inclusion: not_included',
    ])
  })

  it('is no key that was replaced before', async () => {
    expect(failed(await makeProof(EVENT, former))).toEqual([
      'checkpoint: retired_key',
      'inclusion: not_included',
    ])
  })

  it('is no other log', () => {
    expect(
      verifyEventProof(proof, { origin: originOf(EVENT.id) }).steps.filter(({ ok }) => !ok),
    ).toMatchObject([{ name: 'keys', code: 'wrong_origin' }])
  })
})

it.each([
  null,
  undefined,
  5,
  'text',
  [],
  {},
  { format: 'sentinel-audit/event-proof/v1' },
  { __proto__: null },
])('%j is no bundle, and nothing is thrown', (bundle) => {
  expect(failed(bundle)).toEqual(['form: malformed_proof'])
})
