import { describe, expect, it } from 'vitest'
import { formatVerifierKey } from '@/lib/ledger/verifier-key'
import { noteSigner, seedOf } from '@/tests/helpers/note-signer'
import { ConfigFault, parseEnv } from './env'

const KEY = formatVerifierKey(noteSigner('witness.example/w', seedOf(1), 'cosignature/v1').key)
const OTHER = formatVerifierKey(noteSigner('other.example', seedOf(2), 'cosignature/v1').key)
const LOG_KEY = formatVerifierKey(noteSigner('log.example', seedOf(3)).key)

const faultsOf = (env: Record<string, string>): string[] => {
  try {
    parseEnv(env)
    return []
  } catch (error) {
    if (error instanceof ConfigFault) return error.faults
    throw error
  }
}

describe('witnesses', () => {
  it('are read with their keys and URLs, separated by commas or lines', () => {
    const text = `${KEY} https://witness.example/submit/ ,\n ${OTHER}  http://10.0.0.1:8080`
    expect(parseEnv({ WITNESSES: text }).anchors.witnesses).toMatchObject([
      { key: { name: 'witness.example/w', type: 'cosignature/v1' }, url: 'https://witness.example/submit' },
      { key: { name: 'other.example' }, url: 'http://10.0.0.1:8080' },
    ])
    expect(parseEnv({ WITNESSES: '' }).anchors.witnesses).toEqual([])
  })

  it.each([
    ['no URL', KEY, 'entry 1 must be a verifier key'],
    ['more than that', `${KEY} https://w.example x`, 'entry 1 must be a verifier key'],
    ['another scheme', `${KEY} ftp://w.example`, 'entry 1 has no http(s) URL'],
    ['a password', `${KEY} https://me:hunter2@w.example`, 'entry 1 has no http(s) URL'],
    ['a query', `${KEY} https://w.example/?a=1`, 'entry 1 has no http(s) URL'],
    ['the key of a log', `${LOG_KEY} https://w.example`, 'not one for cosignatures'],
    [
      'a key with another hash',
      `${KEY.replace(/\+[0-9a-f]{8}\+/, '+00000000+')} https://w.example`,
      'entry 1 has',
    ],
    ['a witness twice', `${KEY} https://a.example,${KEY} https://b.example`, 'names a witness twice'],
    ['too many', Array.from({ length: 17 }, () => `${KEY} https://a.example`).join(','), 'more than 16'],
  ])('with %s are refused, and the value is not repeated', (_, text, reason) => {
    const faults = faultsOf({ WITNESSES: text })
    expect(faults.join()).toContain(reason)
    expect(faults.every((fault) => fault.startsWith('WITNESSES: '))).toBe(true)
    expect(faults.join()).not.toMatch(/hunter2|[A-Za-z0-9+/]{40}/)
  })

  it('that are wrong are all named at once', () => {
    expect(faultsOf({ WITNESSES: `x,${KEY} https://a.example,y https://b.example` })).toHaveLength(2)
  })
})

describe('the other anchors', () => {
  it('are read as they are', () => {
    const { anchors } = parseEnv({
      CHECKPOINT_FILE: '/var/log/checkpoints',
      CHECKPOINT_WEBHOOK_URL: 'https://hook.example/a?b=c',
      CHECKPOINT_WEBHOOK_SECRET: 'sixteen characters',
      TSA_URL: 'http://tsa.example',
      TSA_CA_FILE: '/etc/tsa.pem',
    })
    expect(anchors).toMatchObject({
      file: '/var/log/checkpoints',
      webhook: { url: 'https://hook.example/a?b=c', secret: 'sixteen characters' },
      tsa: { url: 'http://tsa.example', caFile: '/etc/tsa.pem' },
    })
    expect(parseEnv({}).anchors).toEqual({
      witnesses: [],
      file: undefined,
      webhook: undefined,
      tsa: undefined,
    })
  })

  it('are refused in halves, and where a secret is short', () => {
    expect(faultsOf({ CHECKPOINT_WEBHOOK_SECRET: 'sixteen characters' }).join()).toContain(
      'CHECKPOINT_WEBHOOK_URL',
    )
    expect(faultsOf({ TSA_CA_FILE: '/etc/tsa.pem' }).join()).toContain('TSA_URL')
    const short = faultsOf({
      CHECKPOINT_WEBHOOK_URL: 'https://a.example',
      CHECKPOINT_WEBHOOK_SECRET: 'hunter2',
    })
    expect(short.join()).toContain('at least 16')
    expect(short.join()).not.toContain('hunter2')
    expect(faultsOf({ TSA_URL: 'not a URL' }).join()).toContain('TSA_URL: must be an http(s) URL')
  })
})
