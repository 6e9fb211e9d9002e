import { DrizzleQueryError } from 'drizzle-orm/errors'
import { describe, expect, it } from 'vitest'
import { errorForLog } from './error-for-log'

const databaseError = Object.assign(
  new Error('duplicate key value violates unique constraint "users_email_unique"'),
  {
    name: 'PostgresError',
    code: '23505',
    detail: 'Key (email)=(ada@example.com) already exists.',
    query: 'insert into users',
    params: ['ada@example.com', 'secret'],
  },
)

describe('what a log holds of an error', () => {
  it('is no statement and no bound value, however Drizzle and the driver wrap it', () => {
    const wrapped = new DrizzleQueryError(
      'insert into users values ($1, $2)',
      ['ada@example.com', 'secret'],
      databaseError,
    )
    for (const error of [wrapped, databaseError, new Error('the run failed', { cause: wrapped })]) {
      const logged = JSON.stringify(errorForLog(error))
      expect(logged).not.toMatch(/ada@example|secret|insert into/)
      expect(logged).toContain('users_email_unique')
      expect(errorForLog(error)).toMatchObject({ code: '23505' })
    }
    expect(errorForLog(wrapped).name).toBe('PostgresError')
  })

  it('keeps the message of a wrapper that says more than its cause', () => {
    const error = new Error('Migration 0003_x failed at statement 2', { cause: new Error('syntax error') })
    expect(errorForLog(error).message).toBe('Migration 0003_x failed at statement 2: syntax error')
  })

  it('says where it was thrown', () => {
    expect(errorForLog(new Error('here')).at?.[0]).toContain('error-for-log.test.ts')
  })

  it('takes whatever may be thrown', () => {
    expect(errorForLog('text')).toEqual({ name: 'string', message: 'text' })
    expect(errorForLog(undefined)).toEqual({ name: 'undefined', message: 'undefined' })
    const endless = new Error('a')
    endless.cause = endless
    expect(errorForLog(endless).message).toBe('a: a: a')
    expect(errorForLog(new Error('x'.repeat(9_000))).message).toHaveLength(500)
  })
})
