import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { OWN_SOURCE } from '@/lib/event/stored-event'
import { utf8 } from '@/lib/core/hash'
import {
  closing,
  createEventLines,
  evidenceLines,
  headOf,
  LOG_SIGNER,
  namedKey,
  normalEvents,
  TENANT,
} from '../../tests/helpers/evidence-file'
import { noteSigner, seedOf } from '../../tests/helpers/note-signer'
import { failedSteps, readEvidenceFile } from '../../tests/helpers/read-evidence'
import { parseNote } from './note'
import { originOf } from './origin'
import { signNote } from './signed-note'

const EVENTS = 60
type Sealed = { line: string; leaf: Uint8Array }
let log: Sealed[]
let whole: string[]
let some: string[]
const isShown = (seq: number) => seq % 5 === 2
beforeAll(async () => {
  const seal = createEventLines()
  log = [...normalEvents(EVENTS)].map((event, seq) => seal(seq, event))
  whole = await evidenceLines(log)
  some = await evidenceLines(log, { filter: 'severity:warning', isShown })
})

type Line = { event: Record<string, unknown> & { seq: number }; openings: object | null; leaf_hash: string }
const change = (lines: readonly string[], at: number, by: (line: Line) => object) =>
  lines.map((line, i) => (i === at ? `${JSON.stringify(by(JSON.parse(line) as Line))}\n` : line))

/** These lines with a last line that is right for them: what somebody makes who has the key. */
function signedAnew(lines: readonly string[], seqs: readonly number[] = [...log.keys()]): string[] {
  const body = lines.slice(0, -1)
  const leaves = log.map(({ leaf }) => leaf)
  return [...body, closing(body, headOf(leaves), leaves, seqs)]
}

describe('evidence that is right', () => {
  it('passes every step, by its own keys and by known ones, however it is cut', () => {
    expect(readEvidenceFile(whole)).toMatchObject({
      ok: true,
      pinned: false,
      events: EVENTS,
      seqLow: 0,
      seqHigh: EVENTS - 1,
      contiguous: true,
      firstBadSeq: null,
    })
    expect(readEvidenceFile(whole, { logKeys: [LOG_SIGNER.key] })).toMatchObject({ ok: true, pinned: true })
    expect(readEvidenceFile(some)).toMatchObject({ ok: true, events: 12, contiguous: false })
  })

  it('is of nobody whose key is another', () => {
    const stranger = noteSigner(originOf(TENANT), seedOf(9)).key
    expect(failedSteps(readEvidenceFile(whole, { logKeys: [stranger] }))).toEqual(['checkpoint', 'manifest'])
  })
})

describe('a byte', () => {
  const files = () => [utf8(whole.join('')), utf8(some.join(''))]

  it('that was changed, taken out or put in is found, wherever it is', () => {
    const changes = fc.record({
      which: fc.nat({ max: 1 }),
      at: fc.nat(),
      byte: fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(...utf8(' \t\r\n"0,'))),
      kind: fc.constantFrom('change', 'insert', 'delete', 'cut'),
      // The last line is what no hash holds.
      isLate: fc.boolean(),
    })
    fc.assert(
      fc.property(changes, ({ which, at, byte, kind, isLate }) => {
        const file = files()[which] ?? new Uint8Array()
        const from = isLate ? file.lastIndexOf(0x0a, file.length - 2) + 1 : 0
        const place = from + (at % (file.length - from))
        fc.pre(kind !== 'change' || file[place] !== byte)
        const behind = kind === 'cut' ? new Uint8Array() : file.subarray(place + (kind === 'insert' ? 0 : 1))
        const put = kind === 'change' || kind === 'insert' ? [byte] : []
        const changed = new Uint8Array([...file.subarray(0, place), ...put, ...behind])
        expect(readEvidenceFile(changed).ok).toBe(false)
      }),
      { numRuns: 500 },
    )
  })

  it('of the last line is found, at each of its places', () => {
    const file = utf8(some.join(''))
    for (let at = file.lastIndexOf(0x0a, file.length - 2) + 1; at < file.length; at++)
      for (const mask of [1, 0x20]) {
        const changed = file.map((byte, i) => (i === at ? byte ^ mask : byte))
        expect({ at, mask, ok: readEvidenceFile(changed).ok }).toEqual({ at, mask, ok: false })
      }
  })
})

describe('who has the key can sign, and is found out where', () => {
  const AT = 10
  /** The file is newest first. */
  const seqAt = (at: number) => EVENTS - at

  it.each<[string, (line: Line) => object]>([
    ['an event that says something else', (l) => ({ ...l, event: { ...l.event, action: 'x' } })],
    [
      'an event of another time',
      (l) => ({ ...l, event: { ...l.event, occurred_at: '2026-01-01T00:00:00Z' } }),
    ],
    ['another tenant', (l) => ({ ...l, event: { ...l.event, tenant_id: TENANT.replace('01936', '01937') } })],
    ['a member more', (l) => ({ ...l, event: { ...l.event, remark: 'nothing to see' } })],
    ['a member less', (l) => ({ ...l, event: { ...l.event, tags: undefined } })],
    ['a value without its opening', (l) => ({ ...l, openings: {} })],
    ['nothing that opens it', (l) => ({ ...l, openings: null })],
    ['an opening more', (l) => ({ ...l, openings: { ...l.openings, other: { salt: '0'.repeat(32) } } })],
    ['a salt that is none', (l) => ({ ...l, openings: { ...l.openings, actor: { salt: 'x' } } })],
  ])('%s', (_, by) => {
    const report = readEvidenceFile(signedAnew(change(whole, AT, by)))
    expect({ failed: failedSteps(report), seq: report.firstBadSeq }).toEqual({
      failed: ['events'],
      seq: seqAt(AT),
    })
    expect(report.problemCount).toBe(1)
  })

  it('an event and its leaf: then the tree is not the one that was signed', () => {
    const forged = createEventLines()(seqAt(AT), [...normalEvents(EVENTS, 2)][0] ?? fail())
    const lines = whole.map((line, i) => (i === AT ? forged.line : line))
    const report = readEvidenceFile(signedAnew(lines))
    expect(failedSteps(report)).toEqual(['tree'])
    const before = new Map(log.map(({ leaf }, seq) => [seq, leaf]))
    const compared = readEvidenceFile(signedAnew(lines), { leafBefore: (seq) => before.get(seq) ?? null })
    expect(compared.firstBadSeq).toBe(seqAt(AT))
  })

  it('events left out, doubled, swapped, put in', () => {
    const seqs = [...log.keys()]
    const leftOut = signedAnew(whole.toSpliced(AT, 1), seqs.toSpliced(seqAt(AT), 1))
    expect(readEvidenceFile(leftOut)).toMatchObject({ ok: false, firstBadSeq: seqAt(AT) })
    const doubled = signedAnew(whole.toSpliced(AT, 0, whole[AT] ?? ''), [...seqs, EVENTS - 1])
    expect(readEvidenceFile(doubled)).toMatchObject({ ok: false, firstBadSeq: seqAt(AT) })
    const seqOf = (seq: number) => (line: Line) => ({ ...line, event: { ...line.event, seq } })
    const swapped = change(change(whole, 4, seqOf(seqAt(7))), 7, seqOf(seqAt(4)))
    expect(readEvidenceFile(signedAnew(swapped))).toMatchObject({ ok: false, firstBadSeq: seqAt(7) })
    const put = createEventLines()(EVENTS, [...normalEvents(1, 3)][0] ?? fail()).line
    const more = signedAnew(whole.toSpliced(1, 0, put), [...seqs, EVENTS])
    expect(readEvidenceFile(more)).toMatchObject({ ok: false, firstBadSeq: EVENTS })
  })

  it('events hidden behind nodes, where everything was asked for', async () => {
    const hidden = await evidenceLines(log, { isShown: (seq) => seq !== 33 && seq < 50 })
    const report = readEvidenceFile(hidden)
    expect({ failed: failedSteps(report), seq: report.firstBadSeq }).toEqual({
      failed: ['complete'],
      seq: 33,
    })
    expect(readEvidenceFile(hidden, { wanted: { low: 34, high: 49 } }).ok).toBe(true)
    expect(readEvidenceFile(hidden, { wanted: { low: 34, high: null } }).firstBadSeq).toBe(50)
    expect(readEvidenceFile(some, { wanted: { low: 2, high: 2 } }).ok).toBe(true)
    expect(readEvidenceFile(some, { wanted: { low: 2, high: 7 } }).firstBadSeq).toBe(3)
  })

  it('more signatures, or members, in the last line, which no hash holds', () => {
    const last = JSON.parse(whole.at(-1) ?? '') as { export: { manifest: string } }
    const stranger = noteSigner('somebody.example/x', seedOf(40))
    const { text, signatures } = parseNote(last.export.manifest)
    const manifest = signNote(text, [stranger], signatures)
    const withLast = (value: object) => [...whole.slice(0, -1), `${JSON.stringify(value)}\n`]
    expect(failedSteps(readEvidenceFile(withLast({ export: { ...last.export, manifest } })))).toEqual([
      'manifest',
    ])
    const remark = { export: { ...last.export, remark: 'all is well' } }
    expect(failedSteps(readEvidenceFile(withLast(remark)))).toContain('form')
    expect(failedSteps(readEvidenceFile(withLast({ ...last, remark: 1 })))).toContain('form')
  })

  it('what retention says it removed is no gap, as far as it says so', async () => {
    const seal = createEventLines()
    const events = [...normalEvents(EVENTS)]
    const run = (deleted: number, source: string = OWN_SOURCE) => ({
      ...(events[50] ?? fail()),
      event_type: 'compliance.data_retention',
      action: 'retention.run',
      source,
      metadata: { deleted, seq_low: 3, seq_high: 9 },
    })
    const logWith = (deleted: number, source?: string) =>
      events.map((event, seq) => seal(seq, seq === 50 ? run(deleted, source) : event))
    const stepOf = async (deleted: number, gone: readonly number[], source?: string) => {
      const lines = await evidenceLines(logWith(deleted, source), { isShown: (seq) => !gone.includes(seq) })
      const { steps, firstBadSeq } = readEvidenceFile(lines)
      return { ok: steps.find(({ name }) => name === 'complete')?.ok, firstBadSeq }
    }
    expect(await stepOf(3, [3, 7, 9])).toEqual({ ok: true, firstBadSeq: null })
    // Nobody else may say so.
    expect(await stepOf(3, [3, 7, 9], 'billing')).toEqual({ ok: false, firstBadSeq: 3 })
    expect(await stepOf(2, [3, 7, 9])).toEqual({ ok: false, firstBadSeq: 3 })
    expect(await stepOf(3, [3, 7, 10])).toEqual({ ok: false, firstBadSeq: 10 })
    expect(await stepOf(3, [2, 3])).toEqual({ ok: false, firstBadSeq: 2 })
  })

  it('a member that stands twice, white space, and events behind the nodes', () => {
    const line = whole[AT] ?? ''
    const twice = line.replace('"event":', '"event":{"action":"nothing"},"event":')
    expect(failedSteps(readEvidenceFile(signedAnew(whole.with(AT, twice))))).toContain('form')
    const spaced = line.replace('{"event":', '{"event": ')
    expect(failedSteps(readEvidenceFile(signedAnew(whole.with(AT, spaced))))).toContain('form')
    const late = [...some.slice(0, 1), ...some.slice(2, -1), some[1] ?? '', some.at(-1) ?? '']
    expect(failedSteps(readEvidenceFile(late))).toContain('form')
  })
})

describe('keys that were replaced', () => {
  const former = noteSigner(originOf(TENANT), seedOf(3))
  const known = [LOG_SIGNER.key, { ...former.key, sizeMax: 40 }]

  it('sign nothing larger, whatever the file says of them', async () => {
    const forged = await evidenceLines(log, { signer: former })
    expect(readEvidenceFile(forged).ok).toBe(true)
    const report = readEvidenceFile(forged, { logKeys: known })
    expect(failedSteps(report)).toEqual(['checkpoint', 'manifest'])
    expect(report.firstBadSeq).toBe(40)
    const admitted = await evidenceLines(log, { signer: former, keys: [namedKey(former, 40)] })
    expect(readEvidenceFile(admitted, { logKeys: [former.key] }).ok).toBe(false)
  })
})

describe('a hostile file', () => {
  it('is never believed and throws nothing', () => {
    const values = fc.oneof(
      fc.json(),
      fc.string(),
      fc.constantFrom('', '{}', '{"event":{}}', '{"nodes":[]}', '{"export":{}}', `${'['.repeat(1e5)}`),
      fc
        .tuple(fc.integer({ min: -1, max: 60 }), fc.integer({ min: -1, max: 2 ** 53 }))
        .map(([height, index]) => JSON.stringify({ nodes: [[height, index, `${'A'.repeat(43)}=`]] })),
      fc.constantFrom(...[0, 1, 2, 3].map((n) => n)).map((n) => (whole[n] ?? '').trim()),
    )
    fc.assert(
      fc.property(fc.array(values, { maxLength: 6 }), fc.boolean(), (lines, hasHead) => {
        const file = [...(hasHead ? [whole[0] ?? ''] : []), ...lines.map((line) => `${line}\n`)]
        expect(readEvidenceFile(file).ok).toBe(false)
      }),
      { numRuns: 200 },
    )
  })

  it('says what is wrong with an empty file, bytes that are no text, and a line without end', () => {
    expect(readEvidenceFile('').steps[0]?.detail).toBe('the file is empty')
    expect(readEvidenceFile(new Uint8Array([0xff, 0x0a])).ok).toBe(false)
    expect(readEvidenceFile('x'.repeat(17 * 2 ** 20)).steps[0]?.detail).toContain('longer than')
  })
})

function fail(): never {
  throw new Error('there is no such event')
}
