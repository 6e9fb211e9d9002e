import 'server-only'
import { and, eq, gt, isNull, or } from 'drizzle-orm'
import { legalHolds } from '@/drizzle/schema'
import { CATEGORIES } from '@/lib/event/taxonomy'
import {
  activityOf,
  olderThan,
  type ReportRange,
  type SourceHours,
  sourceHours,
  topOf,
} from '@/lib/db/queries/report'
import { exceptionId, inOrder } from '@/lib/report/assessment'
import type { FactId, FactMeasure } from '@/lib/report/definition'
import type {
  Completeness,
  ReportException,
  ReportMeasure,
  ReportTable,
  RetentionLine,
  Verification,
} from '@/lib/report/model'
import type { ReportContext } from './context'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A retention run a day, and one that may have failed. */
const GRACE_DAYS = 2
const TOPS = 20
const SILENT_HOURS = 24
const HOURS_MIN = 24
const SILENT_TIMES = 3

/** What is known when facts are asked for. */
export type FactsOf = {
  ctx: ReportContext
  range: ReportRange
  completeness: Completeness
  retention: RetentionLine
  verification: Promise<Verification>
}

type Found = Pick<ReportMeasure, 'population' | 'exceptions'> &
  Partial<Pick<ReportMeasure, 'missing' | 'figures' | 'tables'>>

const iso = (ms: number) => new Date(ms).toISOString()

const exceptionOf = (
  measure: string,
  key: string,
  rest: Pick<ReportException, 'at' | 'title' | 'subject' | 'query'> & { facts?: ReportException['facts'] },
): ReportException => ({
  id: exceptionId(measure, key),
  facts: [],
  events: [],
  event_count: 0,
  ...rest,
})

async function integrity({ verification, range }: FactsOf): Promise<Found> {
  const { events_checked, events_right, checkpoints_right, problems } = await verification
  return {
    population: { query: null, count: events_checked },
    exceptions: problems.map(({ seq, code, reason }) =>
      exceptionOf('integrity', `${code}:${seq ?? ''}`, {
        at: range.span.end,
        title: reason,
        subject: seq === null ? 'The tree' : `Event ${seq}`,
        query: seq === null ? null : `seq:${seq}`,
        facts: [{ label: 'Code', value: code }],
      }),
    ),
    figures: [
      { label: 'Events whose leaf was computed', value: events_checked, query: null },
      { label: 'Of these as they were written', value: events_right, query: null },
      { label: 'Checkpoints compared and right', value: checkpoints_right, query: null },
    ],
  }
}

function retentionFound({ retention }: FactsOf): Found {
  const { required_days, in_force, is_enough } = retention
  const shortest = Math.min(...in_force.map(({ days }) => days))
  return {
    population: { query: null, count: in_force.length },
    exceptions: [],
    missing:
      required_days === null || is_enough
        ? null
        : `Events are kept for ${shortest} days at least, and ${required_days} are asked for.`,
    tables: [
      {
        title: 'Periods in force',
        columns: ['Category', 'Days', 'Legal basis', 'Enough'],
        rows: in_force.map(({ category, days, legal_basis, is_enough: enough }) => [
          category,
          days,
          legal_basis,
          required_days === null ? '-' : enough ? 'yes' : 'no',
        ]),
      },
    ],
  }
}

async function holdsInForce({ db, tenantId }: ReportContext, at: string): Promise<number> {
  const rows = await db.orm
    .select({ id: legalHolds.id })
    .from(legalHolds)
    .where(
      and(
        eq(legalHolds.tenantId, tenantId),
        isNull(legalHolds.releasedAt),
        or(isNull(legalHolds.endsAt), gt(legalHolds.endsAt, at)),
      ),
    )
  return rows.length
}

/** Where holds are in force, what is old may be old by right: it is counted, and held against nobody. */
async function keptTooLong({ ctx, range, retention, completeness }: FactsOf): Promise<Found> {
  const holds = await holdsInForce(ctx, range.span.end)
  const exceptions: ReportException[] = []
  let old = 0
  for (const { category, days } of retention.in_force) {
    if (!(CATEGORIES as readonly string[]).includes(category)) continue
    const before = iso(Date.parse(range.span.end) - (days + GRACE_DAYS) * DAY_MS)
    const { n, oldest } = await olderThan(ctx.db, range.tenantId, category, before, range.size)
    if (n === 0) continue
    old += n
    if (holds === 0)
      exceptions.push(
        exceptionOf('kept-too-long', category, {
          at: oldest ?? before,
          title: `${n.toLocaleString('en')} events of ${category} are older than their ${days} days`,
          subject: category,
          query: `category:${category} before:${before}`,
        }),
      )
  }
  return {
    population: { query: null, count: completeness.events },
    exceptions,
    figures: [
      { label: 'Events older than their period', value: old, query: null },
      { label: 'Legal holds in force', value: holds, query: null },
    ],
  }
}

/** Silences that are long by any measure, and long for this service. */
function silencesOf({ source, hours, last, typical, silences }: SourceHours, endHour: number) {
  if (hours < HOURS_MIN) return []
  const least = Math.max(SILENT_HOURS, SILENT_TIMES * (typical ?? 0))
  return [...silences, [last, endHour] as [number, number]]
    .filter(([from, to]) => to - from - 1 >= least)
    .map(([from, to]) => ({ source, fromMs: (from + 1) * HOUR_MS, toMs: to * HOUR_MS, hours: to - from - 1 }))
}

async function silentSources({ ctx, range }: FactsOf): Promise<Found> {
  const sources = await sourceHours(ctx.db, range, SILENT_HOURS)
  const endHour = Math.floor(Date.parse(range.span.end) / HOUR_MS)
  const judged = sources.filter(({ hours }) => hours >= HOURS_MIN)
  return {
    population: { query: null, count: judged.length },
    exceptions: sources
      .flatMap((one) => silencesOf(one, endHour))
      .map(({ source, fromMs, toMs, hours }) =>
        exceptionOf('silent-sources', `${source}:${fromMs}`, {
          at: iso(fromMs),
          title: `${source} sent nothing for ${hours} hours`,
          subject: source,
          query: `source:"${source.replace(/["\\]/g, '\\$&')}" after:${iso(fromMs - HOUR_MS)} before:${iso(toMs + HOUR_MS)}`,
          facts: [
            { label: 'From', value: iso(fromMs) },
            { label: 'To', value: iso(toMs) },
          ],
        }),
      ),
    tables: [
      {
        title: 'Services',
        columns: ['Service', 'Hours with events', 'Last hour', 'Judged'],
        rows: sources.map(({ source, hours, last }) => [
          source,
          hours,
          iso(last * HOUR_MS),
          hours >= HOURS_MIN ? 'yes' : 'too rare',
        ]),
      },
    ],
  }
}

async function activity({ ctx, range, completeness }: FactsOf): Promise<Found> {
  const groups = await activityOf(ctx.db, range)
  const by = (
    title: string,
    column: string,
    key: (group: (typeof groups)[number]) => string | null,
  ): ReportTable => {
    const sums = new Map<string | null, number>()
    for (const group of groups) sums.set(key(group), (sums.get(key(group)) ?? 0) + group.n)
    return {
      title,
      columns: [column, 'Events'],
      rows: [...sums]
        .sort(([a, n], [b, m]) => m - n || ((a ?? '') < (b ?? '') ? -1 : 1))
        .map(([name, n]) => [name, n]),
    }
  }
  const tops = async (
    title: string,
    name: string,
    column: 'actor_id' | 'resource_id',
  ): Promise<ReportTable> => ({
    title,
    columns: [name, 'Events'],
    rows: (await topOf(ctx.db, range, column, TOPS)).map((top) => [top.name, top.n]),
  })
  const failed = groups.filter(({ outcome }) => outcome === 'failure').reduce((sum, { n }) => sum + n, 0)
  return {
    population: { query: null, count: completeness.events },
    exceptions: [],
    figures: [
      { label: 'Events', value: completeness.events, query: null },
      { label: 'Failures', value: failed, query: 'outcome:failure' },
    ],
    tables: [
      by('By category', 'Category', ({ category }) => category),
      by('By severity', 'Severity', ({ severity }) => severity),
      by('By outcome', 'Outcome', ({ outcome }) => outcome),
      by('By type', 'Type', ({ event_type }) => event_type),
      by('By service', 'Service', ({ source }) => source),
      await tops(`The ${TOPS} busiest actors`, 'Actor', 'actor_id'),
      await tops(`The ${TOPS} busiest resources`, 'Resource', 'resource_id'),
    ],
  }
}

const FINDERS: Readonly<Record<FactId, (of: FactsOf) => Found | Promise<Found>>> = {
  integrity,
  retention: retentionFound,
  'kept-too-long': keptTooLong,
  'silent-sources': silentSources,
  activity,
}

/** What a measure says that is not about single events. */
export async function factOf(measure: FactMeasure, of: FactsOf): Promise<ReportMeasure> {
  const { id, title, question, rule } = measure
  const found = await FINDERS[measure.fact](of)
  const isEmpty = found.population.count === 0 && found.exceptions.length === 0
  return {
    id,
    title,
    question,
    rule,
    population: found.population,
    missing: found.missing ?? (isEmpty ? measure.missing : null),
    exception_count: found.exceptions.length,
    exceptions: inOrder(found.exceptions),
    sample: null,
    figures: found.figures ?? [],
    tables: found.tables ?? [],
  }
}
