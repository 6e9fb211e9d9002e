import { describe, expect, test } from 'vitest'
import { databaseTrouble } from './database-trouble'

const failed = (code: unknown, cause?: Error) =>
  Object.assign(new Error('select secret from events', { cause }), { code })

describe('what the database itself is in trouble with', () => {
  test.each([
    'CONNECTION_CLOSED',
    'CONNECTION_DESTROYED',
    'CONNECT_TIMEOUT',
    'ECONNREFUSED',
    'ECONNRESET',
    '08006',
    '53300',
    '57P01',
    '57P02',
    '57P03',
  ])('%s: it cannot be reached, and the sender is told when to come again', (code) => {
    expect(databaseTrouble(failed(code))).toMatchObject({ code: 'not_ready', retryAfterSeconds: 2 })
  })

  test.each(['53100', 'ENOSPC'])('%s: its disk is full', (code) => {
    expect(databaseTrouble(failed(code))).toMatchObject({ code: 'storage_full', retryAfterSeconds: 30 })
  })

  test('is found beneath what a library wrapped around it, and told without its text', () => {
    const trouble = databaseTrouble(failed(undefined, failed('ECONNREFUSED')))
    expect(trouble?.code).toBe('not_ready')
    expect(trouble?.message).not.toContain('secret')
  })
})

test.each(['42P01', '22001', '23505', '40001', '57014', undefined])(
  '%s is about what was asked, and none of it',
  (code) => {
    expect(databaseTrouble(failed(code))).toBeNull()
  },
)

test('what is no error is none of it', () => {
  expect(databaseTrouble('ECONNREFUSED')).toBeNull()
})
