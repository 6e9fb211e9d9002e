import { describe, expect, test } from 'vitest'
import { actorOfUser } from './actor'
import { bodyFields } from './body-fields'
import { fit } from './fit'
import { maskedQuery } from './query'
import { skipper } from './skip'

test('a skip rule is a path, all below one, or a pattern', () => {
  const skips = skipper(['/health', '/internal/*', /\.ico$/g])
  for (const path of ['/health', '/internal/', '/internal/a/b', '/favicon.ico', '/favicon.ico'])
    expect(skips(path)).toBe(true)
  for (const path of [
    '/healthy',
    '/health/',
    '/health/db',
    '/internal',
    '/internals/a',
    '/api/health',
    '/x.icon',
  ])
    expect(skips(path)).toBe(false)
})

test('a query keeps everything but the values of secrets', () => {
  expect(maskedQuery('?a=1&b=&c&page=2')).toBe('a=1&b=&c&page=2')
  expect(
    maskedQuery('password=x&%74oken=y&Access-Token=z&code=1&state=2&user.secret=3&a[api_key]=4&tokens=5'),
  ).toBe(
    'password=[redacted]&%74oken=[redacted]&Access-Token=[redacted]&code=[redacted]&state=[redacted]&user.secret=[redacted]&a[api_key]=[redacted]&tokens=5',
  )
  expect(maskedQuery('next=eyJhbGciOi.eyJzdWIiOi.sig&x=a=b')).toBe('next=[redacted]&x=a=b')
  expect(maskedQuery('mine=1&%E0%A4%A=1', new Set(['mine']))).toBe('mine=[redacted]&%E0%A4%A=1')
  expect(maskedQuery(`a=${'x'.repeat(5_000)}`)).toHaveLength(2_048)
  expect(maskedQuery('')).toBe('')
})

test('text fits the log: no longer, no NUL, no half of a pair', () => {
  expect(fit('Grüße 🌍', 100)).toBe('Grüße 🌍')
  expect(fit('ab🌍', 3)).toBe('ab\ufffd')
  expect(fit('a\u0000b\udc00c\ud800', 10)).toBe('a\ufffdb\ufffdc\ufffd')
})

test('body fields are plain values by name, and never an object', () => {
  const body = { email: 'a', order: { id: 7, lines: [1] }, paid: false, none: null, list: ['x'] }
  expect(
    bodyFields(body, [
      'email',
      'order.id',
      'paid',
      'none',
      'order',
      'list',
      'missing',
      'toString',
      'order.lines.length',
    ]),
  ).toEqual({
    email: 'a',
    'order.id': 7,
    paid: false,
    none: null,
    'order.lines.length': 1,
  })
  for (const nothing of [undefined, null, 'text', 7])
    expect(bodyFields(nothing, ['length', 'a'])).toBeUndefined()
})

describe('a user of the usual forms is an actor', () => {
  test.each([
    [
      { id: 7, name: 'A', email: 'a@example.com' },
      { id: '7', name: 'A', email: 'a@example.com' },
    ],
    [
      { sub: 'auth0|1', username: 'al' },
      { id: 'auth0|1', name: 'al' },
    ],
    [{ email: 'a@example.com' }, { id: 'a@example.com' }],
  ])('%j', (user, actor) => expect(actorOfUser(user)).toMatchObject({ type: 'user', ...actor }))

  test.each([undefined, null, 'alice', {}, { id: '' }, { id: {} }])('%j is nobody', (user) =>
    expect(actorOfUser(user)).toBeUndefined(),
  )
})
