import { describe, expect, it } from 'vitest'
import { formatKeyId, formatVerifierKey, parseVerifierKey, verifierKey } from './verifier-key'

const malformed = expect.objectContaining({ code: 'malformed_key' })
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const KEYS = [
  PETER,
  'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop',
  'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
  'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8',
]

describe('a verifier key', () => {
  it.each(KEYS)('is read and written: %s', (text) => {
    const key = parseVerifierKey(text)
    expect(formatVerifierKey(key)).toBe(text)
    expect(key.type).toBe('ed25519')
    expect(verifierKey(key.name, key.publicKey)).toEqual(key)
    expect(formatKeyId(key)).toBe(text.split('+').slice(0, 2).join('+'))
  })

  it('has another id as a key for cosignatures', () => {
    const { name, publicKey, keyId } = parseVerifierKey(PETER)
    const witness = verifierKey(name, publicKey, 'cosignature/v1')
    expect(witness.keyId).not.toBe(keyId)
    expect(formatVerifierKey(witness)).toMatch(/^PeterNeumann\+[0-9a-f]{8}\+BBpc2QcU/)
    expect(parseVerifierKey(formatVerifierKey(witness))).toEqual(witness)
  })

  it('is refused when any part is cut off or any character is another', () => {
    const changed = new Set<string>()
    for (let from = 0; from <= PETER.length; from++)
      for (let to = from; to <= PETER.length; to++) changed.add(PETER.slice(from, to))
    for (let i = 0; i < PETER.length; i++)
      changed.add(PETER.slice(0, i) + String.fromCharCode(PETER.charCodeAt(i) + 1) + PETER.slice(i + 1))
    changed.delete(PETER)
    for (const text of changed) expect(() => parseVerifierKey(text), text).toThrow(malformed)
  })

  it.each([
    ['a key of another length', 'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=='],
    ['an unknown type', 'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    ['a hash in capitals', PETER.replace('c74f20a3', 'C74F20A3')],
    ['white space around it', `${PETER}\n`],
    ['a private key', 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz'],
  ])('is refused with %s', (_, text) => expect(() => parseVerifierKey(text)).toThrow(malformed))

  it('is not made of a bad name or a bad length', () => {
    expect(() => verifierKey('a b', new Uint8Array(32))).toThrow(malformed)
    expect(() => verifierKey('', new Uint8Array(32))).toThrow(malformed)
    expect(() => verifierKey('a', new Uint8Array(31))).toThrow(malformed)
  })
})
