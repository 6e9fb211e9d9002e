import { type SQL, sql } from 'drizzle-orm'
import { fromPostgres, toEpochMicros } from '@/lib/core/time'
import type { Sql } from '../database'
import { run } from '../run'
import { type Direction, nextRanges, type Span, type Window } from './scan-ranges'
import { candidateWindows } from './windows'

/** Ranges read in one statement while nothing was found, growing; the last is the most in any statement. */
const RANGES_STEPS = [1, 4, 16, 24]
const RANGES_MAX = 24
/** Events in a range, about: a block of the index has 1,000 at most, and the last of a day fewer. */
const RANGE_EVENTS = 600
/** A little more than what was found so far lets expect, so that one more statement is seldom needed. */
const RANGES_MARGIN = 1.1

/** How many ranges should fill the page, going by those that were read. */
function rangesWanted(step: number, rangesRead: number, rowsFound: number, rowsWanted: number): number {
  if (rowsFound === 0) return Math.max(RANGES_STEPS[step] ?? RANGES_MAX, Math.ceil(rowsWanted / RANGE_EVENTS))
  const expected = ((rowsWanted - rowsFound) * rangesRead * RANGES_MARGIN) / rowsFound
  return Math.min(RANGES_MAX, Math.ceil(expected))
}

export type Scan = {
  tenantId: string
  direction: Direction
  /** Half-open, microseconds since 1970. */
  bounds: Span
  /** Continue behind this event; null starts at the edge of the bounds. */
  after: { us: number; seq: number } | null
  /** The filter in SQL, and the terms a block must hold (tsquery text; null for any). */
  where: SQL | null
  terms: string | null
  limit: number
  /** Columns to read; `occurred_at` and `seq` are always among them. */
  columns: string
  /** Events to examine at most before the scan pauses; the page then says where it stands. */
  eventsMax: number
}

/** What every row of a scan has, whatever columns were asked for. */
export type PlacedRow = { occurred_at: string; seq: number }

export type ScanResult<Row> = {
  rows: Row[]
  /** False when the budget ran out: events past `frontier` were not examined. */
  exhausted: boolean
  frontier: number
  /** Events in the windows that were read, matching or not. */
  examined: number
}

const instantOf = (us: number): SQL => sql`to_timestamp(${us}::bigint / 1000000.0)`

function rangeSelect(scan: Scan, range: Span, rangeNumber: number): SQL {
  const older = scan.direction === 'older'
  const columns = sql.raw(`${rangeNumber} as range_number, ${scan.columns}`)
  const order = older ? sql.raw('occurred_at desc, seq desc') : sql.raw('occurred_at, seq')
  const conditions = [
    sql`tenant_id = ${scan.tenantId}`,
    sql`occurred_at >= ${instantOf(range.lo)}`,
    sql`occurred_at < ${instantOf(range.hi)}`,
  ]
  if (scan.after !== null) {
    const edge = sql`(${instantOf(scan.after.us)}, ${scan.after.seq}::bigint)`
    conditions.push(older ? sql`(occurred_at, seq) < ${edge}` : sql`(occurred_at, seq) > ${edge}`)
  }
  if (scan.where !== null) conditions.push(sql`(${scan.where})`)
  return sql`(select ${columns} from events where ${sql.join(conditions, sql` and `)} order by ${order} limit ${scan.limit})`
}

async function readRanges<Row extends PlacedRow>(
  db: Sql,
  scan: Scan,
  ranges: readonly Span[],
): Promise<Row[]> {
  const selects = ranges.map((range, index) => rangeSelect(scan, range, index))
  const rows = await run<Row & { range_number: number }>(db, sql.join(selects, sql` union all `))
  // A parallel append may interleave the ranges; within one the order holds, and the sort is stable.
  return rows.sort((a, b) => a.range_number - b.range_number)
}

async function clippedWindows(db: Sql, scan: Scan, rest: Span) {
  const { windows, more } = await candidateWindows(db, scan.tenantId, scan.terms, rest, scan.direction)
  const clip = (window: Window): Window => ({
    ...window,
    lo: Math.max(window.lo, rest.lo),
    hi: Math.min(window.hi, rest.hi),
  })
  return { windows: windows.map(clip), more }
}

const restOf = (scan: Scan, frontier: number): Span =>
  scan.direction === 'older' ? { lo: scan.bounds.lo, hi: frontier } : { lo: frontier, hi: scan.bounds.hi }

/** Where the scan begins. A place before or behind every event of its instant leaves that instant out: nothing is in it. */
const start = ({ direction, bounds, after }: Scan): number => {
  if (after === null) return direction === 'older' ? bounds.hi : bounds.lo
  if (direction === 'older') return Math.min(bounds.hi, after.seq <= 0 ? after.us : after.us + 1)
  return Math.max(bounds.lo, after.seq >= Number.MAX_SAFE_INTEGER ? after.us + 1 : after.us)
}

/**
 * Reads matching events in order of (occurred_at, seq), visiting only the time windows that can hold one.
 * Cost follows what is found, not what is stored: windows come from the block index, and each is a bounded index read.
 */
export async function scanEvents<Row extends PlacedRow>(db: Sql, scan: Scan): Promise<ScanResult<Row>> {
  const rows: Row[] = []
  let frontier = start(scan)
  let examined = 0
  let rangesRead = 0
  for (let step = 0; ;) {
    const rest = restOf(scan, frontier)
    if (rest.lo >= rest.hi) return { rows, exhausted: true, frontier, examined }
    const { windows, more } = await clippedWindows(db, scan, rest)
    for (;;) {
      const wanted = rangesWanted(step, rangesRead, rows.length, scan.limit)
      const plan = nextRanges(scan.direction, frontier, windows, wanted, scan.eventsMax - examined)
      if (plan.ranges.length === 0) break
      const found = await readRanges<Row>(db, { ...scan, limit: scan.limit - rows.length }, plan.ranges)
      rows.push(...found)
      frontier = plan.frontier
      examined += plan.events
      rangesRead += plan.ranges.length
      if (rows.length >= scan.limit)
        return { rows: rows.slice(0, scan.limit), exhausted: false, frontier, examined }
      if (examined >= scan.eventsMax) return { rows, exhausted: false, frontier, examined }
      step++
    }
    if (!more) return { rows, exhausted: true, frontier, examined }
  }
}

/**
 * Every matching event in pages of `scan.limit` at most. Nothing is held between pages, neither a cursor nor a
 * connection, so a slow reader costs nobody anything.
 */
export async function* streamEvents<Row extends PlacedRow>(db: Sql, scan: Scan): AsyncGenerator<Row[]> {
  let frontier = start(scan)
  for (;;) {
    const rest = restOf(scan, frontier)
    if (rest.lo >= rest.hi) return
    const { windows, more } = await clippedWindows(db, scan, rest)
    for (;;) {
      const plan = nextRanges(scan.direction, frontier, windows, 1)
      if (plan.ranges.length === 0) break
      for (let { after } = scan; ;) {
        const rows = await readRanges<Row>(db, { ...scan, after }, plan.ranges)
        if (rows.length > 0) yield rows
        const last = rows.at(-1)
        if (last === undefined || rows.length < scan.limit) break
        after = { us: Number(toEpochMicros(fromPostgres(last.occurred_at))), seq: last.seq }
      }
      frontier = plan.frontier
    }
    if (!more) return
  }
}
