import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Receipt } from '@/lib/contract/events'
import * as limits from '@/lib/event/limits'
import type { StoredEvent } from '@/lib/event/stored-event'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { anEvent, EVENTS, store, storedEvents } from '../helpers/events'

let api: Api
let tenant: Tenant
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())
beforeEach(async () => {
  tenant = await api.mintTenant()
})

type Refusal = Receipt & { errors: { field: string; code: string; reason: string }[] }
const send = (body: unknown, headers: Record<string, string> = {}) =>
  tenant.post<Refusal>(EVENTS, body, headers)
const read = async (id: string) => (await tenant.get<StoredEvent>(`${EVENTS}/${id}`)).body
const stored = () => storedEvents(api.db, tenant.id)

/** The raw text of an event with this metadata, for what JSON.stringify can't write. */
const withMetadata = (metadata: string) => `{"event_type":"user.login","metadata":${metadata}}`
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
const keys = (count: number) => `{${Array.from({ length: count }, (_, n) => `"k${n}":1`).join(',')}}`
/** An event of exactly this many bytes of JSON. */
const ofBytes = (bytes: number) => {
  const event = anEvent({ metadata: { pad: '' } })
  event['metadata' as never] = { pad: 'x'.repeat(bytes - JSON.stringify(event).length) } as never
  return JSON.stringify(event)
}

describe('limits', () => {
  test('64 KiB are taken, one byte more is refused for that event alone', async () => {
    const [fits, tooLarge] = [ofBytes(limits.EVENT_BYTES_MAX), ofBytes(limits.EVENT_BYTES_MAX + 1)]
    expect(fits).toHaveLength(limits.EVENT_BYTES_MAX)
    const { status, body } = await send(`[${tooLarge},${fits}]`)
    expect(status).toBe(201)
    expect(body.results).toMatchObject([
      { status: 'rejected', errors: [{ code: 'too_large' }] },
      { status: 'stored', seq: 0 },
    ])
  })

  test('the bytes of an event are counted as UTF-8, not as characters', async () => {
    const wide = JSON.stringify(anEvent({ metadata: { pad: '€'.repeat(limits.EVENT_BYTES_MAX / 3) } }))
    expect(wide.length).toBeLessThan(limits.EVENT_BYTES_MAX / 2)
    expect(await send(wide)).toMatchObject({ status: 400, body: { errors: [{ code: 'too_large' }] } })
  })

  const refused: [string, string, string][] = [
    ['nesting deeper than 32', withMetadata(nested(limits.DEPTH_MAX)), 'too_deep'],
    ['nesting of 100,000', withMetadata('['.repeat(30_000) + ']'.repeat(30_000)), 'too_deep'],
    ['more than 1,000 keys', withMetadata(keys(limits.KEYS_MAX + 1)), 'too_many_keys'],
    ['a key of 257 characters', withMetadata(`{"${'k'.repeat(257)}":1}`), 'too_long'],
    [
      'a description over its limit',
      JSON.stringify(anEvent({ description: 'x'.repeat(limits.DESCRIPTION_CHARS_MAX + 1) })),
      'too_long',
    ],
    ['65 tags', JSON.stringify(anEvent({ tags: Array.from({ length: 65 }, (_, n) => `t${n}`) })), 'too_many'],
    ['a NUL byte', withMetadata('"\\u0000"').replace('"metadata"', '"description"'), 'nul'],
    ['a NUL byte deep in metadata', withMetadata('{"a":[{"b":"x\\u0000y"}]}'), 'nul'],
    ['a NUL byte in a key', withMetadata('{"a\\u0000":1}'), 'nul'],
    ['half a surrogate pair', withMetadata('{"a":"\\ud83d"}'), 'lone_surrogate'],
    ['a pair the wrong way round', withMetadata('{"a":"\\ude00\\ud83d"}'), 'lone_surrogate'],
    ['__proto__', withMetadata('{"__proto__":{"admin":true}}'), 'forbidden_key'],
    ['constructor.prototype', withMetadata('{"constructor":{"prototype":{"admin":true}}}'), 'forbidden_key'],
    ['1e400', withMetadata('{"a":1e400}'), 'number_out_of_range'],
    ['-1e400', withMetadata('{"a":-1e400}'), 'number_out_of_range'],
    ['an integer a double can not hold', withMetadata('{"a":12345678901234567890}'), 'number_inexact'],
    ['a key given twice', withMetadata('{"a":1,"a":2}'), 'duplicate_key'],
    [
      'a field given twice',
      '{"event_type":"user.login","outcome":"success","outcome":"failure"}',
      'duplicate_key',
    ],
    ['the year 0000', JSON.stringify(anEvent({ occurred_at: '0000-01-01T00:00:00Z' })), 'not_a_time'],
    ['the year 0001', JSON.stringify(anEvent({ occurred_at: '0001-01-01T00:00:00Z' })), 'too_old'],
    ['the year 9999', JSON.stringify(anEvent({ occurred_at: '9999-12-31T23:59:59Z' })), 'in_future'],
    ['the year 10000', JSON.stringify(anEvent({ occurred_at: '+10000-01-01T00:00:00Z' })), 'not_a_time'],
    ['30 February', JSON.stringify(anEvent({ occurred_at: '2026-02-30T00:00:00Z' })), 'not_a_time'],
    [
      'a time without an offset',
      JSON.stringify(anEvent({ occurred_at: '2026-11-24T10:00:00' })),
      'not_a_time',
    ],
    ['epoch milliseconds', '{"event_type":"user.login","occurred_at":1795532303743}', 'wrong_type'],
    ['NaN', withMetadata('{"a":NaN}'), 'syntax'],
    ['an IP with a port', JSON.stringify(anEvent({ actor: { ip_address: '10.0.0.1:80' } })), 'not_an_ip'],
    ['a field that is ours', JSON.stringify(anEvent({ seq: 7 })), 'server_set'],
    ['a tenant of their choice', JSON.stringify(anEvent({ tenant_id: randomUUID() })), 'server_set'],
  ]
  test.each(refused)(
    '%s is refused with its reason, in a single event and beside a good one',
    async (_, text, code) => {
      const alone = await send(text)
      expect({ status: alone.status, codes: alone.body.errors.map((fault) => fault.code) }).toEqual({
        status: 400,
        codes: expect.arrayContaining([code]),
      })
      expect(await stored()).toEqual([])
      if (code === 'syntax') return
      const { status, body } = await send(`[${text},${JSON.stringify(anEvent())}]`)
      expect({ status, of: body.results.map((item) => item.status) }).toEqual({
        status: 201,
        of: ['rejected', 'stored'],
      })
    },
  )

  test('a key that reaches a prototype leaves every object as it was', async () => {
    await send(withMetadata('{"__proto__":{"admin":true}}'))
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  test('the largest that is allowed of everything is taken and given back as it was', async () => {
    const event = anEvent({
      action: 'a'.repeat(limits.ACTION_CHARS_MAX),
      description: '\\\t\n"'.repeat(limits.DESCRIPTION_CHARS_MAX / 4),
      source: 's'.repeat(limits.SOURCE_CHARS_MAX),
      tags: Array.from({ length: limits.TAGS_MAX }, (_, n) => `${n}`.padEnd(limits.TAG_CHARS_MAX, '{},"\\')),
      metadata: JSON.parse(nested(limits.DEPTH_MAX - 1)) as object,
      changes: { before: JSON.parse(keys(900)) as object },
      duration_ms: Number.MAX_VALUE,
      occurred_at: '2000-01-01T00:00:00.000001Z',
    })
    await store(tenant, [event])
    expect(await read(event.id)).toMatchObject(event)
  })
})

describe('text is stored as it was sent, or refused', () => {
  const TEXTS = [
    ' leading and trailing ',
    '\tTabs\r\nand\nlines\r',
    'back\\slash \\N \\. \\x41 %s $1 \'quote\' "double" `tick`',
    'right-to-left \u202e override \u2066isolate\u2069 \u200f',
    'emoji 👩‍👩‍👧‍👦 🏳️‍🌈 flag 🇩🇪',
    'combining e\u0301 and \u00e9, a\u0323\u0307 and a\u0307\u0323',
    'zero\u200bwidth \u200d\ufeff bom',
    'control \u0001\u001f\u007f\u0085',
    '한국어 \u1112\u1161\u11ab 日本語 العربية עברית',
    '\ud83d\ude00 astral \u{10ffff} non-character \ufffe',
    '{"json":[1]} {} NULL null \\N',
    "'; drop table events; --",
    '<script>alert(1)</script>',
  ]

  test.each(TEXTS.map((text) => [JSON.stringify(text), text]))('%s', async (_, text) => {
    const event = anEvent({
      action: text,
      description: text,
      source: text,
      actor: { id: text, type: text, name: text, email: text, user_agent: text, session_id: text },
      resource: { id: text, type: text, name: text, parent_id: text, attributes: { [text]: text } },
      metadata: { [text]: [text, { deep: text }] },
      changes: { before: text, after: { [text]: text } },
      tags: [text, text, ''],
      compliance_flags: [text],
      trace_id: text,
      span_id: text,
    })
    await store(tenant, [event])
    const { occurred_at: _at, recorded_at: _recorded, ...read_ } = await read(event.id)
    expect(read_).toEqual({
      ...event,
      tenant_id: tenant.id,
      signature: null,
      key_id: null,
      erased: null,
      seq: 0,
      category: 'user',
      severity: 'info',
      outcome: 'success',
      actor: { ...(event as unknown as StoredEvent).actor, ip_address: null },
      duration_ms: null,
      parent_event_id: null,
      unregistered: false,
    })
    expect((await send(event)).body).toMatchObject({ duplicate: 1, stored: 0 })
  })

  test('numbers come back as they were: fractions, exponents, the ends of the safe range', async () => {
    const numbers = [
      0, 0.1, 1e-7, 1.5e300, 5e-324, 9007199254740991, -9007199254740991, 1e21, 123456789.123456,
    ]
    const event = anEvent({ metadata: { numbers }, duration_ms: 0.1 + 0.2 })
    await store(tenant, [event])
    expect(await read(event.id)).toMatchObject({ metadata: { numbers }, duration_ms: 0.1 + 0.2 })
  })

  test('null, empty objects, empty lists and empty texts are told apart where the sender made them', async () => {
    const metadata = { nothing: null, object: {}, list: [], text: '', no: false }
    const event = anEvent({ metadata, changes: { before: null, after: {} }, description: '' })
    await store(tenant, [event])
    expect(await read(event.id)).toMatchObject({
      metadata,
      changes: { before: null, after: {} },
      description: '',
    })
  })

  test('an instant keeps its microseconds, and any offset is the same instant', async () => {
    const event = anEvent({ occurred_at: '2026-11-24T13:59:59.123456+02:00' })
    await store(tenant, [event])
    expect((await read(event.id)).occurred_at).toBe('2026-11-24T11:59:59.123456Z')
    expect((await send({ ...event, occurred_at: '2026-11-24T11:59:59.123456Z' })).body.duplicate).toBe(1)
  })
})

describe('time and types', () => {
  test('a clock that is ahead is warned of, by up to a day, and refused beyond', async () => {
    const at = (ms: number) => new Date(api.deps.clock.nowMs() + ms).toISOString()
    const { body } = await send([
      anEvent({ occurred_at: at(299_000) }),
      anEvent({ occurred_at: at(301_000) }),
      anEvent({ occurred_at: at(limits.FUTURE_SKEW_MS) }),
      anEvent({ occurred_at: at(limits.FUTURE_SKEW_MS + 1) }),
    ])
    expect(
      body.results.map(({ status, warnings, errors }) => [status, warnings?.length, errors?.[0]?.code]),
    ).toEqual([
      ['stored', undefined, undefined],
      ['stored', 1, undefined],
      ['stored', 1, undefined],
      ['rejected', undefined, 'in_future'],
    ])
    expect(
      (await tenant.get<{ events: object[] }>(EVENTS)).body.events,
      'what is ahead is listed',
    ).toHaveLength(3)
  })

  test('timestamp is another name for occurred_at, and the two may not differ', async () => {
    const event = anEvent({ timestamp: '2026-11-01T00:00:00Z' })
    await store(tenant, [event])
    expect((await read(event.id)).occurred_at).toBe('2026-11-01T00:00:00.000Z')
    const both = await send(
      anEvent({ timestamp: '2026-11-01T00:00:00Z', occurred_at: '2026-11-02T00:00:00Z' }),
    )
    expect(both.body.errors).toMatchObject([{ field: 'timestamp', code: 'conflict' }])
  })

  test('an unknown type is refused by name, with the nearest one', async () => {
    const { status, body } = await send(anEvent({ event_type: 'user.logni' }))
    expect(status).toBe(400)
    expect(body.errors).toEqual([
      {
        field: 'event_type',
        code: 'unknown_type',
        reason: expect.stringMatching(/user\.logni.*user\.login/),
      },
    ])
  })

  test('where the tenant allows it an unknown type is stored under the unregistered mark, and can be found by it', async () => {
    await tenant.post('/api/audit/event-types/settings', { allow_unregistered: true })
    const event = anEvent({ event_type: 'billing.invoice_paid' })
    const { body } = await send(event)
    expect(body).toMatchObject({
      stored: 1,
      results: [{ warnings: [expect.stringContaining('billing.invoice_paid')] }],
    })
    expect(await read(event.id)).toMatchObject({ unregistered: true, category: 'custom' })
    const found = await tenant.get<{ events: StoredEvent[] }>(EVENTS, { q: 'unregistered:true' })
    expect(found.body.events.map(({ id }) => id)).toEqual([event.id])
  })

  test("a registered type's metadata schema is held, and once retired it takes no more events", async () => {
    const schema = { type: 'object', required: ['amount'], properties: { amount: { type: 'number' } } }
    await tenant.post('/api/audit/event-types', { name: 'billing.paid', metadata_schema: schema })
    const paid = (metadata: object) => send(anEvent({ event_type: 'billing.paid', metadata }))
    expect(await paid({ amount: 12.5 })).toMatchObject({ status: 201, body: { stored: 1 } })
    expect((await paid({ amount: 'much' })).body.errors).toMatchObject([{ field: 'metadata.amount' }])
    await tenant.post('/api/audit/event-types/billing.paid/retire', '')
    expect((await paid({ amount: 1 })).body.errors).toMatchObject([{ code: 'retired_type' }])
  })

  test('what a built-in type knows of its metadata is held by type, and unknown keys are the sender’s own', async () => {
    const { status, body } = await send(
      anEvent({ event_type: 'api.request', metadata: { status_code: 'ok', mine: {} } }),
    )
    expect(status).toBe(400)
    expect(body.errors).toMatchObject([{ field: 'metadata.status_code', code: 'wrong_type' }])
  })
})
