import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ConfigFault, ENV_NAMES, parseEnv } from './env'

const faultsOf = (env: Record<string, string>): string[] => {
  try {
    parseEnv(env)
  } catch (error) {
    if (error instanceof ConfigFault) return error.faults
    throw error
  }
  return []
}

describe('the environment', () => {
  it('names every fault at once', () => {
    const faults = faultsOf({
      PORT: 'many',
      DATABASE_URL: 'mysql://x',
      LOG_LEVEL: 'loud',
      BOOTSTRAP_ADMIN_EMAIL: 'no',
    })
    for (const name of ['PORT', 'DATABASE_URL', 'LOG_LEVEL', 'BOOTSTRAP_ADMIN_EMAIL'])
      expect(
        faults.some((fault) => fault.startsWith(`${name}:`)),
        name,
      ).toBe(true)
  })

  it('never repeats a value, which may be a secret', () => {
    expect(faultsOf({ SENTINEL_SECRET: 'hunter2', BOOTSTRAP_API_KEY: 'tooshort' }).join()).not.toMatch(
      /hunter2|tooshort/,
    )
  })

  it('refuses a key that no header could carry', () => {
    for (const key of ['a key with spaces in it', 'schlüssel-mit-umlaut', 'tabs\tand\nlines-0123456'])
      expect(faultsOf({ BOOTSTRAP_API_KEY: key }).join(), key).toContain('white space')
    expect(faultsOf({ BOOTSTRAP_API_KEY: 'a-key/with+signs=0123456789' })).toEqual([])
  })

  it('asks for a secret in production with a server', () => {
    const env = { NODE_ENV: 'production', DATABASE_URL: 'postgres://db/audit' }
    expect(faultsOf(env).join()).toContain('SENTINEL_SECRET')
    expect(faultsOf({ ...env, SENTINEL_SECRET: 'x'.repeat(32) })).toEqual([])
  })

  it('takes a replica only of a server, and a wait of at most ten seconds', () => {
    const replica = { DATABASE_READ_URL: 'postgres://reader:hunter2@replica/audit' }
    const primary = { DATABASE_URL: 'postgres://db/audit' }
    expect(faultsOf(replica).join()).toContain('DATABASE_READ_URL: needs DATABASE_URL')
    expect(faultsOf({ ...primary, DATABASE_READ_URL: 'mysql://x' }).join()).toContain(
      'DATABASE_READ_URL: must',
    )
    for (const wait of ['-1', '10001', '0.5', 'soon'])
      expect(faultsOf({ DATABASE_READ_WAIT_MS: wait }).join(), wait).toContain('DATABASE_READ_WAIT_MS: ')
    expect(parseEnv({ ...primary, ...replica })).toMatchObject({
      databaseReadUrl: replica.DATABASE_READ_URL,
      databaseReadWaitMs: 200,
    })
    expect(parseEnv({ DATABASE_READ_WAIT_MS: '0' }).databaseReadWaitMs).toBe(0)
    expect(faultsOf(replica).join()).not.toContain('hunter2')
  })

  it('takes a mail server only with a sender and a public address', () => {
    const env = { SMTP_URL: 'smtps://u:p@mail.example.com', MAIL_FROM: 'audit@example.com' }
    expect(faultsOf(env).join()).toContain('PUBLIC_URL')
    expect(faultsOf({ SMTP_URL: env.SMTP_URL, PUBLIC_URL: 'https://a.example' }).join()).toContain(
      'MAIL_FROM',
    )
    expect(faultsOf({ ...env, SMTP_URL: 'https://mail.example.com' }).join()).not.toContain(
      'mail.example.com',
    )
    expect(parseEnv({ ...env, PUBLIC_URL: 'https://a.example/' }).mail?.publicUrl).toBe('https://a.example')
    expect(parseEnv({}).mail).toBeNull()
  })

  it('counts an empty variable as one that is not set', () => {
    expect(parseEnv({ PORT: '', DATABASE_URL: '' })).toMatchObject({ port: 3000, databaseUrl: undefined })
  })

  it('is the environment of .env.example, name by name', () => {
    const named = readFileSync('.env.example', 'utf8').match(/^[A-Z][A-Z0-9_]*(?==)/gm)
    expect(named?.sort()).toEqual([...ENV_NAMES].sort())
  })
})
