import 'server-only'
import { eventsAt } from '@/lib/db/queries/report'
import { eventsBetween } from '@/lib/db/queries/events-by-seq'
import type { SignedCheckpoint } from '@/lib/db/queries/ledger-tree'
import { openCheckpoint } from '@/lib/ledger/checkpoint'
import { LedgerFault } from '@/lib/ledger/ledger-fault'
import { Draw } from '@/lib/report/draw'
import type { ReportEvent, ReportMeasure, Verification } from '@/lib/report/model'
import { logKeysOf, originOf, verifyByNode } from '../ledger/log-keys'
import { createProblems, type Problems } from '../ledger/problems'
import { checkPage, openCheck, verifyEvents } from '../ledger/verify-events'
import { verifyTree } from '../ledger/verify-tree'
import type { ReportContext, ReportWatch, VerifyMode } from './context'

/** Up to here somebody who waits for a report waits for every event to be checked. */
const FULL_EVENTS_MAX = 50_000
/** Events of a drawn check lie together in blocks: the database reads them together. */
const BLOCK_EVENTS = 250
const BLOCKS_DRAWN = 20
/** Shown events that are checked; those with the lowest seqs. */
const SHOWN_MAX = 250

/** Seqs from which to which events are looked at, both included; null for none. */
export type SeqRange = { low: number; high: number } | null

/** The events a report shows: samples, and what its exceptions rest on. */
function shownIn(measures: readonly ReportMeasure[], size: number): ReportEvent[] {
  const bySeq = new Map<number, ReportEvent>()
  const add = (events: readonly ReportEvent[]) => {
    for (const event of events) if (event.seq < size) bySeq.set(event.seq, event)
  }
  for (const { sample, exceptions } of measures) {
    add(sample?.events ?? [])
    for (const { events } of exceptions) add(events)
  }
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq).slice(0, SHOWN_MAX)
}

function blocksDrawn(seed: string, { low, high }: NonNullable<SeqRange>): number[] {
  const draw = new Draw<number>(`${seed}:blocks`, BLOCKS_DRAWN)
  for (let block = Math.floor(low / BLOCK_EVENTS); block * BLOCK_EVENTS <= high; block++)
    draw.offer(block, () => block)
  return draw.drawn().sort((a, b) => a - b)
}

type Parts = { size: number; range: SeqRange; problems: Problems; watch: ReportWatch }

async function drawnEvents(
  ctx: ReportContext,
  { size, range, problems, watch }: Parts,
  seed: string,
  measures: readonly ReportMeasure[],
): Promise<{ checked: number; right: number; shown: number }> {
  const { db, tenantId, vault } = ctx
  if (range === null) return { checked: 0, right: 0, shown: 0 }
  const part = { tenantId, from: 0, to: size - 1, size, vault, problems }
  const check = await openCheck(db, part)
  const seen = new Set<number>()
  let right = 0
  const blocks = blocksDrawn(seed, range)
  for (const [n, block] of blocks.entries()) {
    watch.signal.throwIfAborted()
    const from = Math.max(range.low, block * BLOCK_EVENTS)
    const to = Math.min(range.high + 1, (block + 1) * BLOCK_EVENTS)
    const rows = await eventsBetween(db, tenantId, from, to)
    for (const { seq } of rows) seen.add(seq)
    right += await checkPage(db, check, rows)
    watch.onProgress({ part: 'verify', done: n + 1, total: blocks.length })
  }
  const shown = shownIn(measures, size)
  const rows = await eventsAt(
    db,
    tenantId,
    shown.filter(({ seq }) => !seen.has(seq)),
  )
  watch.signal.throwIfAborted()
  right += await checkPage(db, check, rows)
  return { checked: seen.size + rows.length, right, shown: shown.length }
}

async function everyEvent(
  { db, tenantId, vault }: ReportContext,
  { size, range, problems, watch }: Parts,
): Promise<{ checked: number; right: number }> {
  if (range === null) return { checked: 0, right: 0 }
  const { low, high } = range
  const part = { tenantId, from: low, to: high, size, vault, problems }
  const total = high - low + 1
  const log = verifyEvents(db, part)
  let checked = 0
  let step = await log.next()
  for (; step.done !== true; step = await log.next()) {
    watch.signal.throwIfAborted()
    checked = step.value
    watch.onProgress({ part: 'verify', done: Math.min(checked, total), total })
  }
  return { checked: Math.min(checked, total), right: step.value.right }
}

/** The tree of the checkpoint, built anew from its leaves, and compared with the checkpoints before it. @returns how many were right */
async function tree(
  ctx: ReportContext,
  signed: SignedCheckpoint,
  { problems, watch }: Parts,
): Promise<number> {
  const { db, tenantId } = ctx
  const { size, note } = signed
  const trust = { origin: originOf(tenantId), logKeys: await logKeysOf(db, tenantId) }
  try {
    openCheckpoint(note, trust, verifyByNode)
  } catch (error) {
    if (!(error instanceof LedgerFault)) throw error
    problems.add(null, 'checkpoint', `The checkpoint is not one of this log: ${error.message}`)
  }
  const built = verifyTree(db, { tenantId, size, trust, problems, kept: null })
  let step = await built.next()
  for (; step.done !== true; step = await built.next()) {
    watch.signal.throwIfAborted()
    watch.onProgress({ part: 'tree', done: step.value, total: size })
  }
  return step.value
}

const figure = (n: number) => n.toLocaleString('en')

/** How likely a change of one event in a thousand is seen when so many are looked at, in per cent and rounded down. */
const chance = (checked: number) => Math.floor((1 - 0.999 ** checked) * 1_000) / 10

function statementOf(mode: 'full' | 'drawn', size: number, checked: number, shown: number): string {
  const built = `The tree of ${figure(size)} events was built anew from its leaves and compared with its signed checkpoints.`
  if (mode === 'full')
    return `${built} The leaf of every event of the period's numbers, ${figure(checked)}, was computed from what is stored.`
  return (
    `${built} The leaves of ${figure(checked)} events were computed from what is stored: ${figure(shown)} that this report shows, and blocks drawn by its seed. ` +
    `If one event in a thousand had been changed, this would have shown it with ${chance(checked)} %. Every event is checked with verify=full.`
  )
}

/** Checks what a report rests on. */
export function verifyFor(
  ctx: ReportContext,
  signed: SignedCheckpoint,
  range: SeqRange,
  options: { mode: VerifyMode; seed: string; watch: ReportWatch },
): { tree: () => Promise<void>; events: (measures: readonly ReportMeasure[]) => Promise<Verification> } {
  const { seed, watch } = options
  const count = range === null ? 0 : range.high - range.low + 1
  const mode = options.mode === 'auto' ? (count <= FULL_EVENTS_MAX ? 'full' : 'drawn') : options.mode
  const problems = createProblems()
  const parts = { size: signed.size, range, problems, watch }
  let checkpointsRight = 0
  return {
    tree: async () => {
      checkpointsRight = await tree(ctx, signed, parts)
    },
    events: async (measures) => {
      const { checked, right, shown } =
        mode === 'full'
          ? { ...(await everyEvent(ctx, parts)), shown: 0 }
          : await drawnEvents(ctx, parts, seed, measures)
      const { ok, problem_count, problems: found } = problems.summary()
      return {
        ok,
        mode,
        events_checked: checked,
        events_right: right,
        checkpoints_right: checkpointsRight,
        problem_count,
        problems: found,
        statement: statementOf(mode, signed.size, checked, shown),
      }
    },
  }
}
