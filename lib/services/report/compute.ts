import 'server-only'
import { setImmediate as othersHadTheirTurn } from 'node:timers/promises'
import { eq } from 'drizzle-orm'
import { tenants } from '@/drizzle/schema'
import { sha256Hex } from '@/lib/core/hash'
import { fromEpochMs, toWire } from '@/lib/core/time'
import { filterSql } from '@/lib/db/queries/filter-sql'
import { removalsOf } from '@/lib/db/queries/ledger-verify'
import { firstInstant, type KindExtent, kindsOf, type ReportRange, seqsStored } from '@/lib/db/queries/report'
import { activeActors, AT_ONCE, eventsOfRange, ofActors } from '@/lib/db/queries/report-events'
import { Assessment } from '@/lib/report/assessment'
import { controlOf, measureIdsOf, summaryOf } from '@/lib/report/controls'
import type {
  EventMeasure,
  FactMeasure,
  FrameworkDefinition,
  MeasureDefinition,
} from '@/lib/report/definition'
import { narrowed } from '@/lib/report/narrow'
import type { Completeness, Report, ReportMeasure, RetentionLine } from '@/lib/report/model'
import { peopleOf } from '../member/people'
import { DEFAULT_LEGAL_BASIS, ownPeriods } from '../retention/read'
import { VERSION } from '../system/version'
import { RETENTION_DAYS_DEFAULT, RETENTION_KEYS } from '@/lib/contract/retention-periods'
import { aboutCheckpoint, asOf } from './as-of'
import type { ReportContext, ReportParams, ReportWatch } from './context'
import { factOf } from './facts'
import { type Framework, frameworkFor } from './framework-for'
import { verifyFor } from './verification'

const least = <T extends string | number>(values: readonly T[]): T | null =>
  values.reduce<T | null>((low, value) => (low === null || value < low ? value : low), null)
const greatest = <T extends string | number>(values: readonly T[]): T | null =>
  values.reduce<T | null>((high, value) => (high === null || value > high ? value : high), null)

async function completenessOf(
  { db }: ReportContext,
  { tenantId }: ReportRange,
  kinds: readonly KindExtent[],
): Promise<Completeness> {
  const sum = (some: readonly KindExtent[]) => some.reduce((total, { events }) => total + events, 0)
  const firstSeq = least(kinds.map((kind) => kind.firstSeq))
  const lastSeq = greatest(kinds.map((kind) => kind.lastSeq))
  const at = (text: string | null) => (text === null ? null : toWire(text))
  const base = {
    events: sum(kinds),
    service_events: sum(kinds.filter(({ own }) => !own)),
    first_seq: firstSeq,
    last_seq: lastSeq,
    first_at: at(least(kinds.map((kind) => kind.firstAt))),
    last_at: at(greatest(kinds.map((kind) => kind.lastAt))),
  }
  if (firstSeq === null || lastSeq === null) return { ...base, removed: 0, gaps: 0 }
  const stored = await seqsStored(db, tenantId, firstSeq, lastSeq)
  const absent = Math.max(0, lastSeq - firstSeq + 1 - stored)
  const overlapping = (await removalsOf(db, tenantId)).filter(
    ({ seqLow, seqHigh }) => seqHigh >= firstSeq && seqLow <= lastSeq,
  )
  const removed = Math.min(
    absent,
    overlapping.reduce((total, run) => total + run.removed, 0),
  )
  return { ...base, removed, gaps: absent - removed }
}

async function retentionOf(
  { db, tenantId }: ReportContext,
  { retention }: FrameworkDefinition,
): Promise<RetentionLine> {
  const own = await ownPeriods(db, tenantId)
  const preset = own.get('default') ?? { days: RETENTION_DAYS_DEFAULT, legal_basis: DEFAULT_LEGAL_BASIS }
  const required = retention?.days ?? null
  const in_force = RETENTION_KEYS.map((category) => {
    const { days, legal_basis } = own.get(category) ?? preset
    return { category, days, legal_basis, is_enough: required === null || days >= required }
  })
  return {
    required_days: required,
    source: retention?.source ?? null,
    in_force,
    is_enough: in_force.every(({ is_enough }) => is_enough),
  }
}

/** Shows the events of the log to the measures: once by time, and then what certain actors did. */
async function assess(
  ctx: ReportContext,
  range: ReportRange,
  kinds: readonly KindExtent[],
  assessment: Assessment,
  { signal, onProgress }: ReportWatch,
): Promise<void> {
  const { db } = ctx
  const first = await firstInstant(db, range.tenantId)
  const reads = assessment.reads().filter(({ toMs }) => first !== null && Date.parse(first) < toMs)
  const total = reads.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)
  let before = 0
  for (const { fromMs, toMs, filters } of reads) {
    const span = {
      start: fromMs === Date.parse(range.span.start) ? range.span.start : fromEpochMs(fromMs),
      end: toMs === Date.parse(range.span.end) ? range.span.end : fromEpochMs(toMs),
    }
    const part = { ...range, span }
    const isPeriod = span.start === range.span.start
    const filter = narrowed(filters, isPeriod ? kinds : await kindsOf(db, part))
    const pages = filter === null ? [] : eventsOfRange(db, part, filterSql(filter))
    for await (const { events, doneMs } of pages) {
      for (const event of events) assessment.see(event)
      signal.throwIfAborted()
      onProgress({ part: 'events', done: before + doneMs - fromMs, total })
      await othersHadTheirTurn()
    }
    before += toMs - fromMs
  }
  const actors = await activeActors(db, range, assessment.actors())
  if (actors.length === 0) return
  for await (const { events } of eventsOfRange(db, range, ofActors(actors), AT_ONCE)) {
    for (const event of events) assessment.follow(event)
    signal.throwIfAborted()
    await othersHadTheirTurn()
  }
}

const HOW_TO_VERIFY = ({ size, origin }: { size: number; origin: string }, seed: string) => [
  `The report rests on the checkpoint above: the first ${size.toLocaleString('en')} events of the log ${origin}. Check its signature with the log's public key (GET /api/audit/ledger/keys), and its witnesses' under GET /api/audit/ledger/checkpoints.`,
  'Run the same report again with the same framework, period and time zone: the JSON is the same, byte by byte, and so is its SHA-256.',
  'Check the log itself: POST /api/audit/verify with the checkpoint, or export the period as evidence and check it without this server (docs/verifying.md).',
  `Each sample is the events of its population with the lowest SHA-256 of its seed, a colon and the event's seq. Its seed is the SHA-256 of this report's, ${seed}, a colon and the measure's id.`,
  'Each population and each exception gives its filter: the events page shows the events it gives for the period.',
]

const isEventMeasure = (measure: MeasureDefinition): measure is EventMeasure => measure.kind === 'events'
const isFactMeasure = (measure: MeasureDefinition): measure is FactMeasure => measure.kind === 'fact'

const NOTHING = 'No service sent an event in the period.'

/** What the tenant is called. */
async function tenantOf({ db, tenantId }: ReportContext): Promise<Report['tenant']> {
  const [row] = await peopleOf({ db })
    .orm.select({ name: tenants.name })
    .from(tenants)
    .where(eq(tenants.id, tenantId))
  return { id: tenantId, name: row?.name ?? '' }
}

/**
 * Computes a report: reads the log up to a checkpoint once, checks what it rests on, and puts together what was found. Changes nothing. The same log, parameters and
 * settings give the same report.
 * @throws Fault invalid_request (no such framework); the signal's reason when it aborts
 */
export async function computeReport(
  ctx: ReportContext,
  params: ReportParams,
  watch: ReportWatch,
): Promise<Report> {
  return computeFramework(ctx, await frameworkFor(ctx, params.framework), params, watch)
}

/** The same by a framework that is at hand. */
export async function computeFramework(
  ctx: ReportContext,
  { framework, measures: known }: Framework,
  params: Omit<ReportParams, 'framework'>,
  watch: ReportWatch,
): Promise<Report> {
  const { signed, span } = await asOf(ctx, { start: params.start, end: params.end })
  const checkpoint = aboutCheckpoint(signed)
  const range: ReportRange = { tenantId: ctx.tenantId, span, size: signed.size }
  const seed =
    params.seed ??
    sha256Hex([checkpoint.root, framework.id, params.start, params.end, params.time_zone].join('\n'))
  const kinds = await kindsOf(ctx.db, range)
  const completeness = await completenessOf(ctx, range, kinds)
  const retention = await retentionOf(ctx, framework)
  const { first_seq, last_seq } = completeness
  const seqs = first_seq === null || last_seq === null ? null : { low: first_seq, high: last_seq }

  const definitions = measureIdsOf(framework).flatMap((id) => known.get(id) ?? [])
  const detectors = {
    startMs: Date.parse(span.start),
    endMs: Math.max(Date.parse(span.start), Date.parse(span.end)),
    timeZone: params.time_zone,
  }
  const assessment = new Assessment(definitions.filter(isEventMeasure), detectors, seed)
  await assess(ctx, range, kinds, assessment, watch)
  const found = new Map(assessment.measures().map((measure) => [measure.id, measure]))
  const checking = { mode: params.verify, seed, watch }
  // Leaves are hashed here while the database counts.
  const verifying = verifyFor(ctx, signed, seqs, [...found.values()], checking)
  const of = { ctx, range, completeness, retention, verification: verifying }
  const [verification, ...facts] = await Promise.all([
    verifying,
    ...definitions.filter(isFactMeasure).map((measure) => factOf(measure, of)),
  ])
  for (const measure of facts) found.set(measure.id, measure)
  watch.signal.throwIfAborted()

  const measures = definitions.flatMap(({ id }): ReportMeasure[] => {
    const measure = found.get(id)
    return measure === undefined ? [] : [measure]
  })
  const nothing = completeness.service_events === 0 ? NOTHING : null
  const controls = framework.controls.map((control) => controlOf(control, found, nothing))
  const { id, name, version, about } = framework
  return {
    framework: { id, name, version, about },
    generator: `Sentinel Audit ${VERSION}`,
    tenant: await tenantOf(ctx),
    period: { start: toWire(params.start), end: toWire(params.end), time_zone: params.time_zone },
    completeness,
    checkpoint,
    verification,
    retention,
    summary: summaryOf(controls, nothing === null ? measures : []),
    controls,
    measures,
    how_to_verify: HOW_TO_VERIFY(checkpoint, seed),
  }
}
