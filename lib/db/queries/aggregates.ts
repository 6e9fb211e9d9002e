import { type SQL, sql } from 'drizzle-orm'
import type { CountPlan, Grain } from './count-plan'
import { lowerPlan } from './count-plan'

/**
 * What a continuous aggregate has stored: its buckets before `untilUs`, in `table`. Counts read that, the tenant's rows of it
 * (ADR 0008), and not the aggregate, which joins it with everything newer: planning the join takes longer than reading the
 * rows (ADR 0004).
 */
export type Stored = { table: string; untilUs: number }
export type Aggregates = ReadonlyMap<string, Stored>

/** A scalar subquery: JSON text for `aggregatesFrom`. The catalog is TimescaleDB's, the same from 2.18 to 2.28. */
export const AGGREGATES: SQL = sql`(
  select json_agg(json_build_array(a.user_view_name, format('tenant.%I', a.user_view_name), w.watermark))::text
  from _timescaledb_catalog.continuous_agg a
  join _timescaledb_catalog.continuous_aggs_watermark w on w.mat_hypertable_id = a.mat_hypertable_id)`

export function aggregatesFrom(json: string | null): Aggregates {
  const rows = JSON.parse(json ?? '[]') as [view: string, table: string, watermark: number][]
  return new Map(rows.map(([view, table, untilUs]) => [view, { table, untilUs }]))
}

/** Which aggregate answers for which grain; a grain without one is left to the next finer. */
export type Family = Partial<Record<Exclude<Grain, 'raw'>, string>>

export const EVENTS: Family = {
  fourWeekly: 'events_four_weekly',
  daily: 'events_daily',
  hourly: 'events_hourly',
}
/** Where a question needs the severity and no more. */
export const SEVERITIES: Family = { daily: 'severities_daily', hourly: 'events_hourly' }
export const ACTORS: Family = { fourWeekly: 'actors_four_weekly', daily: 'actors_daily' }

const storedOf = (aggregates: Aggregates, family: Family, grain: Grain): Stored | undefined =>
  grain === 'raw' ? undefined : aggregates.get(family[grain] ?? '')

/** The plan with every part where it is stored. */
export const storedPlan = (plan: CountPlan, family: Family, aggregates: Aggregates): CountPlan =>
  lowerPlan(plan, (grain) => storedOf(aggregates, family, grain)?.untilUs ?? Number.NEGATIVE_INFINITY)

/** The table to read a grain of a stored plan from. */
export const tableOf = (aggregates: Aggregates, family: Family, grain: Grain): string =>
  storedOf(aggregates, family, grain)?.table ?? 'events'
