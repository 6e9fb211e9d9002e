import { setImmediate as onItsWay } from 'node:timers/promises'
import { type SQL, sql } from 'drizzle-orm'
import { fromEpochMicros, fromPostgres, toEpochMicros } from '@/lib/core/time'
import type { Sql } from '../database'
import { run } from '../run'
import { microsSql } from './instant-sql'
import { createPageStore } from './page-store'
import { recordOf, rowReader, rowsOf } from './record-rows'
import { type Direction, nextRanges, type Span, type Window } from './scan-ranges'
import { candidateWindows } from './windows'

/**
 * Windows looked at in one statement while nothing was found, growing. A statement ends with the last row wanted, so what many
 * windows cost is the planning for the chunks they lie in.
 */
const WINDOWS_STEPS = [1, 24, 96]
const WINDOWS_STEP_MAX = 96
/** Events in a window, about: a block of the index has 1,000 at most, and the last of a day fewer. */
const WINDOW_EVENTS = 600
/** Rows of a stream that are looked at together: they are gone before memory is tidied up, and never make it grow. */
const PART_EVENTS = 64
/** So much more than what was found so far lets expect, so that one more statement is seldom needed. */
const WINDOWS_MARGIN = 1.5

/** How many windows should fill the page, going by those that were read. */
function windowsWanted(step: number, windowsRead: number, rowsFound: number, rowsWanted: number): number {
  if (rowsFound === 0)
    return Math.max(WINDOWS_STEPS[step] ?? WINDOWS_STEP_MAX, Math.ceil(rowsWanted / WINDOW_EVENTS))
  const expected = ((rowsWanted - rowsFound) * windowsRead * WINDOWS_MARGIN) / rowsFound
  return Math.min(WINDOWS_STEP_MAX, Math.ceil(expected))
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
  /** Events in all windows that can hold a match; null where that wasn't counted on the way. */
  candidates: number | null
}

/** One of the ranges, its bounds in SQL, newest or oldest first. */
function eventsIn(scan: Scan, bounds: readonly SQL[]): SQL {
  const older = scan.direction === 'older'
  const conditions = [sql`tenant_id = ${scan.tenantId}`, ...bounds]
  if (scan.after !== null) {
    const edge = sql`(${microsSql(scan.after.us)}, ${scan.after.seq}::bigint)`
    conditions.push(older ? sql`(occurred_at, seq) < ${edge}` : sql`(occurred_at, seq) > ${edge}`)
  }
  if (scan.where !== null) conditions.push(sql`(${scan.where})`)
  return sql`select ${recordOf(scan.columns)} as event from events where ${sql.join(conditions, sql` and `)}
    order by ${sql.raw(older ? 'occurred_at desc, seq desc' : 'occurred_at, seq')} limit ${scan.limit}`
}

const between = (span: Span): SQL[] => [
  sql`occurred_at >= ${microsSql(span.lo)}`,
  sql`occurred_at < ${microsSql(span.hi)}`,
]

/**
 * The events of all ranges in the order of the scan, at most `scan.limit`. The ranges are rows that the events are joined to, so
 * that reading events is planned once and ends with the last row wanted; the outer bounds say which chunks to plan for.
 */
function eventsOf(scan: Scan, ranges: readonly Span[]): SQL {
  const [first] = ranges
  if (first === undefined || ranges.length === 1) return eventsIn(scan, between(first ?? { lo: 0, hi: 0 }))
  const whole = { lo: Math.min(...ranges.map(({ lo }) => lo)), hi: Math.max(...ranges.map(({ hi }) => hi)) }
  const edges = (of: (span: Span) => number) =>
    sql`${`{${ranges.map((span) => fromEpochMicros(BigInt(of(span)))).join(',')}}`}::text::timestamptz[]`
  const within = [...between(whole), sql`occurred_at >= lo`, sql`occurred_at < hi`]
  return sql`select event from unnest(${edges(({ lo }) => lo)}, ${edges(({ hi }) => hi)}) with ordinality as ranges (lo, hi, nr)
    cross join lateral (${eventsIn(scan, within)}) as found order by nr limit ${scan.limit}`
}

async function readRanges<Row extends PlacedRow>(
  db: Sql,
  scan: Scan,
  ranges: readonly Span[],
): Promise<Row[]> {
  const [found] = await run<{ events: string | null }>(
    db,
    sql`select string_agg(event, '') as events from (${eventsOf(scan, ranges)}) as events`,
  )
  return rowsOf<Row>(scan.columns, found?.events ?? null)
}

async function clippedWindows(db: Sql, scan: Scan, rest: Span) {
  const found = await candidateWindows(db, scan.tenantId, scan.terms, rest, scan.direction)
  const clip = (window: Window): Window => ({
    ...window,
    lo: Math.max(window.lo, rest.lo),
    hi: Math.min(window.hi, rest.hi),
  })
  return { ...found, windows: found.windows.map(clip) }
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
  let windowsRead = 0
  let candidates: number | null | undefined
  const end = (exhausted: boolean) => ({
    rows,
    exhausted,
    frontier,
    examined,
    candidates: candidates ?? null,
  })
  for (let step = 0; ;) {
    const rest = restOf(scan, frontier)
    if (rest.lo >= rest.hi) return end(true)
    const { windows, more, events } = await clippedWindows(db, scan, rest)
    // Asked for again, they are only those that are left.
    if (candidates === undefined) candidates = events
    for (;;) {
      const rowsWanted = scan.limit - rows.length
      const budget = scan.eventsMax - examined
      // Where every event is one that is wanted, it is known how many windows fill the page.
      const [ranges, events] =
        scan.where === null
          ? [WINDOWS_STEP_MAX, Math.min(budget, rowsWanted)]
          : [windowsWanted(step, windowsRead, rows.length, scan.limit), budget]
      const plan = nextRanges(scan.direction, frontier, windows, ranges, events)
      if (plan.ranges.length === 0) break
      const found = await readRanges<Row>(db, { ...scan, limit: rowsWanted }, plan.ranges)
      rows.push(...found)
      frontier = plan.frontier
      examined += plan.events
      windowsRead += plan.ranges.length
      if (rows.length >= scan.limit || examined >= scan.eventsMax) return end(false)
      step++
    }
    if (!more) return end(true)
  }
}

type Plan = ReturnType<typeof nextRanges>

/** The windows to read one after the other, as far as the index gives them at a time. */
async function* windowPlans(db: Sql, scan: Scan): AsyncGenerator<Plan> {
  for (let frontier = start(scan); ;) {
    const rest = restOf(scan, frontier)
    if (rest.lo >= rest.hi) return
    const { windows, more } = await clippedWindows(db, scan, rest)
    for (;;) {
      const plan = nextRanges(scan.direction, frontier, windows, 1)
      if (plan.ranges.length === 0) break
      yield plan
      frontier = plan.frontier
    }
    if (!more) return
  }
}

type PageStore = ReturnType<typeof createPageStore>

/** The matching events of one window, at most `scan.limit`, as they travel. */
const readPage = (db: Sql, scan: Scan, window: Span): Promise<{ event: string }[]> =>
  run(db, eventsIn(scan, between(window)))

/** In one of two stores by turns: while one page is looked at, the next comes into the other. */
async function* pagesOf(db: Sql, scan: Scan): AsyncGenerator<PageStore> {
  const stores = [createPageStore(), createPageStore()] as const
  let turn = 0
  for await (const { ranges } of windowPlans(db, scan))
    for (const window of ranges)
      for (let { after } = scan; ;) {
        const page = await readPage(db, { ...scan, after }, window)
        const last = page.at(-1)
        if (last === undefined) break
        const store = stores[turn++ % 2 === 0 ? 0 : 1]
        store.fill(page.map(({ event }) => event))
        yield store
        if (page.length < scan.limit) break
        const [place] = rowsOf<PlacedRow>(scan.columns, last.event)
        if (place === undefined) break
        after = { us: Number(toEpochMicros(fromPostgres(place.occurred_at))), seq: place.seq }
      }
}

/**
 * Every matching event in small parts of pages of `scan.limit` at most, the next of which the database reads while one is looked at. Nothing else is held
 * between pages, neither a cursor nor a connection, so a slow reader costs nobody anything.
 */
export async function* streamEvents<Row extends PlacedRow>(db: Sql, scan: Scan): AsyncGenerator<Row[]> {
  const pages = pagesOf(db, scan)
  const read = rowReader<Row>(scan.columns)
  const ask = () => {
    const page = pages.next()
    // Whoever stops reading leaves one behind.
    page.catch(() => {})
    return page
  }
  for (let asked = ask(); ;) {
    const page = await asked
    if (page.done === true) return
    asked = ask()
    // What is asked is on its way after a few steps; reading a page would come before them.
    await onItsWay()
    for (const records of page.value.parts(PART_EVENTS)) yield read(records)
  }
}
