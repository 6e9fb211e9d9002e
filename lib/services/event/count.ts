import type { EventCount } from '@/lib/contract/events'
import type { EventQuery } from '@/lib/query/params'
import { type Context, requirePermission } from '../context'
import { exactGroups, sampleOf } from './counting'
import { recordReading } from './looks'
import { countableOf, isAggregable, readingOf } from './reading'

/** How many events match; exact from the aggregates or by reading few, otherwise an estimate that says so. */
export async function countEvents({
  ctx,
  input,
}: {
  ctx: Context
  input: { events: EventQuery }
}): Promise<EventCount> {
  requirePermission(ctx, 'read')
  await recordReading(ctx, input.events)
  const reading = readingOf(ctx, input.events)
  if (isAggregable(reading.filter)) {
    const groups = await exactGroups(ctx, reading, await countableOf(ctx, reading), [])
    return { count: groups?.[0]?.n ?? 0, exact: true }
  }
  const { rows, exact, factor } = await sampleOf(ctx, reading)
  return { count: Math.round(rows.length * factor), exact }
}
