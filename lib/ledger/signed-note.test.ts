import { describe, expect, it } from 'vitest'
import { fromBase64, toBase64 } from '@/lib/core/hash'
import { noteSigner, seedOf, verifyByNode } from '@/tests/helpers/note-signer'
import { verifyEd25519 } from './ed25519'
import { formatNote, formatSignatureLine, parseNote } from './note'
import { cosign, openNote, signNote } from './signed-note'
import { parseVerifierKey, verifierKey } from './verifier-key'

const fault = (code: string) => expect.objectContaining({ code })
const TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
const PETER_SIGNED =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n'
const ENOCH_SIGNED =
  '— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n'
const peter = parseVerifierKey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW')
const enoch = parseVerifierKey('EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop')
// The private key of golang.org/x/mod's tests: a type byte and a seed.
const peterSeed = (fromBase64('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz') ?? new Uint8Array()).slice(1)
const names = (list: readonly { name: string }[]) => list.map(({ name }) => name)

describe.each([
  ['portable', verifyEd25519],
  ['node', verifyByNode],
])('openNote with the %s verifier', (_, verify) => {
  it('verifies the notes of golang.org/x/mod and of the specification', () => {
    const note = `${TEXT}\n${PETER_SIGNED}${ENOCH_SIGNED}`
    const one = openNote(note, [peter], verify)
    expect([one.text, names(one.verified), names(one.unknown)]).toEqual([
      TEXT,
      ['PeterNeumann'],
      ['EnochRoot'],
    ])
    expect(one.verified[0]).toMatchObject({ key: peter, timestampSeconds: null })
    expect(names(openNote(note, [peter, enoch], verify).verified)).toEqual(['PeterNeumann', 'EnochRoot'])
    const example = parseVerifierKey('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k')
    const line =
      '— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n'
    expect(openNote(`This is an example message.\n\n${line}`, [example], verify).text).toBe(
      'This is an example message.\n',
    )
  })

  it('refuses every changed character of the text, and every flipped bit of a known signature', () => {
    for (let i = 0; i < TEXT.length - 1; i += 7) {
      const changed = `${TEXT.slice(0, i)}#${TEXT.slice(i + 1)}`
      expect(() => openNote(`${changed}\n${PETER_SIGNED}`, [peter], verify)).toThrow(fault('bad_signature'))
    }
    const [signed] = parseNote(`${TEXT}\n${PETER_SIGNED}`).signatures
    if (signed === undefined) throw new Error('no signature')
    for (let bit = 0; bit < 512; bit += 3) {
      const signature = signed.signature.slice()
      signature[bit >> 3] = (signature[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const note = formatNote({ text: TEXT, signatures: [{ ...signed, signature }] })
      expect(() => openNote(note, [peter], verify), `bit ${bit}`).toThrow(fault('bad_signature'))
    }
    for (const signature of [
      signed.signature.slice(1),
      Uint8Array.of(...signed.signature, 0),
      Uint8Array.of(1),
    ]) {
      const note = formatNote({ text: TEXT, signatures: [{ ...signed, signature }] })
      expect(() => openNote(note, [peter], verify)).toThrow(fault('bad_signature'))
    }
  })

  it('verifies a cosignature with its time, and refuses it with another time, text or type', () => {
    const witness = noteSigner('witness.example.com/w1', seedOf(7), 'cosignature/v1')
    const signature = cosign(TEXT, witness, 1_679_315_147)
    const note = formatNote({ text: TEXT, signatures: [signature] })
    expect(openNote(note, [witness.key], verify).verified).toMatchObject([
      { timestampSeconds: 1_679_315_147 },
    ])
    const later = signature.signature.slice()
    later[7] = (later[7] ?? 0) + 1
    for (const wrong of [
      { text: TEXT, signatures: [{ ...signature, signature: later }] },
      { text: TEXT, signatures: [{ ...signature, signature: signature.signature.slice(8) }] },
      { text: TEXT, signatures: [{ ...signature, signature: signature.signature.slice(0, 5) }] },
      {
        text: TEXT,
        signatures: [{ ...signature, signature: Uint8Array.of(0xff, ...signature.signature.slice(1)) }],
      },
      { text: `${TEXT}.\n`, signatures: [signature] },
    ])
      expect(() => openNote(formatNote(wrong), [witness.key], verify)).toThrow(fault('bad_signature'))
    const plain = verifierKey('witness.example.com/w1', witness.key.publicKey)
    expect(() => openNote(note, [plain], verify)).toThrow(fault('unknown_signer'))
  })
})

describe('openNote', () => {
  it('refuses a note whole when one known signature is wrong', () => {
    const swapped = `${TEXT}\n${PETER_SIGNED}${ENOCH_SIGNED.replace('eBzm', 'eBzn')}`
    expect(() => openNote(swapped, [peter, enoch])).toThrow(fault('bad_signature'))
    expect(names(openNote(swapped, [peter]).unknown)).toEqual(['EnochRoot'])
  })

  it('ignores who has the name of a known key or its id, but not both', () => {
    const note = `${TEXT}\n${PETER_SIGNED}`
    expect(() => openNote(note, [])).toThrow(fault('unknown_signer'))
    expect(() => openNote(note, [enoch])).toThrow(fault('unknown_signer'))
    expect(() => openNote(note, [{ ...peter, name: 'CarmenSandiego' }])).toThrow(fault('unknown_signer'))
    expect(() => openNote(note, [{ ...peter, keyId: 1 }])).toThrow(fault('unknown_signer'))
  })

  it('takes a key given twice, but not two keys of one name and id', () => {
    const note = `${TEXT}\n${PETER_SIGNED}`
    expect(openNote(note, [peter, { ...peter }]).verified).toHaveLength(1)
    const other = { ...peter, publicKey: enoch.publicKey }
    expect(() => openNote(note, [other, peter])).toThrow(fault('ambiguous_key'))
    expect(() => openNote(`${TEXT}\n${ENOCH_SIGNED}`, [other, peter, enoch])).not.toThrow()
  })

  it('asks no verifier about a signature that has not 64 bytes', () => {
    const [signed] = parseNote(`${TEXT}\n${PETER_SIGNED}`).signatures
    if (signed === undefined) throw new Error('no signature')
    const note = formatNote({ text: TEXT, signatures: [{ ...signed, signature: signed.signature.slice(1) }] })
    expect(() => openNote(note, [peter], () => true)).toThrow(fault('bad_signature'))
  })
})

describe('signNote', () => {
  it('signs as golang.org/x/mod does, after the signatures that are there', () => {
    const signer = noteSigner('PeterNeumann', peterSeed)
    expect(signer.key).toEqual(peter)
    expect(signNote(TEXT, [signer])).toBe(`${TEXT}\n${PETER_SIGNED}`)
    const { signatures } = parseNote(`${TEXT}\n${ENOCH_SIGNED}`)
    expect(signNote(TEXT, [signer], signatures)).toBe(`${TEXT}\n${ENOCH_SIGNED}${PETER_SIGNED}`)
  })

  it('signs no malformed text, and by no key of the other kind', () => {
    const signer = noteSigner('a', seedOf(1))
    const witness = noteSigner('a', seedOf(1), 'cosignature/v1')
    expect(() => signNote('abc', [signer])).toThrow(fault('malformed_note'))
    expect(() => signNote(TEXT, [])).toThrow(fault('malformed_note'))
    expect(() => signNote(TEXT, [witness])).toThrow(TypeError)
    expect(() => cosign(TEXT, signer, 1)).toThrow(TypeError)
    expect(() => cosign(TEXT, witness, 0)).toThrow(RangeError)
    expect(() => cosign(TEXT, witness, 1.5)).toThrow(RangeError)
    expect(() => signNote(TEXT, [{ ...signer, sign: () => new Uint8Array(63) }])).toThrow(TypeError)
  })

  it('gives a witness its line: key id, time in eight bytes, signature over header, time and text', () => {
    const signed: string[] = []
    const { key } = noteSigner('w', seedOf(2), 'cosignature/v1')
    const sign = (message: Uint8Array) => {
      signed.push(new TextDecoder().decode(message))
      return new Uint8Array(64)
    }
    const line = formatSignatureLine(cosign('o\n1\nroot\n', { key, sign }, 1_679_315_147))
    expect(signed).toEqual(['cosignature/v1\ntime 1679315147\no\n1\nroot\n'])
    const id = [24, 16, 8, 0].map((shift) => (key.keyId >>> shift) & 0xff)
    const bytes = Uint8Array.of(...id, 0, 0, 0, 0, 0x64, 0x18, 0x50, 0xcb, ...new Uint8Array(64))
    expect(line).toBe(`— w ${toBase64(bytes)}\n`)
  })
})

describe('verifyEd25519', () => {
  const { sign, key } = noteSigner('a', seedOf(3))
  const message = new TextEncoder().encode('m')

  it('verifies the first two vectors of RFC 8032, section 7.1', () => {
    const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
    const first = bytes(
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    )
    const second = bytes(
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    )
    const firstKey = bytes('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a')
    const secondKey = bytes('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c')
    expect(verifyEd25519(first, new Uint8Array(), firstKey)).toBe(true)
    expect(verifyEd25519(second, bytes('72'), secondKey)).toBe(true)
    expect(verifyEd25519(second, bytes('72'), firstKey)).toBe(false)
  })

  it('says no, and does not throw, to a signature that is not reduced and to keys that are no point', () => {
    const signature = sign(message)
    expect(verifyEd25519(signature, message, key.publicKey)).toBe(true)
    // s + L verifies under a lax reader: a second signature of the same text.
    const order = 2n ** 252n + 27742317777372353535851937790883648493n
    const s = BigInt(`0x${Buffer.from(signature.slice(32)).reverse().toString('hex')}`) + order
    const high = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse()
    expect(verifyEd25519(Uint8Array.of(...signature.slice(0, 32), ...high), message, key.publicKey)).toBe(
      false,
    )
    expect(verifyEd25519(signature, message, new Uint8Array(32).fill(0xff))).toBe(false)
    expect(verifyEd25519(signature, message, new Uint8Array(5))).toBe(false)
    expect(verifyEd25519(new Uint8Array(3), message, key.publicKey)).toBe(false)
    expect(verifyEd25519(new Uint8Array(64), message, new Uint8Array(32))).toBe(false)
  })

  it('is strict where ZIP 215 is not: no public key of small order', () => {
    // The neutral point as key and as R, with s = 0, verifies for every message under ZIP 215.
    const neutral = Uint8Array.of(1, ...new Uint8Array(31))
    expect(verifyEd25519(Uint8Array.of(...neutral, ...new Uint8Array(32)), message, neutral)).toBe(false)
  })
})
