import { expect, test, vi } from 'vitest'
import { answerHere } from './answer-here'

const sent = new Headers({
  cookie: 'session=1',
  authorization: 'Bearer of-another-tenant',
  'user-agent': 'UA',
})

test('an operation is asked as the session of the page, and never as a key that came along', async () => {
  const handler = vi.fn(async (request: Request) => Response.json(Object.fromEntries(request.headers)))
  const params = new URLSearchParams({ q: 'actor:a b&c' })
  expect(await answerHere(handler, '/api/audit/events', params, sent)).toEqual({
    cookie: 'session=1',
    'user-agent': 'UA',
  })
  const { method, url } = handler.mock.calls[0]?.[0] ?? new Request('http://none')
  expect(method).toBe('GET')
  expect(new URL(url).pathname).toBe('/api/audit/events')
  expect([...new URL(url).searchParams]).toEqual([['q', 'actor:a b&c']])
  expect(sent.get('authorization')).toBe('Bearer of-another-tenant')
})

test('a refusal is no answer', async () => {
  const refuse = async () => Response.json({ code: 'forbidden' }, { status: 403 })
  await expect(answerHere(refuse, '/api/audit/events', new URLSearchParams(), sent)).rejects.toThrow('403')
})
