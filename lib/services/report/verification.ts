import 'server-only'
import { eventsAt } from '@/lib/db/queries/report'
import { eventsBetween } from '@/lib/db/queries/events-by-seq'
import type { SignedCheckpoint } from '@/lib/db/queries/ledger-tree'
import { openCheckpoint, type Trust } from '@/lib/ledger/checkpoint'
import { LedgerFault } from '@/lib/ledger/ledger-fault'
import { Draw } from '@/lib/report/draw'
import type { ReportEvent, ReportMeasure, Verification } from '@/lib/report/model'
import { logKeysOf, originOf, verifyByNode } from '../ledger/log-keys'
import { createProblems, type Problems } from '../ledger/problems'
import { checkPage, openCheck, verifyEvents } from '../ledger/verify-events'
import { verifyTree } from '../ledger/verify-tree'
import type { ReportContext, ReportWatch, VerifyMode } from './context'
import { proveCheckpoints, proveLeaves } from './prove-drawn'

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
): Promise<{ checked: number; right: number; shown: number; seqs: Set<number> }> {
  const { db, tenantId, vault } = ctx
  const seen = new Set<number>()
  if (range === null) return { checked: 0, right: 0, shown: 0, seqs: seen }
  const part = { tenantId, from: 0, to: size - 1, size, vault, problems }
  const check = await openCheck(db, part)
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
  for (const { seq } of rows) seen.add(seq)
  return { checked: seen.size, right, shown: shown.length, seqs: seen }
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

/** What is trusted, and the root that was signed; null, and a problem, where the checkpoint is not one of the log. */
async function signedRoot({ db, tenantId }: ReportContext, { note }: SignedCheckpoint, problems: Problems) {
  const trust = { origin: originOf(tenantId), logKeys: await logKeysOf(db, tenantId) }
  try {
    return { trust, root: openCheckpoint(note, trust, verifyByNode).checkpoint.root }
  } catch (error) {
    if (!(error instanceof LedgerFault)) throw error
    problems.add(null, 'checkpoint', `The checkpoint is not one of this log: ${error.message}`)
    return { trust, root: null }
  }
}

/** The tree, built anew from its leaves, and compared with every checkpoint on the way. @returns how many were right */
async function buildTree(
  { db, tenantId }: ReportContext,
  { size, problems, watch }: Parts,
  trust: Trust,
): Promise<number> {
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

type Counts = { checked: number; shown: number; checkpoints: number }

function statementOf(mode: 'full' | 'drawn', size: number, { checked, shown, checkpoints }: Counts): string {
  const [signed, are] =
    checkpoints === 1
      ? ['one signed checkpoint', 'was']
      : [`${figure(checkpoints)} signed checkpoints`, 'were']
  if (mode === 'full')
    return (
      `The tree of ${figure(size)} events was built anew from its leaves and compared with ${signed}. ` +
      `The leaf of every event of the period's numbers, ${figure(checked)}, was computed from what is stored.`
    )
  return (
    `The leaves of ${figure(checked)} events were computed from what is stored and proved to be in the signed tree of ${figure(size)}: ${figure(shown)} that this report shows, and ` +
    `blocks drawn by its seed; ${signed} ${are} proved to be of that tree. If one event in a thousand had been changed, this would have shown it with ${chance(checked)} %. ` +
    'Every event is checked with verify=full.'
  )
}

/** Checks what a report rests on: all of it, or what it shows and a draw. */
export async function verifyFor(
  ctx: ReportContext,
  signed: SignedCheckpoint,
  range: SeqRange,
  measures: readonly ReportMeasure[],
  options: { mode: VerifyMode; seed: string; watch: ReportWatch },
): Promise<Verification> {
  const { seed, watch } = options
  const count = range === null ? 0 : range.high - range.low + 1
  const mode = options.mode === 'auto' ? (count <= FULL_EVENTS_MAX ? 'full' : 'drawn') : options.mode
  const problems = createProblems()
  const { size } = signed
  const parts = { size, range, problems, watch }
  const { trust, root } = await signedRoot(ctx, signed, problems)
  let counts: Counts & { right: number }
  if (mode === 'full') {
    const checkpoints = await buildTree(ctx, parts, trust)
    counts = { ...(await everyEvent(ctx, parts)), shown: 0, checkpoints }
  } else {
    const { seqs, ...drawn } = await drawnEvents(ctx, parts, seed, measures)
    const tree = root === null ? null : { size, root, trust, problems }
    if (tree !== null) await proveLeaves(ctx, tree, seqs)
    counts = { ...drawn, checkpoints: tree === null ? 0 : await proveCheckpoints(ctx, tree) }
  }
  const { ok, problem_count, problems: found } = problems.summary()
  return {
    ok,
    mode,
    events_checked: counts.checked,
    events_right: counts.right,
    checkpoints_right: counts.checkpoints,
    problem_count,
    problems: found,
    statement: statementOf(mode, size, counts),
  }
}
