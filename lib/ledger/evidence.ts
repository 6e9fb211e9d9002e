import { equalBytes, toBase64 } from '@/lib/core/hash'
import { createByteLines } from './byte-lines'
import type { LogKey } from './checkpoint'
import type { Digest } from './digest'
import type { Verify } from './ed25519'
import { createEventCheck, type EventLine } from './evidence-event'
import { malformed, parseLine } from './evidence-line'
import { type EvidenceTrailer, formatManifest, readHead, readNode, readTrailer } from './evidence-format'
import { createHidden } from './evidence-gaps'
import { createProblems, type EvidenceReport, type Step } from './evidence-report'
import { type OpenHead, openHead, type Pinned } from './evidence-trust'
import { betweenOf, completeStep, eventsStep, treeStep, witnessStep } from './evidence-steps'
import {
  checkKept,
  type ConsistencyGiven,
  type KeptCheckpoint,
  readKept,
  signedAtOf,
} from './kept-checkpoint'
import type { Hasher } from './merkle'
import { isObject } from './shape'
import { openNote } from './signed-note'
import { createTreeCover } from './tree-cover'

const hasOnly = (value: Record<string, unknown>, name: string) =>
  Object.keys(value).length === 1 && Object.hasOwn(value, name)

/** Hashes a file as it is read. */
export type FileHash = { update: (bytes: Uint8Array) => void; hex: () => string }

/** How hashes and signatures are computed here: by a browser's means or a server's. */
export type Means = { digest: Digest; hasher: Hasher; verify: Verify; fileHash: FileHash }

/** What a reader knows from elsewhere than the file, which proves more than the file does for itself. */
export type Known = Pinned & {
  /** Checkpoints of this log that somebody kept, with proofs for those that the file can't be compared with by itself. */
  kept?: readonly KeptCheckpoint[]
  proofs?: readonly ConsistencyGiven[]
  /** The leaf that an event had in a file that was kept; null where that shows none. */
  leafBefore?: (seq: number) => Uint8Array | null
  /** Seqs that must be there, both inclusive; without it all, where the file was asked for all. */
  wanted?: { low: number; high: number | null }
}

/** Told of every event's leaf, for a later comparison. The leaf is good until the call returns. */
export type OnLeaf = (seq: number, leaf: Uint8Array) => void

/**
 * Reads a file of evidence piece by piece and says what it proves. Trusts nothing in it but what signatures and hashes bear out, and does not throw
 * whatever it holds.
 * @throws LedgerFault, at once, when a kept checkpoint is none
 */
export function createEvidenceReader(means: Means, known: Known = {}, onLeaf?: OnLeaf) {
  const kept = known.kept ?? []
  const cover = createTreeCover(
    kept.map((one) => readKept(one).size),
    means.hasher,
  )
  const checkEvent = createEventCheck(means.digest)
  const hidden = createHidden()
  const problems = createProblems()
  let head: OpenHead | null = null
  let trailer: EvidenceTrailer | null = null
  let fault: string | null = null
  let lineNumber = 0
  let rows = 0
  let nodes = 0
  let low: number | null = null
  let high: number | null = null
  let sha256 = ''

  const takeEvent = ({ seq, leaf, problem, removal }: EventLine) => {
    if (nodes > 0) throw malformed('an event stands behind the nodes')
    cover.put({ height: 0, index: seq }, leaf)
    onLeaf?.(seq, leaf)
    rows++
    low = low === null ? seq : Math.min(low, seq)
    high = high === null ? seq : Math.max(high, seq)
    const before = known.leafBefore?.(seq) ?? null
    if (problem !== null) problems.add(seq, problem)
    else if (before !== null && !equalBytes(before, leaf))
      problems.add(seq, 'it is not the event that the earlier file shows at this seq')
    if (removal !== null) hidden.run(removal)
  }
  const readNodes = (given: unknown, of: OpenHead) => {
    if (!Array.isArray(given) || given.length === 0) throw malformed('a line has no nodes')
    for (const one of given) {
      const node = readNode(one)
      nodes++
      cover.put(node, node.hash)
      hidden.node(node, wantedOf(of) ?? { low: low ?? 0, high: high ?? -1 })
    }
  }
  /** Without a filter and a time range everything was asked for. */
  const wantedOf = ({ head: own }: OpenHead) => {
    if (known.wanted !== undefined) return known.wanted
    const isAll = own.filter === null && own.start_time === null && own.end_time === null
    return isAll ? { low: 0, high: null } : null
  }
  const read = (bytes: Uint8Array) => {
    lineNumber++
    if (trailer !== null) throw malformed('something follows the last line')
    const value = parseLine(bytes)
    if (head === null) head = openHead(readHead(value), known, means.verify)
    else if (isObject(value['event'])) takeEvent(checkEvent(value, head.head.tenant_id))
    else if (hasOnly(value, 'nodes')) readNodes(value['nodes'], head)
    else if (hasOnly(value, 'export')) {
      sha256 = means.fileHash.hex()
      trailer = readTrailer(value['export'])
      return
    } else throw malformed('a line is none that evidence has')
    means.fileHash.update(bytes)
  }
  const lines = createByteLines(read)
  const guarded = (run: () => void) => {
    if (fault !== null) return
    try {
      run()
    } catch (error) {
      fault = `line ${lineNumber}: ${error instanceof Error ? error.message : String(error)}`
    }
  }

  const manifestStep = ({ head: own, keys, checkpoint }: OpenHead): Step => {
    const step = (ok: boolean, detail: string): Step => ({ name: 'manifest', ok, detail, seq: null })
    try {
      if (trailer === null) return step(false, 'there is none: the last line is missing')
      const { text, verified, unknown } = openNote<LogKey>(trailer.manifest, keys, means.verify)
      const { size, root } = checkpoint
      const { format: _, checkpoint: __, keys: ___, ...asked } = own
      const about = { ...asked, rows, seq_low: low, seq_high: high, sha256, size, root: toBase64(root) }
      if (verified.length !== 1 || unknown.length > 0) return step(false, 'not one signature, but several')
      if (text !== formatManifest(about)) return step(false, 'it speaks of another file')
      if (verified.some(({ key }) => size > (key.sizeMax ?? Number.MAX_SAFE_INTEGER)))
        return step(false, 'it is signed by a key that had been replaced before')
      return step(true, 'signed by the log, and of this file')
    } catch (error) {
      return step(false, error instanceof Error ? error.message : String(error))
    }
  }
  const fileStep = (): Step => {
    const ok = trailer?.rows === rows && trailer.sha256 === sha256
    const why =
      trailer === null ? 'cut off: the last line is missing' : 'changed: its last line says otherwise'
    return {
      name: 'file',
      ok,
      detail: ok ? `whole: ${rows} events, SHA-256 ${sha256}` : why,
      seq: null,
    }
  }
  const conclude = (of: OpenHead): { steps: Step[]; between: [number, number] | null } => {
    const { checkpoint, cosigners, fault: headFault } = of
    const built = cover.root(checkpoint.size)
    const tree = {
      ...checkpoint,
      rootAt: 'root' in built ? cover.rootAt : () => null,
      exportedAt: of.head.exported_at,
    }
    const keys = { logKeys: of.keys, witnessKeys: known.witnessKeys ?? [] }
    const results = kept.map((one) => checkKept(one, tree, keys, known.proofs ?? [], means))
    const steps: Step[] = [
      fileStep(),
      {
        name: 'checkpoint',
        ok: headFault === null,
        detail: headFault?.reason ?? `signed by the log: a tree of ${checkpoint.size} leaves`,
        seq: headFault?.seq ?? null,
      },
      ...witnessStep(cosigners, known),
      manifestStep(of),
      eventsStep(rows, problems),
      treeStep(built, checkpoint.root),
      completeStep(hidden.end(), wantedOf(of), { rows, size: checkpoint.size }),
      ...results.map(({ ok, detail, seq }) => ({ name: 'kept' as const, ok, detail, seq })),
    ]
    return { steps, between: betweenOf(results) }
  }

  return {
    /** The next piece of the file, of any length. */
    bytes: (piece: Uint8Array): void => guarded(() => lines.push(piece)),
    /** The next line, with its end: for who splits the file. */
    line: (bytes: Uint8Array): void => guarded(() => read(bytes)),
    /** The tenant of the file, once its first line was read: from then on events may be checked elsewhere. */
    tenantId: (): string | null => head?.head.tenant_id ?? null,
    /** The tree the file claims, and its note: nobody has believed it before the end. Null before its first line was read. */
    tree: (): { size: number; root: Uint8Array } | null => head?.checkpoint ?? null,
    checkpointNote: (): string | null => head?.head.checkpoint ?? null,
    /** The next lines, of events that are checked elsewhere; `take` gets them afterwards, in any order, but before any line of nodes. */
    passed: (bytes: Uint8Array, count: number): void =>
      guarded(() => {
        lineNumber += count
        if (trailer !== null) throw malformed('something follows the last line')
        means.fileHash.update(bytes)
      }),
    take: (events: readonly EventLine[]): void => guarded(() => events.forEach(takeEvent)),
    /** Whoever reads the file found that it can't be read on. */
    fail: (reason: string): void => void (fault ??= reason),
    isFailed: (): boolean => fault !== null,
    end: (): EvidenceReport => {
      guarded(lines.end)
      const of = head as OpenHead | null
      const form = (detail: string): Step => ({ name: 'form', ok: false, detail, seq: null })
      let steps: Step[] = []
      let between: [number, number] | null = null
      if (of === null) steps = [form(fault ?? 'the file is empty')]
      else if (fault !== null) steps = [form(fault), eventsStep(rows, problems)]
      else ({ steps, between } = conclude(of))
      const named = Math.min(...steps.flatMap(({ ok, seq }) => (ok || seq === null ? [] : [seq])))
      // Where something before it is known to be wrong too, it is not the first.
      const isFirst = Number.isFinite(named) && (between === null || named <= between[1])
      return {
        ok: steps.every(({ ok }) => ok),
        steps,
        firstBadSeq: isFirst ? named : null,
        firstBadBetween: isFirst ? null : between,
        origin: of?.head.origin ?? null,
        size: of?.checkpoint.size ?? null,
        signedAt: of === null ? null : signedAtOf(of.checkpoint),
        exportedAt: of?.head.exported_at ?? null,
        filter: of?.head.filter ?? null,
        startTime: of?.head.start_time ?? null,
        endTime: of?.head.end_time ?? null,
        events: rows,
        seqLow: low,
        seqHigh: high,
        contiguous: low !== null && high !== null && high - low + 1 === rows,
        problems: problems.lowest(),
        problemCount: problems.count(),
        pinned: known.logKeys !== undefined,
        cosigners: of?.cosigners ?? [],
      }
    },
  }
}
