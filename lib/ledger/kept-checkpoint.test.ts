import { beforeAll, describe, expect, it } from 'vitest'
import {
  checkpointOf,
  createEventLines,
  evidenceLines,
  LOG_SIGNER,
  normalEvents,
  TENANT,
} from '../../tests/helpers/evidence-file'
import { noteSigner, seedOf } from '../../tests/helpers/note-signer'
import { failedSteps, readEvidenceFile } from '../../tests/helpers/read-evidence'
import { tileStore } from '../../tests/helpers/tile-store'
import { cosign, signNote } from './signed-note'
import { parseNote } from './note'
import { originOf } from './origin'
import { consistencyProof } from './proofs'
import { readConsistency, readKept } from './kept-checkpoint'

const EVENTS = 50
type Sealed = { line: string; leaf: Uint8Array }
let log: Sealed[]
/** The same up to event 29, and other events from there on. */
let fork: Sealed[]
beforeAll(() => {
  const seal = createEventLines()
  log = [...normalEvents(EVENTS)].map((event, seq) => seal(seq, event))
  const others = [...normalEvents(EVENTS, 2)].map((event, seq) => seal(seq, event))
  fork = log.map((one, seq) => (seq < 30 ? one : (others[seq] ?? one)))
})

const logKeys = [LOG_SIGNER.key]
const leavesOf = (sealed: readonly Sealed[], size = EVENTS) => sealed.slice(0, size).map(({ leaf }) => leaf)
const noteAt = (sealed: readonly Sealed[], size: number, signedAt = '2026-10-20T00:00:00.000000Z') => ({
  name: `at ${size}`,
  note: checkpointOf(leavesOf(sealed, size), { signedAt }),
})
const proofOf = async (from: number, to: number, sealed = log) => ({
  from,
  to,
  hashes: await consistencyProof(from, to, tileStore(leavesOf(sealed)).read),
})

describe('a checkpoint that was kept', () => {
  it('fits where its leaves are the first of the tree, of whatever size it is', async () => {
    const file = await evidenceLines(log)
    for (let size = 0; size <= EVENTS; size++) {
      const report = readEvidenceFile(file, { logKeys, kept: [noteAt(log, size)] })
      expect({ size, failed: failedSteps(report) }).toEqual({ size, failed: [] })
    }
  })

  it('does not fit another log, and says between which events they part', async () => {
    const file = await evidenceLines(fork)
    const kept = [noteAt(log, 10), noteAt(log, 28), noteAt(log, 33), noteAt(log, EVENTS)]
    const report = readEvidenceFile(file, { logKeys, kept })
    expect(failedSteps(report)).toEqual(['kept', 'kept'])
    expect(report).toMatchObject({ firstBadSeq: null, firstBadBetween: [28, 32] })
  })

  it('that is larger shows that the log was cut back, and at which event', async () => {
    const file = await evidenceLines(log.slice(0, 40))
    const report = readEvidenceFile(file, { logKeys, kept: [noteAt(log, EVENTS)] })
    expect(report).toMatchObject({ ok: false, firstBadSeq: 40 })
    // A forked log that is shorter, too, with a checkpoint at which it was still the same.
    const forked = await evidenceLines(fork.slice(0, 40))
    const both = readEvidenceFile(forked, { logKeys, kept: [noteAt(log, EVENTS), noteAt(log, 35)] })
    expect(both).toMatchObject({ firstBadSeq: null, firstBadBetween: [0, 34] })
  })

  it('that is later than the file needs a proof that the log only grew', async () => {
    const file = await evidenceLines(log.slice(0, 40), { exportedAt: '2026-10-10T00:00:00.000000Z' })
    const kept = [noteAt(log, EVENTS)]
    const without = readEvidenceFile(file, { logKeys, kept })
    expect(without).toMatchObject({ ok: false, firstBadSeq: null })
    expect(without.steps.at(-1)?.detail).toContain('from 40 to 50 is needed')
    const proofs = [await proofOf(40, EVENTS)]
    expect(readEvidenceFile(file, { logKeys, kept, proofs }).ok).toBe(true)
    expect(readEvidenceFile(file, { logKeys, kept: [noteAt(fork, EVENTS)], proofs }).ok).toBe(false)
  })

  it('needs a consistency proof where a node stands for leaves on both sides of it', async () => {
    const file = await evidenceLines(log, { filter: 'category:user', isShown: (seq) => seq > 40 })
    const kept = [noteAt(log, 23)]
    const without = readEvidenceFile(file, { logKeys, kept })
    expect(failedSteps(without)).toEqual(['kept'])
    expect(without.steps.at(-1)?.detail).toContain('a consistency proof from 23 to 50 is needed')
    const proofs = [await proofOf(23, EVENTS)]
    expect(readEvidenceFile(file, { logKeys, kept, proofs }).ok).toBe(true)
    const wrong = [{ ...(await proofOf(23, EVENTS)), hashes: (await proofOf(22, EVENTS)).hashes }]
    const report = readEvidenceFile(file, { logKeys, kept, proofs: wrong })
    expect(report).toMatchObject({ ok: false, firstBadBetween: [0, 22] })
  })

  it('is believed when the log or a known witness signed it, and by nobody else', async () => {
    const file = await evidenceLines(log)
    const witness = noteSigner('witness.example/w', seedOf(5), 'cosignature/v1')
    const stranger = noteSigner(originOf(TENANT), seedOf(6))
    const { text } = parseNote(noteAt(log, 20).note)
    const byWitness = { name: 'w', note: signNote(text, [], [cosign(text, witness, 1_790_000_000)]) }
    const byStranger = { name: 's', note: signNote(text, [stranger]) }
    expect(readEvidenceFile(file, { logKeys, kept: [byWitness] }).ok).toBe(false)
    const known = { logKeys, witnessKeys: [witness.key], witnessesNeeded: 0 }
    expect(readEvidenceFile(file, { ...known, kept: [byWitness] }).ok).toBe(true)
    expect(readEvidenceFile(file, { ...known, kept: [byStranger] }).ok).toBe(false)
  })

  it('of another log does not fit', async () => {
    const other = noteSigner(originOf(TENANT.replace('01936', '01937')), seedOf(7))
    const { text } = parseNote(noteAt(log, 20).note)
    const note = signNote(text.replace(TENANT, TENANT.replace('01936', '01937')), [other])
    const report = readEvidenceFile(await evidenceLines(log), { logKeys, kept: [{ name: 'x', note }] })
    expect(report.steps.at(-1)?.detail).toContain('of another log')
  })
})

it('a kept checkpoint or a proof that is none is refused before anything is read', () => {
  expect(() => readKept({ name: 'x', note: 'hello' })).toThrow('signed note')
  expect(() => readEvidenceFile('', { kept: [{ name: 'x', note: '' }] })).toThrow()
  for (const given of [null, [], {}, { from: 1, to: 2, hashes: ['x'] }, { from: -1, to: 2, hashes: [] }])
    expect(() => readConsistency(given)).toThrow('not a consistency proof')
})

describe('witnesses', () => {
  const one = noteSigner('witness.example/1', seedOf(31), 'cosignature/v1')
  const two = noteSigner('witness.example/2', seedOf(32), 'cosignature/v1')
  const cosigned = async (signers: readonly (typeof one)[]) => {
    const lines = await evidenceLines(log)
    const { evidence } = JSON.parse(lines[0] ?? '') as { evidence: { checkpoint: string } }
    const { text, signatures } = parseNote(evidence.checkpoint)
    const by = signers.map((signer) => cosign(text, signer, 1_790_000_000))
    return [
      `${JSON.stringify({ evidence: { ...evidence, checkpoint: signNote(text, [], [...signatures, ...by]) } })}\n`,
    ]
  }

  it('are counted by their keys, each once, and only those that are known', async () => {
    const known = { logKeys, witnessKeys: [one.key, two.key] }
    const stepOf = async (signers: readonly (typeof one)[], witnessesNeeded: number) =>
      readEvidenceFile(await cosigned(signers), { ...known, witnessesNeeded }).steps.find(
        ({ name }) => name === 'witnesses',
      )?.ok
    expect(await stepOf([one], 1)).toBe(true)
    expect(await stepOf([one, one], 2)).toBe(false)
    expect(await stepOf([one, two], 2)).toBe(true)
    expect(await stepOf([], 1)).toBe(false)
    const stranger = noteSigner('witness.example/3', seedOf(33), 'cosignature/v1')
    expect(await stepOf([one, stranger], 2)).toBe(false)
  })
})
