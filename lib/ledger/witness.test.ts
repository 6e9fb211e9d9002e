import { describe, expect, it } from 'vitest'
import { toBase64 } from '@/lib/core/hash'
import { naiveTree } from '@/tests/helpers/naive-tree'
import { noteSigner, seedOf } from '@/tests/helpers/note-signer'
import { openCheckpoint, signCheckpoint } from './checkpoint'
import { verifyConsistency } from './verify-proof'
import { PROOF_LINES_MAX, formatAddCheckpoint, parseAddCheckpoint } from './witness'

const malformed = expect.objectContaining({ code: 'malformed_request' })
const EXAMPLE = `old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
`
const HASH = 'PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw='
const CHECKPOINT = EXAMPLE.slice(EXAMPLE.indexOf('\n\n') + 2)

describe('the body of add-checkpoint', () => {
  it('is that of the example of tlog-witness', () => {
    const request = parseAddCheckpoint(EXAMPLE)
    expect(request.oldSize).toBe(20_852_014)
    expect(request.proof.map(toBase64)[3]).toBe('/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=')
    expect(request.proof).toHaveLength(4)
    expect(request.checkpoint).toBe(CHECKPOINT)
    expect(formatAddCheckpoint(request)).toBe(EXAMPLE)
    expect(parseAddCheckpoint(new TextEncoder().encode(EXAMPLE))).toEqual(request)
  })

  it('has no proof lines from the empty tree', () => {
    const request = { oldSize: 0, proof: [], checkpoint: CHECKPOINT }
    expect(formatAddCheckpoint(request)).toBe(`old 0\n\n${CHECKPOINT}`)
    expect(parseAddCheckpoint(`old 0\n\n${CHECKPOINT}`)).toEqual(request)
  })

  it.each([
    ['nothing', ''],
    ['no empty line', EXAMPLE.replaceAll('\n\n', '\n')],
    ['no old size', EXAMPLE.slice(EXAMPLE.indexOf('\n') + 1)],
    ['another word', EXAMPLE.replace('old', 'new')],
    ['two spaces', EXAMPLE.replace('old ', 'old  ')],
    ['a zero before the size', EXAMPLE.replace('old 2', 'old 02')],
    ['a negative size', EXAMPLE.replace('old 2', 'old -2')],
    ['a size beyond what is exact', EXAMPLE.replace('20852014', '9007199254740992')],
    ['a carriage return', EXAMPLE.replace('\n', '\r\n')],
    ['a proof line that is no hash', EXAMPLE.replace(HASH, 'AAAA')],
    ['a proof line without padding', EXAMPLE.replace(HASH, HASH.slice(0, -1))],
    ['too many proof lines', EXAMPLE.replace(HASH, `${HASH}\n`.repeat(PROOF_LINES_MAX - 2).trim())],
  ])('is refused with %s', (_, body) => expect(() => parseAddCheckpoint(body)).toThrow(malformed))

  it('is refused when it is not UTF-8, and takes 63 proof lines', () => {
    expect(() => parseAddCheckpoint(Uint8Array.of(0xff))).toThrow(malformed)
    const proof = Array.from({ length: PROOF_LINES_MAX }, () => new Uint8Array(32))
    const full = formatAddCheckpoint({ oldSize: 1, proof, checkpoint: CHECKPOINT })
    expect(parseAddCheckpoint(full).proof).toHaveLength(PROOF_LINES_MAX)
    const more = [...proof, new Uint8Array(32)]
    expect(() => formatAddCheckpoint({ oldSize: 1, proof: more, checkpoint: CHECKPOINT })).toThrow(malformed)
    expect(() =>
      formatAddCheckpoint({ oldSize: 1, proof: [new Uint8Array(31)], checkpoint: CHECKPOINT }),
    ).toThrow(malformed)
    expect(() => formatAddCheckpoint({ oldSize: -1, proof: [], checkpoint: CHECKPOINT })).toThrow(RangeError)
  })

  it('carries all that a witness needs', () => {
    const tree = naiveTree(Array.from({ length: 13 }, (_, i) => Uint8Array.of(i)))
    const log = noteSigner('log.example', seedOf(1))
    const checkpoint = { origin: 'log.example', size: 13, root: tree.root(13), extensions: [] }
    const body = formatAddCheckpoint({
      oldSize: 6,
      proof: tree.consistency(6, 13),
      checkpoint: signCheckpoint(checkpoint, [log]),
    })
    const { oldSize, proof, checkpoint: note } = parseAddCheckpoint(body)
    const opened = openCheckpoint(note, { origin: 'log.example', logKeys: [log.key] }).checkpoint
    const claim = { oldSize, oldRoot: tree.root(6), newSize: opened.size, newRoot: opened.root, proof }
    expect(verifyConsistency(claim)).toBe(true)
    expect(verifyConsistency({ ...claim, oldRoot: tree.root(7) })).toBe(false)
  })
})
