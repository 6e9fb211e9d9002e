import { type SQL, sql } from 'drizzle-orm'
import { fromEpochMs, fromPostgres } from '@/lib/core/time'
import type { StoredEvent } from '@/lib/event/stored-event'
import { categoryOf } from '@/lib/event/taxonomy'
import { arrayLiteral } from '../copy-text'
import type { Sql } from '../database'
import { run } from '../run'
import { toStoredEvent } from './event-row'
import { instantSql } from './instant-sql'
import { recordOf, valuesOf } from './record-rows'
import { type ReportRange, within } from './report'

/** What measures look at of an event; the rest of a row stays empty. */
const MEASURED =
  'seq, id, occurred_at, event_type, severity, outcome, action, actor_id, actor_type, actor_name, actor_email, actor_ip, ' +
  'resource_id, resource_type, resource_name, resource_parent_id, source, description, metadata, changes, tags, compliance_flags, parent_event_id'

/** Their values, in the order of `MEASURED`. */
type Measured = [
  seq: number,
  id: string,
  occurred_at: string,
  event_type: string,
  severity: string,
  outcome: string,
  action: string,
  actor_id: string | null,
  actor_type: string | null,
  actor_name: string | null,
  actor_email: string | null,
  actor_ip: string | null,
  resource_id: string | null,
  resource_type: string | null,
  resource_name: string | null,
  resource_parent_id: string | null,
  source: string | null,
  description: string | null,
  metadata: string | null,
  changes: string | null,
  tags: string[] | null,
  compliance_flags: string[] | null,
  parent_event_id: string | null,
]

/** Read at a time. */
const PAGE_EVENTS = 4_000
/** As long as a compressed chunk: a shorter span would plan for it again and again, and a longer one for chunks that no page reaches. */
const SLICE_MS = 14 * 86_400_000
/** For few events: all chunks are planned for at once. */
export const AT_ONCE = Number.POSITIVE_INFINITY

type Place = { occurred_at: string; seq: number }

const pageOf = (range: ReportRange, where: SQL, after: Place | null): SQL => sql`
  select string_agg(event, '') as events from (
    select ${recordOf(MEASURED)} as event from events
    where ${within(range)} and (${where})
      ${after === null ? sql`` : sql`and (occurred_at, seq) > (${instantSql(fromPostgres(after.occurred_at))}, ${after.seq}::bigint)`}
    order by occurred_at, seq limit ${PAGE_EVENTS}) as page`

/** By place: rows put together name by name took a third of the time of a report. */
const toMeasured = (values: Measured, tenantId: string): StoredEvent =>
  toStoredEvent({
    tenant_id: tenantId,
    seq: values[0],
    id: values[1],
    occurred_at: values[2],
    recorded_at: values[2],
    event_type: values[3],
    category: categoryOf(values[3]),
    severity: values[4],
    outcome: values[5],
    action: values[6],
    actor_id: values[7],
    actor_type: values[8],
    actor_name: values[9],
    actor_email: values[10],
    actor_ip: values[11],
    actor_user_agent: null,
    actor_session_id: null,
    resource_id: values[12],
    resource_type: values[13],
    resource_name: values[14],
    resource_parent_id: values[15],
    resource_attributes: null,
    source: values[16],
    description: values[17],
    metadata: values[18],
    changes: values[19],
    tags: values[20],
    compliance_flags: values[21],
    duration_ms: null,
    trace_id: null,
    span_id: null,
    parent_event_id: values[22],
    unregistered: null,
    signature: null,
    key_id: null,
    erased_case: null,
    erased_groups: null,
  })

export type ReportPage = { events: StoredEvent[]; doneMs: number }

/** Where the reading stands: in the slice that begins here, behind this event. */
type Step = { fromMs: number; after: Place | null }

/**
 * The events of the range for which `where` holds, by (occurred_at, seq), in pages. An empty page tells of progress. While one page is looked at, the database
 * reads the next; nothing else is held between them. No index has a say: what the table holds is what is counted.
 */
export async function* eventsOfRange(
  db: Sql,
  range: ReportRange,
  where: SQL,
  sliceMs = SLICE_MS,
): AsyncGenerator<ReportPage> {
  const [startMs, endMs] = [Date.parse(range.span.start), Date.parse(range.span.end)]
  const read = async ({ fromMs, after }: Step) => {
    const toMs = Math.min(endMs, fromMs + sliceMs)
    const span = {
      start: fromMs === startMs ? range.span.start : fromEpochMs(fromMs),
      end: toMs === endMs ? range.span.end : fromEpochMs(toMs),
    }
    const [found] = await run<{ events: string | null }>(db, pageOf({ ...range, span }, where, after))
    const rows = valuesOf<Measured>(MEASURED, found?.events ?? null)
    const isFull = rows.length === PAGE_EVENTS
    const last = rows.at(-1)
    const next: Step =
      isFull && last !== undefined
        ? { fromMs, after: { seq: last[0], occurred_at: last[2] } }
        : { fromMs: toMs, after: null }
    return { rows, next, doneMs: isFull ? fromMs : toMs }
  }
  const begin = (step: Step) => {
    if (step.fromMs >= endMs) return null
    const page = read(step)
    // Whoever stops reading leaves one behind.
    page.catch(() => {})
    return page
  }
  for (let reading = begin({ fromMs: startMs, after: null }); reading !== null;) {
    const { rows, next, doneMs }: Awaited<ReturnType<typeof read>> = await reading
    reading = begin(next)
    yield { events: rows.map((values) => toMeasured(values, range.tenantId)), doneMs }
  }
}

const arrayOf = (texts: readonly string[]): SQL => sql`${arrayLiteral(texts)}::text::text[]`

/** Those of the actors who did anything in the range. Each name that is asked for below costs a comparison of every event. */
export async function activeActors(db: Sql, range: ReportRange, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await run<{ actor_id: string }>(
    db,
    sql`select actor_id from events where ${within(range)} and actor_id in (select unnest(${arrayOf(ids)})) group by 1 order by 1`,
  )
  return rows.map(({ actor_id }) => actor_id)
}

/** Everything these actors did. */
export const ofActors = (ids: readonly string[]): SQL => sql`actor_id = any(${arrayOf(ids)})`
