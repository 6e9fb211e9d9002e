import { describe, expect, test } from 'vitest'
import { redactor } from './redact'

const VISA = '4111 1111 1111 1111'
const event = (metadata: unknown) => ({ event_type: 'user.login', metadata })

describe('redaction', () => {
  test('hides secrets by the name of their key, however it is written and however deep', () => {
    const redact = redactor()
    const copy = redact(
      event({
        password: 'a',
        'X-Api-Key': 'b',
        nested: [{ accessToken: 'c', Set_Cookie: ['d'], Authorization: { scheme: 'Bearer' } }],
        tokens: 12,
        method: 'password',
        cookie: null,
      }),
    )
    expect(copy.metadata).toEqual({
      password: '[redacted]',
      'X-Api-Key': '[redacted]',
      nested: [{ accessToken: '[redacted]', Set_Cookie: '[redacted]', Authorization: '[redacted]' }],
      tokens: 12,
      method: 'password',
      cookie: null,
    })
  })

  test('reaches changes and attributes, and leaves the names of the event itself', () => {
    const copy = redactor()({
      event_type: 'user.updated',
      actor: { id: '4111111111111111', name: 'token' },
      resource: { id: '1', attributes: { secret: 'x' } },
      changes: { before: { password: 'x' }, after: { password: 'y', role: 'admin' } },
    })
    expect(copy).toEqual({
      event_type: 'user.updated',
      actor: { id: '4111111111111111', name: 'token' },
      resource: { id: '1', attributes: { secret: '[redacted]' } },
      changes: { before: { password: '[redacted]' }, after: { password: '[redacted]', role: 'admin' } },
    })
  })

  test('hides numbers of payment cards in free text, and no other numbers', () => {
    const redact = redactor()
    const cards = [VISA, '5500-0000-0000-0004', '378282246310005', '6011111111111117', '3530111333300000']
    const others = [
      '4111 1111 1111 1112',
      '1732450000000',
      '9990001112223',
      '0199b3c0-7a4e-7c11-8f21-000000000001',
      '+49 170 1234567',
    ]
    for (const card of cards)
      expect(redact(event({ note: `paid with ${card}.` })).metadata).toEqual({
        note: 'paid with [redacted].',
      })
    for (const other of others) expect(redact(event({ note: other })).metadata).toEqual({ note: other })
    expect(redact(event({ n: 4111111111111111, m: 1732450000000 })).metadata).toEqual({
      n: '[redacted]',
      m: 1732450000000,
    })
    expect(redact({ event_type: 'x', description: VISA })).toMatchObject({ description: '[redacted]' })
    expect(redactor({ cards: false })(event({ note: VISA })).metadata).toEqual({ note: VISA })
  })

  test('hides what is named by key or path', () => {
    const redact = redactor({
      keys: ['iban'],
      paths: ['metadata.user.address', 'changes.*.salary', 'actor.email', 'metadata.list.*.x'],
    })
    expect(
      redact({
        event_type: 'x',
        actor: { id: 'a', email: 'a@example.com' },
        metadata: {
          IBAN: '1',
          address: 'kept',
          user: { address: 'gone', name: 'kept' },
          list: [{ x: 1, y: 2 }],
        },
        changes: { before: { salary: 1 }, after: { salary: 2 } },
      }),
    ).toEqual({
      event_type: 'x',
      actor: { id: 'a', email: '[redacted]' },
      metadata: {
        IBAN: '[redacted]',
        address: 'kept',
        user: { address: '[redacted]', name: 'kept' },
        list: [{ x: '[redacted]', y: 2 }],
      },
      changes: { before: { salary: '[redacted]' }, after: { salary: '[redacted]' } },
    })
  })

  test('makes something JSON can hold of anything, and leaves the original', () => {
    const metadata: Record<string, unknown> = {
      list: [undefined, () => 1, Symbol('x')],
      date: new Date(Number.NaN),
      twice: null,
    }
    const shared = { x: 1 }
    metadata.twice = [shared, shared]
    const deep = Array.from({ length: 200 }).reduce<object>((inner) => ({ inner }), {})
    const copy = redactor()(event({ ...metadata, deep }))
    expect(copy.metadata).toMatchObject({ list: [null, null, null], date: null, twice: [{ x: 1 }, { x: 1 }] })
    expect(JSON.stringify(copy)).toContain('[too deep]')
    expect(metadata.twice).toEqual([shared, shared])
  })
})
