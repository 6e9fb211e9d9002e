import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isUuid } from '../core/ids'
import { fromCloudEvent } from './cloudevents'
import { normaliseEvent } from './normalise'
import type { NormalEvent } from './stored-event'

const NOW = '2026-11-24T14:29:43.000000Z'
const UUID = 'A89B61A2-5644-487A-8A86-144855C5DCE8'
/** Worked out by hand: SHA-256 of ["a","1"], its first 16 bytes, version 8. */
const PINNED = '1d48e495-8ca5-8ea7-ac85-02862be0c1db'
const CE = { specversion: '1.0', id: UUID, source: '/billing', type: 'billing.invoice_paid' }

const mapped = (value: unknown): Record<string, unknown> => {
  const result = fromCloudEvent(value)
  if (!result.ok) throw new Error(JSON.stringify(result.faults))
  return result.raw
}
const faultsOf = (value: unknown): string[] => {
  const result = fromCloudEvent(value)
  return result.ok ? [] : result.faults.map(({ field, code }) => `${field}: ${code}`)
}
const stored = (value: unknown): NormalEvent => {
  const result = normaliseEvent(mapped(value), {
    now: NOW,
    newId: () => 'none',
    typeLookup: () => null,
    allowUnregistered: true,
  })
  if (!result.ok) throw new Error(JSON.stringify(result.faults))
  return result.event
}

describe('a CloudEvent', () => {
  it('becomes an event: attributes to fields, data to metadata, extensions to metadata.ce_*', () => {
    const event = stored({
      ...CE,
      subject: 'invoice/7',
      time: '2026-11-24T13:00:00.5+01:00',
      datacontenttype: 'application/json; charset=utf-8',
      dataschema: 'https://example.com/schema',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      tracestate: 'a=1',
      sequence: 7,
      sampled: true,
      nothing: null,
      data: { amount: 5 },
    })
    expect(event).toMatchObject({
      id: UUID.toLowerCase(),
      event_type: 'billing.invoice_paid',
      occurred_at: '2026-11-24T12:00:00.500000Z',
      source: '/billing',
      resource: { id: 'invoice/7' },
      trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
      span_id: '00f067aa0ba902b7',
    })
    expect(event.metadata).toEqual({
      amount: 5,
      ce_dataschema: 'https://example.com/schema',
      ce_tracestate: 'a=1',
      ce_sequence: 7,
      ce_sampled: true,
    })
  })

  it('gives way to data that is an event of ours', () => {
    const data = {
      event_type: 'user.login',
      id: '01936a1e-7b1c-7c3d-8e4f-000000000001',
      timestamp: '2026-11-24T10:00:00Z',
      source: 'gateway',
      actor: { id: 'u1' },
      resource: { id: 'app' },
      metadata: { method: 'sso', ce_region: 'mine' },
      trace_id: 'own',
    }
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const event = stored({ ...CE, time: NOW, subject: 'other', region: 'eu', traceparent, data })
    expect(event).toMatchObject({
      id: data.id,
      event_type: 'user.login',
      source: 'gateway',
      trace_id: 'own',
      span_id: null,
    })
    expect(event.occurred_at).toBe('2026-11-24T10:00:00.000000Z')
    expect(event.resource?.id).toBe('app')
    expect(event.metadata).toEqual({
      method: 'sso',
      ce_region: 'mine',
      ce_subject: 'other',
      ce_traceparent: traceparent,
    })
  })

  it('fills what data of ours leaves open', () => {
    const event = stored({
      ...CE,
      subject: 's',
      time: NOW,
      data: { action: 'pay', resource: { type: 'invoice' } },
    })
    expect(event).toMatchObject({
      event_type: 'billing.invoice_paid',
      action: 'pay',
      source: '/billing',
      occurred_at: NOW,
    })
    expect(event.resource).toMatchObject({ id: 's', type: 'invoice' })
    expect(event.metadata).toBeNull()
  })

  it('keeps data of another application under metadata, though it has an action too', () => {
    const data = { action: 'opened', number: 7, sender: { login: 'octocat' } }
    const event = stored({ ...CE, type: 'com.github.pull_request.opened', data })
    expect(event).toMatchObject({ event_type: 'com.github.pull_request.opened', metadata: data })
  })

  it('keeps data that is no object, and binary data, under metadata', () => {
    expect(stored({ ...CE, data: [1, 'x'] }).metadata).toEqual({ ce_data: [1, 'x'] })
    expect(stored({ ...CE, datacontenttype: 'text/plain', data: 'hello' }).metadata).toEqual({
      ce_data: 'hello',
      ce_datacontenttype: 'text/plain',
    })
    expect(stored({ ...CE, data_base64: 'aGVsbG8=' }).metadata).toEqual({ ce_data_base64: 'aGVsbG8=' })
    expect(stored(CE).metadata).toBeNull()
  })

  it('keeps a traceparent it can not read', () => {
    expect(stored({ ...CE, traceparent: 'nonsense' }).metadata).toEqual({ ce_traceparent: 'nonsense' })
  })

  it('has one id per source and id, whatever the id, so a retry meets its first try', () => {
    const text = fc.string({ minLength: 1 })
    const idOf = (source: string, id: string): unknown => mapped({ ...CE, source, id })['id']
    fc.assert(
      fc.property(text, text, text, text, (source, id, otherSource, otherId) => {
        fc.pre(!isUuid(id) && !isUuid(otherId))
        const made = String(idOf(source, id))
        expect(made).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
        expect(idOf(source, id)).toBe(made)
        expect(idOf(otherSource, otherId) === made).toBe(source === otherSource && id === otherId)
      }),
    )
    expect(idOf('a', '1')).toBe(PINNED)
  })

  it.each([
    ['text', [': wrong_type']],
    [{}, ['specversion: not_allowed', 'id: required', 'source: required', 'type: required']],
    [{ ...CE, specversion: '0.3' }, ['specversion: not_allowed']],
    [{ ...CE, specversion: 1 }, ['specversion: not_allowed']],
    [{ ...CE, id: 7 }, ['id: wrong_type']],
    [{ ...CE, source: '' }, ['source: too_short']],
    [{ ...CE, time: 5 }, ['time: wrong_type']],
    [{ ...CE, data: 1, data_base64: 'YQ==' }, ['data_base64: conflict']],
    [{ ...CE, data_base64: 'a b' }, ['data_base64: not_base64']],
    [{ ...CE, event_type: 'user.login' }, ['event_type: unknown_field']],
    [{ ...CE, extension: { a: 1 } }, ['extension: wrong_type']],
  ])('is refused by name, case %#', (value, expected) => expect(faultsOf(value)).toEqual(expected))
})
