import { describe, expect, it } from 'vitest'
import { TSA_FIXTURE } from '@/tests/helpers/tsa-fixture'
import { startTsa } from '@/tests/helpers/tsa'
import { readPinned, readTimestamp, timestampRequest } from './timestamp'

const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'))
const utf8 = (text: string) => new Uint8Array(Buffer.from(text))
const NONCE = new Uint8Array(16).fill(0x41)
const TEXT = utf8(TSA_FIXTURE.text)
const RESPONSE = bytes(TSA_FIXTURE.response)
/** Before what is signed, and the certificates that it names: lengths, versions, lists of algorithms. */
const WRAPPER_BYTES = 60
const PINNED = readPinned(TSA_FIXTURE.ca)
const expected = { text: TEXT, nonce: NONCE, pinned: PINNED }

describe('a time-stamp by OpenSSL', () => {
  it('is asked for in DER', async () => {
    const imprint = new Uint8Array(await crypto.subtle.digest('SHA-256', TEXT))
    expect(Buffer.from(timestampRequest(imprint, NONCE)).toString('base64')).toBe(TSA_FIXTURE.request)
  })

  it('is read, with its time, and the token is kept as it came', async () => {
    const { token, stampedAt } = await readTimestamp(RESPONSE, expected)
    expect(stampedAt).toMatch(/^2026-11-27T14:\d\d:\d\d\.000000Z$/)
    expect(Buffer.from(RESPONSE).includes(Buffer.from(token))).toBe(true)
    await expect(readTimestamp(RESPONSE, { ...expected, pinned: null })).resolves.toMatchObject({ stampedAt })
  })

  it('is refused for another text and for another request', async () => {
    await expect(readTimestamp(RESPONSE, { ...expected, text: utf8('another') })).rejects.toThrow(
      'it stamped something else',
    )
    await expect(
      readTimestamp(RESPONSE, { ...expected, nonce: new Uint8Array(16).fill(0x42) }),
    ).rejects.toThrow('it answers another request')
  })

  it('is refused when a bit of it was turned: what no signature covers changes neither time nor imprint', async () => {
    const outcomes = new Map<string, number>()
    const { stampedAt: right } = await readTimestamp(RESPONSE, expected)
    for (let at = WRAPPER_BYTES; at < RESPONSE.length; at += 5) {
      const turned = new Uint8Array(RESPONSE)
      turned[at] = (turned[at] ?? 0) ^ 1
      const outcome = await readTimestamp(turned, expected).then(
        ({ stampedAt }) => `taken, the time is ${stampedAt === right ? 'right' : 'wrong'}`,
        (error: Error) => error.name,
      )
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
    expect([...outcomes.keys()].sort()).toEqual(['TimestampFault', 'taken, the time is right'])
    // A length in the signer's part, which its reader does not need.
    expect(outcomes.get('taken, the time is right')).toBe(1)
  }, 60_000)

  it('is refused cut, empty, and from nobody', async () => {
    for (const wrong of [RESPONSE.slice(0, 400), new Uint8Array(), bytes('MAMCAQI=')])
      await expect(readTimestamp(wrong, expected)).rejects.toThrow(/./)
    await expect(readTimestamp(bytes('MAUwAwIBAg=='), expected)).rejects.toThrow('it refused with status 2')
  })
})

describe('the certificates that are pinned', () => {
  it('are read out of PEM, and a file without one is refused', () => {
    expect(readPinned(`${TSA_FIXTURE.ca}\n${TSA_FIXTURE.ca}`)).toHaveLength(2)
    expect(() => readPinned('no certificate')).toThrow('no PEM certificate')
  })

  it('are all that is believed', async () => {
    const tsa = await startTsa()
    try {
      await expect(readTimestamp(RESPONSE, { ...expected, pinned: readPinned(tsa.ca) })).rejects.toThrow(
        'does not lead to one of TSA_CA_FILE',
      )
    } finally {
      await tsa.stop()
    }
  })
})
