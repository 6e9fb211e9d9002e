import { describe, expect, it } from 'vitest'
import {
  SIGNATURES_MAX,
  formatNote,
  formatSignatureLine,
  isKeyName,
  parseNote,
  parseSignatureLines,
} from './note'

const TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
const PETER =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n'
const ENOCH =
  '— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n'
const malformed = expect.objectContaining({ code: 'malformed_note' })
const bytes = (text: string) => new TextEncoder().encode(text)

describe('parseNote', () => {
  it('reads the note of golang.org/x/mod with both its signatures, as text or as bytes', () => {
    const note = parseNote(`${TEXT}\n${PETER}${ENOCH}`)
    expect(note.text).toBe(TEXT)
    expect(note.signatures.map(({ name, keyId, signature }) => [name, keyId, signature.length])).toEqual([
      ['PeterNeumann', 0xc74f20a3, 64],
      ['EnochRoot', 0xaf0cfe78, 64],
    ])
    expect(parseNote(bytes(`${TEXT}\n${PETER}${ENOCH}`))).toEqual(note)
    expect(formatNote(note)).toBe(`${TEXT}\n${PETER}${ENOCH}`)
  })

  it('keeps empty lines and what looks like a signature in the text; the last empty line counts', () => {
    const text = `a\n\n${PETER}\n\nb\n`
    expect(parseNote(`${text}\n${ENOCH}`).text).toBe(text)
    expect(parseNote(`\n\n${ENOCH}`).text).toBe('\n')
    expect(parseNote(`a\n\n\n${ENOCH}`).text).toBe('a\n\n')
    expect(parseNote(`è \u{1f600} \u007f\n\n${ENOCH}`).text).toBe('è \u{1f600} \u007f\n')
  })

  it.each([
    ['no signature', TEXT],
    ['no signature after the empty line', `${TEXT}\n`],
    ['no newline at the end', `${TEXT}\n${PETER.slice(0, -1)}`],
    ['no empty line', `${TEXT}${PETER}`],
    ['no text', `\n${PETER}`],
    ['a control character', `\x01${TEXT}\n${PETER}`],
    ['a tab', `a\tb\n\n${PETER}`],
    ['a carriage return', `${TEXT}\r\n\n${PETER}`],
    ['half a surrogate pair', `\ud800\n\n${PETER}`],
    ['a space in the name', `${TEXT}\n${PETER.replace('PeterNeumann', 'Bad Name')}`],
    ['a plus in the name', `${TEXT}\n${PETER.replace('PeterNeumann', 'Peter+Neumann')}`],
    ['a no-break space in the name', `${TEXT}\n${PETER.replace('PeterNeumann', 'Peter\u00a0Neumann')}`],
    ['a next-line in the name', `${TEXT}\n${PETER.replace('PeterNeumann', 'Peter\u0085Neumann')}`],
    ['no name', `${TEXT}\n${PETER.replace('PeterNeumann ', '')}`],
    ['an empty name', `${TEXT}\n${PETER.replace('PeterNeumann', '')}`],
    ['an unexpected line', `${TEXT}\n${PETER}Unexpected line.\n`],
    ['a hyphen for the dash', `${TEXT}\n${PETER.replace('—', '-')}`],
    ['an en dash for the dash', `${TEXT}\n${PETER.replace('—', '–')}`],
    ['no space after the dash', `${TEXT}\n${PETER.replace('— ', '—')}`],
    ['two spaces', `${TEXT}\n${PETER.replace('n x', 'n  x')}`],
    ['a space at the end', `${TEXT}\n${PETER.replace('=\n', '= \n')}`],
    ['no padding', `${TEXT}\n${PETER.replace('=\n', '\n')}`],
    ['stray bits', `${TEXT}\n${PETER.replace('AM=\n', 'AN=\n')}`],
    ['base64url', `${TEXT}\n${ENOCH.replaceAll('+', '-')}`],
    ['a key id and no signature', `${TEXT}\n— Peter x08gow==\n`],
    ['nothing to decode', `${TEXT}\n— Peter \n`],
    ['too many signatures', `${TEXT}\n${PETER.repeat(SIGNATURES_MAX + 1)}`],
  ])('refuses %s', (_, note) => expect(() => parseNote(note)).toThrow(malformed))

  it('refuses bytes that are not UTF-8, and keeps a byte order mark as text', () => {
    expect(() => parseNote(Uint8Array.of(0xff, ...bytes(`${TEXT}\n${PETER}`)))).toThrow(malformed)
    expect(() => parseNote(Uint8Array.of(0xed, 0xa0, 0x80, ...bytes(`${TEXT}\n${PETER}`)))).toThrow(malformed)
    expect(parseNote(bytes(`\ufeff${TEXT}\n${PETER}`)).text).toBe(`\ufeff${TEXT}`)
  })

  it('reads as many signatures as it writes', () => {
    const note = parseNote(`${TEXT}\n${PETER.repeat(SIGNATURES_MAX)}`)
    expect(formatNote(note)).toHaveLength(TEXT.length + 1 + PETER.length * SIGNATURES_MAX)
  })
})

describe('formatNote and formatSignatureLine', () => {
  const { signatures } = parseNote(`${TEXT}\n${PETER}`)
  const [signature = { name: '', keyId: 0, signature: new Uint8Array() }] = signatures

  it.each([
    ['a text without a newline', { text: 'abc', signatures }],
    ['a text with a control character', { text: 'a\rb\n', signatures }],
    ['half a surrogate pair', { text: '\udc00\n', signatures }],
    ['no signature', { text: TEXT, signatures: [] }],
    ['too many', { text: TEXT, signatures: Array.from({ length: SIGNATURES_MAX + 1 }, () => signature) }],
    ['a bad name', { text: TEXT, signatures: [{ ...signature, name: 'a+b' }] }],
    ['a name that would break the line', { text: TEXT, signatures: [{ ...signature, name: 'a\nb' }] }],
    ['an empty signature', { text: TEXT, signatures: [{ ...signature, signature: new Uint8Array() }] }],
  ])('refuse %s', (_, note) => expect(() => formatNote(note)).toThrow(malformed))

  it('write what parseSignatureLines reads, as a witness answers it', () => {
    expect(signatures.map(formatSignatureLine)).toEqual([PETER])
    expect(parseSignatureLines(PETER + ENOCH).map(formatSignatureLine)).toEqual([PETER, ENOCH])
    expect(() => parseSignatureLines('')).toThrow(malformed)
    expect(() => parseSignatureLines(`${PETER}\n`)).toThrow(malformed)
    const low = { name: 'a', keyId: 1, signature: Uint8Array.of(9) }
    expect(parseSignatureLines(formatSignatureLine(low))).toEqual([low])
  })
})

describe('a key name', () => {
  it('may hold anything that is no white space and no plus', () => {
    expect(['example.com/log42', 'è', 'a—b', '\u{1f600}'].every(isKeyName)).toBe(true)
    const white = [
      '\t',
      '\n',
      '\v',
      '\f',
      '\r',
      ' ',
      '\u0085',
      '\u00a0',
      '\u1680',
      '\u2028',
      '\u202f',
      '\u3000',
    ]
    for (const char of [...white, '+', '\0', '\x1f', '\ud800'])
      expect(isKeyName(`a${char}b`), char).toBe(false)
    expect(isKeyName('')).toBe(false)
  })
})
