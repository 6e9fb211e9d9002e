import { type AggregateColumn, type CountGroup, countGroups } from '@/lib/db/queries/count'
import {
  countWindowEvents,
  sampleEvents,
  sampleForTops,
  type SampleRow,
  type TopSampleRow,
  withResource,
} from '@/lib/db/queries/sample'
import { topActors, type TopRow } from '@/lib/db/queries/top-actors'
import type { Context } from '../context'
import { type Countable, isAggregable, type Reading } from './reading'

/** Matching events read to count what no aggregate keeps; beyond it a count is an estimate and says so. */
export const SAMPLE_EVENTS_MAX = 4_000

/**
 * Exact groups from the aggregates, where the filter allows it.
 * @param countable null where there is nothing to count
 * @returns null when the filter asks for something the aggregates don't keep
 */
export async function exactGroups(
  ctx: Context,
  reading: Reading,
  countable: Countable | null,
  columns: readonly AggregateColumn[],
): Promise<CountGroup[] | null> {
  if (!isAggregable(reading.filter)) return null
  if (countable === null) return []
  return countGroups(ctx.db, { ...countable.count(), where: reading.where }, columns)
}

/** The most frequent actors of the whole range, exactly; null where a filter asks for more than their aggregate keeps. */
export async function exactTopActors(
  ctx: Context,
  reading: Reading,
  countable: Countable | null,
  limit: number,
): Promise<TopRow[] | null> {
  if (reading.filter !== null) return null
  if (countable === null) return []
  return topActors(ctx.db, { ...countable.count(), where: null }, limit)
}

/** What was counted by reading events: all that match when `exact`, else the newest, and how many that stands for. */
export type Sample = { rows: SampleRow[]; exact: boolean; factor: number }

/** The newest matching events, up to SAMPLE_EVENTS_MAX examined; `factor` scales them to the whole. */
export async function sampleOf(ctx: Context, reading: Reading): Promise<Sample> {
  const sample = await sampleEvents(ctx.db, reading, SAMPLE_EVENTS_MAX)
  const { rows, examined } = sample
  if (sample.exhausted) return { rows, exact: true, factor: 1 }
  const candidates = sample.candidates ?? (await countWindowEvents(ctx.db, reading))
  return { rows, exact: false, factor: Math.max(1, candidates / Math.max(1, examined)) }
}

/** Events read to name the most frequent of what no aggregate keeps, where all are too many to read. */
const TOP_EVENTS_MAX = 1_000
/** Events read to find some that name a resource, where the newest name none. */
const RESOURCE_EVENTS_MAX = 20_000

/** A sample to find the most frequent actors and resources in; `exact` when no matching event was left out. */
export type TopSample = { rows: TopSampleRow[]; exact: boolean }

/** @param total how many events match, exactly */
export async function topSampleOf(ctx: Context, reading: Reading, total: number): Promise<TopSample> {
  const wanted = total <= SAMPLE_EVENTS_MAX ? SAMPLE_EVENTS_MAX : TOP_EVENTS_MAX
  const { rows, exhausted } = await sampleForTops(ctx.db, reading, wanted)
  return { rows, exact: exhausted }
}

/** That sample, or where it names no resource, one of events that name one. */
export async function resourceSampleOf(
  ctx: Context,
  reading: Reading,
  sample: TopSample,
): Promise<TopSample> {
  if (sample.exact || sample.rows.some((row) => row.resource_id !== null)) return sample
  const { rows, exhausted } = await sampleForTops(ctx.db, withResource(reading), RESOURCE_EVENTS_MAX)
  return { rows, exact: exhausted }
}
