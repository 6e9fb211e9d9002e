import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EventPage } from '@/lib/contract/events'
import type { StoredEvent } from '@/lib/event/stored-event'
import { indexPending } from '@/lib/services/event/index-pending'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { demoLog, EVENTS, listAll, namedFaults, seqsOf, store, storedEvents } from '../helpers/events'
import { matchingSeqs, someValue } from '../helpers/queries'

let api: Api
let tenant: Tenant
let log: StoredEvent[]
beforeAll(async () => {
  api = await startApi()
  tenant = await api.mintTenant()
  await store(tenant, demoLog(1_500, 20, api.deps.clock.nowMs()))
  await indexPending(api.deps, true)
  log = await storedEvents(api.db, tenant.id)
})
afterAll(() => api.close())

describe('search finds the parts people type', () => {
  const found = (search: string) => listAll(tenant, { search })
  const withEmail = () => log.find((event) => event.actor?.email?.includes('@'))

  test('an e-mail address, its name and its domain', async () => {
    const email = withEmail()?.actor?.email ?? ''
    const [name = '', domain = ''] = email.split('@')
    for (const part of [email, email.toUpperCase(), name, domain, domain.split('.')[0] ?? '']) {
      const events = await found(part)
      expect(
        events.some((event) => event.actor?.email === email),
        part,
      ).toBe(true)
    }
    expect(
      (await found(email)).every((event) =>
        JSON.stringify(event).toLowerCase().includes(email.toLowerCase()),
      ),
    ).toBe(true)
  })

  test('an id of an actor, a resource or a trace, whole or by its start', async () => {
    const ids = [
      (event: StoredEvent) => event.actor?.id,
      (event: StoredEvent) => event.resource?.id,
      (event: StoredEvent) => event.trace_id,
    ]
    for (const idOf of ids) {
      const event = log.find((one) => (idOf(one)?.length ?? 0) > 4)
      const id = (event && idOf(event)) ?? ''
      for (const part of [id, id.slice(0, -2)]) expect(seqsOf(await found(part)), part).toContain(event?.seq)
    }
  })

  test('a path and its parts, an address and its parts', async () => {
    const event = log.find(
      ({ metadata }) => typeof metadata?.['path'] === 'string' && metadata['path'].split('/').length > 2,
    )
    const path = String(event?.metadata?.['path'])
    for (const part of [path, path.split('/').at(-1) ?? ''])
      expect((await found(part)).length, part).toBeGreaterThan(0)
    const ip = someValue(log, (e) => e.actor?.ip_address)
    for (const part of [ip, ip.split('.').slice(0, 2).join('.')])
      expect(
        (await found(part)).some((one) => one.actor?.ip_address === ip),
        part,
      ).toBe(true)
  })

  test('what no event holds is an empty page without a next one', async () => {
    const { body } = await tenant.get<EventPage>(EVENTS, { search: 'qqqq-no-such-word' })
    expect(body).toMatchObject({ events: [], has_more: false, next_cursor: null })
  })

  test('an address with letters that fold, and signs that JSON writes otherwise', async () => {
    const texts = [
      'mar\u212a@kin.example',
      '\u0130@home.example',
      'say "hi@there"',
      'C:\\dir\\mark@x',
      'a/b?c=d&e<f>',
    ]
    const own = await api.mintTenant()
    await store(
      own,
      texts.flatMap((text) => [
        { event_type: 'user.login', description: text },
        { event_type: 'user.login', metadata: { text } },
      ]),
    )
    const stored = await storedEvents(api.db, own.id)
    const sought = ['mark@kin.example', 'i@home', 'i\u0307@home', '@home.example', '"hi@there"', 'hi@there"']
    for (const search of [...sought, 'dir\\mark@x', 'b?c=d&e<f>']) {
      const expected = matchingSeqs(stored, { search }, api.deps.clock.nowMs())
      expect(seqsOf(await listAll(own, { search })), search).toEqual(expected)
    }
    expect(await listAll(own, { search: 'mark@kin.example' })).toHaveLength(2)
  })

  test('percent, underscore and other signs of patterns stand for themselves', async () => {
    for (const search of ['%', '_', '.*', '\\', '(', '[a-z]', 'a%b', '%login%'])
      expect(seqsOf(await found(search)), search).toEqual(
        matchingSeqs(log, { search }, api.deps.clock.nowMs()),
      )
  })
})

describe('a parameter that is wrong is a 400 that names it', () => {
  test.each<[string, string[][], string]>([
    ['unknown', [['sverities', 'info']], 'sverities unknown_parameter'],
    ['offset', [['offset', '50']], 'offset use_cursor'],
    ['page', [['page', '2']], 'page use_cursor'],
    [
      'repeated',
      [
        ['search', 'a'],
        ['search', 'b'],
      ],
      'search repeated',
    ],
    [
      'limit twice',
      [
        ['limit', '1'],
        ['limit', '2'],
      ],
      'limit repeated',
    ],
    ['empty', [['severities', '']], 'severities empty'],
    ['an empty one of several', [['severities', 'info,,error']], 'severities empty'],
    ['no such value', [['severities', 'fatal']], 'severities unknown_value'],
    ['a time that is none', [['start_time', 'yesterday']], 'start_time bad_value'],
    [
      'a range the wrong way round',
      [
        ['start_time', '-1h'],
        ['end_time', '-2h'],
      ],
      'start_time empty_range',
    ],
    ['an address that is none', [['ip', '10.0.0.256']], 'ip bad_value'],
    ['a limit of 0', [['limit', '0']], 'limit too_small'],
    ['a limit of 1,001', [['limit', '1001']], 'limit too_big'],
    ['a limit that is no number', [['limit', 'ten']], 'limit invalid_type'],
    ['an order that is none', [['order', 'up']], 'order invalid_value'],
    ['a query that ends too soon', [['q', '(actor:alice']], 'q'],
    ['a field that is none', [['q', 'actr:alice']], 'q'],
    ['a metadata path that is none', [['metadata.', 'x']], 'metadata. bad_value'],
    [
      'a NUL byte',
      [
        ['search', 'a\0b'],
        ['actor_ids', '\0'],
      ],
      'actor_ids bad_character',
    ],
  ])('%s', async (_, params, fault) => {
    const named = await namedFaults(tenant, params)
    expect(named[0]).toBe('400')
    expect(
      named.slice(1).some((one) => one.startsWith(fault)),
      named.join(', '),
    ).toBe(true)
  })

  test('limit and offset together name cursor as the way to go', async () => {
    const { body } = await tenant.get(EVENTS, { limit: '10', offset: '10' })
    expect(JSON.stringify(body)).toContain('cursor')
  })

  test('all of them are named at once', async () => {
    const named = await namedFaults(tenant, { nope: '1', severities: 'fatal', ip: 'x', q: '(' })
    expect(named).toEqual([
      '400',
      expect.stringContaining('nope'),
      expect.stringContaining('severities'),
      expect.stringContaining('ip'),
      expect.stringMatching(/^q /),
      expect.stringMatching(/^q /),
    ])
  })
})
