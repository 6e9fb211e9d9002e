import type { Ingest } from '@/lib/contract/dashboard'
import { fromEpochMs, fromPostgres, toEpochMs, toWire } from '@/lib/core/time'
import { logState, sizesAround } from '@/lib/db/queries/dashboard'
import { timesBetween } from '@/lib/db/queries/events-by-seq'
import type { Context } from '../context'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** Events read at once to find where in the log an instant lies. */
const READ_EVENTS_MAX = 2_000

const wire = (text: string) => toWire(fromPostgres(text))

/**
 * How many events of the log were stored before an instant. Numbers are given in the order of storing, so this is looked for as in a
 * dictionary: between two checkpoints, which is some seconds, and where none were signed by halves.
 */
async function storedBefore({ db, tenantId }: Context, nextSeq: number, atMs: number): Promise<number> {
  const around = await sizesAround(db, tenantId, fromEpochMs(atMs))
  const isBefore = ({ recorded_at }: { recorded_at: string }) => toEpochMs(fromPostgres(recorded_at)) < atMs
  let lo = around.before ?? 0
  let hi = Math.min(around.after ?? nextSeq, nextSeq)
  while (hi - lo > READ_EVENTS_MAX) {
    const middle = Math.floor((lo + hi) / 2)
    const [event] = await timesBetween(db, tenantId, middle, middle + 1)
    // What retention removed is old.
    if (event === undefined || isBefore(event)) lo = middle + 1
    else hi = middle
  }
  const rest = lo < hi ? await timesBetween(db, tenantId, lo, hi) : []
  return hi - rest.filter((event) => !isBefore(event)).length
}

/** How fast events come in, and how far what follows on storing them is behind. */
export async function ingestOf(ctx: Context): Promise<Ingest> {
  const { db, tenantId, clock } = ctx
  const nowMs = clock.nowMs()
  const { next_seq: next, signed_size: signed, unindexed } = await logState(db, tenantId)
  const [last] = next === 0 ? [] : await timesBetween(db, tenantId, next - 1, next)
  return {
    events_last_minute: next - (await storedBefore(ctx, next, nowMs - MINUTE_MS)),
    events_last_hour: next - (await storedBefore(ctx, next, nowMs - HOUR_MS)),
    last:
      last === undefined
        ? null
        : { seq: last.seq, occurred_at: wire(last.occurred_at), recorded_at: wire(last.recorded_at) },
    unindexed_events: unindexed,
    unsigned_events: Math.max(0, next - signed),
  }
}
