import { describe, expect, it } from 'vitest'
import { fromBase64, toBase64 } from '@/lib/core/hash'
import { noteSigner, seedOf, verifyByNode } from '@/tests/helpers/note-signer'
import {
  formatCheckpoint,
  openCheckpoint,
  parseCheckpoint,
  parseTreeSize,
  signCheckpoint,
} from './checkpoint'
import { formatSignatureLine } from './note'
import { cosign, signNote } from './signed-note'
import { parseVerifierKey } from './verifier-key'

const fault = (code: string) => expect.objectContaining({ code })
const malformed = fault('malformed_checkpoint')
const ROOT = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I='
const root = fromBase64(ROOT) ?? new Uint8Array()
const BODY = `example.com/behind-the-sofa\n20852163\n${ROOT}\n`
const checkpoint = { origin: 'example.com/behind-the-sofa', size: 20_852_163, root, extensions: [] }

describe('the text of a checkpoint', () => {
  it('is that of the example of tlog-checkpoint', () => {
    expect(parseCheckpoint(BODY)).toEqual(checkpoint)
    expect(formatCheckpoint(checkpoint)).toBe(BODY)
  })

  it('keeps extension lines', () => {
    const extended = { ...checkpoint, extensions: ['a b', '— c'] }
    expect(formatCheckpoint(extended)).toBe(`${BODY}a b\n— c\n`)
    expect(parseCheckpoint(`${BODY}a b\n— c\n`)).toEqual(extended)
  })

  it('holds sizes from 0 to the last exact number', () => {
    for (const size of [0, 1, Number.MAX_SAFE_INTEGER])
      expect(parseCheckpoint(formatCheckpoint({ ...checkpoint, size })).size).toBe(size)
    expect(['0', '10', '9007199254740991'].map(parseTreeSize)).toEqual([0, 10, 2 ** 53 - 1])
    for (const text of [
      '',
      '00',
      '01',
      '-1',
      '+1',
      '1.0',
      '1e3',
      ' 1',
      '1\n',
      '0x1',
      '9007199254740992',
      '१',
    ])
      expect(parseTreeSize(text), text).toBeNull()
  })

  it.each([
    ['nothing', ''],
    ['two lines', 'o\n1\n'],
    ['no newline at the end', BODY.slice(0, -1)],
    ['an empty line at the end', `${BODY}\n`],
    ['an empty extension line', `${BODY}a\n\nb\n`],
    ['an empty origin', BODY.replace(/^.*/, '')],
    ['a size with a zero before it', BODY.replace('2085', '02085')],
    ['a size beyond what is exact', BODY.replace('20852163', '18446744073709551615')],
    ['a size that is negative', BODY.replace('2085', '-2085')],
    ['a root without padding', BODY.replace('=', '')],
    ['a root in base64url', BODY.replace('m/X', 'm_X')],
    ['a root of 31 bytes', `o\n1\n${toBase64(root.slice(1))}\n`],
    ['a root of 33 bytes', `o\n1\n${toBase64(Uint8Array.of(1, ...root))}\n`],
    ['a carriage return', BODY.replaceAll('\n', '\r\n')],
  ])('is refused with %s', (_, text) => expect(() => parseCheckpoint(text)).toThrow(malformed))

  it.each([
    ['an empty origin', { origin: '' }],
    ['an origin of two lines', { origin: 'a\nb' }],
    ['a short root', { root: new Uint8Array(31) }],
    ['an empty extension', { extensions: [''] }],
    ['an extension of two lines', { extensions: ['a\nb'] }],
    ['a control character', { extensions: ['a\tb'] }],
  ])('is not written with %s', (_, change) =>
    expect(() => formatCheckpoint({ ...checkpoint, ...change })).toThrow(malformed),
  )

  it('is not written with a size that is none', () => {
    for (const size of [-1, 0.5, 2 ** 53, Number.NaN])
      expect(() => formatCheckpoint({ ...checkpoint, size })).toThrow(RangeError)
  })
})

describe('checkpoints of the Go checksum database', () => {
  const key = parseVerifierKey('sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8')
  const trust = { origin: 'go.sum database tree', logKeys: [key] }

  it.each([
    [
      6_476_701,
      'mb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=',
      'Az3grsLX85Gz+s1SiTbgkuqxgItqFq7gsMUEyVnrsa9LM7Us9S+1xbFIGu95949rj4nPRYfvimWEPWL+o3GeoWwOoAw=',
    ],
    [
      3_935_567,
      'SapHtgdNCeF00Cx8kqztePV24kgzNg++Xovae42HAMw=',
      'Az3grsm7Wm4CVNR1RHq9BFnu9jzcRlU2uw7lr0gfUWgO6+rqPNjT+fUTl9gH0NRTgdwW9nItuQSMbhSaLCsk8YeYSAs=',
    ],
  ])('at %i leaves', (size, rootText, signature) => {
    const note = `go.sum database tree\n${size}\n${rootText}\n\n— sum.golang.org ${signature}\n`
    const opened = openCheckpoint(note, trust)
    expect(opened.checkpoint).toEqual({
      origin: trust.origin,
      size,
      root: fromBase64(rootText),
      extensions: [],
    })
    expect(openCheckpoint(note, trust, verifyByNode)).toEqual(opened)
    expect(() => openCheckpoint(note.replace(`${size}`, `${size + 1}`), trust)).toThrow(
      fault('bad_signature'),
    )
    expect(() => openCheckpoint(note, { ...trust, origin: 'Go rocks' })).toThrow(fault('wrong_origin'))
  })
})

describe('openCheckpoint', () => {
  const { origin } = checkpoint
  const before = noteSigner(origin, seedOf(1))
  const now = noteSigner(origin, seedOf(2))
  const witness = noteSigner('witness.example.com/w1', seedOf(3), 'cosignature/v1')
  const stranger = noteSigner('stranger.example.com', seedOf(4))
  const cosignature = cosign(BODY, witness, 1_679_315_147)

  it('takes what an old key signed and what the new one did', () => {
    const trust = { origin, logKeys: [before.key, now.key] }
    for (const signer of [before, now]) {
      const opened = openCheckpoint(signCheckpoint(checkpoint, [signer]), trust)
      expect(opened).toMatchObject({ checkpoint, text: BODY, cosignatures: [], unknown: [] })
      expect(opened.signatures.map(({ key }) => key)).toEqual([signer.key])
    }
    expect(openCheckpoint(signCheckpoint(checkpoint, [before, now]), trust).signatures).toHaveLength(2)
  })

  it('takes nothing that a replaced key signed over a larger tree', () => {
    const logKeys = [{ ...before.key, sizeMax: checkpoint.size }, now.key]
    const larger = { ...checkpoint, size: checkpoint.size + 1 }
    expect(openCheckpoint(signCheckpoint(checkpoint, [before]), { origin, logKeys }).signatures).toHaveLength(
      1,
    )
    expect(() => openCheckpoint(signCheckpoint(larger, [before]), { origin, logKeys })).toThrow(
      fault('retired_key'),
    )
    const both = openCheckpoint(signCheckpoint(larger, [before, now]), { origin, logKeys })
    expect(both.signatures.map(({ key }) => key)).toEqual([now.key])
    expect(both.cosignatures).toEqual([])
  })

  it('tells the log, its witnesses and strangers apart', () => {
    const note = signCheckpoint(checkpoint, [now, stranger], [cosignature])
    const opened = openCheckpoint(note, { origin, logKeys: [now.key], witnessKeys: [witness.key] })
    expect(opened.signatures.map(({ name }) => name)).toEqual([origin])
    expect(opened.cosignatures).toMatchObject([{ key: witness.key, timestampSeconds: 1_679_315_147 }])
    expect(opened.unknown.map(({ name }) => name)).toEqual(['stranger.example.com'])
    const answered = signCheckpoint(checkpoint, [now]) + formatSignatureLine(cosignature)
    expect(
      openCheckpoint(answered, { origin, logKeys: [now.key], witnessKeys: [witness.key] }).cosignatures,
    ).toHaveLength(1)
  })

  it('is not content with a witness alone, nor with nobody known', () => {
    const trust = { origin, logKeys: [now.key], witnessKeys: [witness.key] }
    const witnessed = signCheckpoint(checkpoint, [stranger], [cosignature])
    expect(() => openCheckpoint(witnessed, trust)).toThrow(fault('unknown_signer'))
    expect(() => openCheckpoint(signCheckpoint(checkpoint, [before]), trust)).toThrow(fault('unknown_signer'))
    expect(() => openCheckpoint(signCheckpoint(checkpoint, [now]), { origin, logKeys: [] })).toThrow(
      fault('unknown_signer'),
    )
  })

  it('refuses the whole when the cosignature of a known witness is wrong', () => {
    const other = cosign(`${BODY}x\n`, witness, 1_679_315_147)
    const trust = { origin, logKeys: [now.key], witnessKeys: [witness.key] }
    expect(() => openCheckpoint(signCheckpoint(checkpoint, [now], [other]), trust)).toThrow(
      fault('bad_signature'),
    )
  })

  it('refuses a note that is no checkpoint, though its signature is right', () => {
    expect(() => openCheckpoint(signNote('hello\n', [now]), { origin, logKeys: [now.key] })).toThrow(
      malformed,
    )
  })
})
