import { Fault } from '@/lib/core/errors'
import { fromEpochMs } from '@/lib/core/time'
import { eventsOfDay, writeKeyUse } from '@/lib/db/queries/api-key-use'
import type { Context, Deps } from '../context'
import { type OfDatabase, perDatabase } from '../tenant/per-database'

type UseDeps = Pick<Deps, 'db'>

/** What a key did since it was last written down. */
type Use = { tenantId: string; lastUsedMs: number; day: string; requests: number; events: number }
/** Events of a key on a day, as far as this process knows: what is written down, and its own since. */
type Day = { day: string; events: number }

const DAY_MS = 86_400_000
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

const partsOf = (db: OfDatabase) =>
  perDatabase(db, 'api-key-uses', () => ({ pending: new Map<string, Use>(), days: new Map<string, Day>() }))

function dayUse(deps: { db: OfDatabase }, key: { id: string; tenantId: string }, nowMs: number): Use {
  const { pending } = partsOf(deps.db)
  const day = dayOf(nowMs)
  const at = `${key.id} ${day}`
  const use = pending.get(at) ?? { tenantId: key.tenantId, lastUsedMs: nowMs, day, requests: 0, events: 0 }
  use.lastUsedMs = Math.max(use.lastUsedMs, nowMs)
  pending.set(at, use)
  return use
}

/** Counts a request; written down later by `flushKeyUse`. */
export function noteRequest(deps: UseDeps, key: { id: string; tenantId: string }, nowMs: number) {
  dayUse(deps, key, nowMs).requests++
}

/** Counts events that were stored for the caller, when it is a key. */
export function noteEvents(ctx: Context, events: number) {
  if (ctx.caller.kind !== 'key' || events === 0) return
  dayUse(ctx, { id: ctx.caller.id, tenantId: ctx.tenantId }, ctx.clock.nowMs()).events += events
  const known = partsOf(ctx.db).days.get(ctx.caller.id)
  if (known !== undefined) known.events += events
}

/**
 * Refuses more events than the key may still send today (UTC). Other processes' events are known once they are written down,
 * so several processes may together go over by what they take in between.
 * @throws Fault rate_limited with the seconds until the day ends: nothing of the request was stored
 */
export async function requireQuota(ctx: Context, events: number): Promise<void> {
  const max = ctx.caller.limits?.eventsPerDay ?? null
  if (max === null) return
  const nowMs = ctx.clock.nowMs()
  const { days } = partsOf(ctx.db)
  const day = dayOf(nowMs)
  let known = days.get(ctx.caller.id)
  if (known?.day !== day) {
    known = { day, events: await eventsOfDay(ctx.db, ctx.caller.id, day) }
    days.set(ctx.caller.id, known)
  }
  if (known.events + events <= max) return
  throw new Fault('rate_limited', `This key may send ${max} events a day, and has sent ${known.events}`, {
    retryAfterSeconds: Math.ceil((DAY_MS - (nowMs % DAY_MS)) / 1000),
  })
}

/** Writes down what keys did since the previous call; a failed write is tried again by the next one. */
export async function flushKeyUse(deps: UseDeps): Promise<void> {
  const { pending, days } = partsOf(deps.db)
  if (pending.size === 0) return
  const flushing = [...pending]
  pending.clear()
  try {
    const written = await writeKeyUse(
      deps.db.as('auth'),
      flushing.map(([at, { tenantId, lastUsedMs, day, requests, events }]) => ({
        id: at.slice(0, -day.length - 1),
        tenant_id: tenantId,
        last_used_at: fromEpochMs(lastUsedMs),
        day,
        requests,
        events,
      })),
    )
    for (const { id, day, events } of written) {
      const known = days.get(id)
      if (known?.day === day) known.events = events + (pending.get(`${id} ${day}`)?.events ?? 0)
      else days.delete(id)
    }
  } catch (error) {
    for (const [at, use] of flushing) {
      const since = pending.get(at)
      pending.set(at, {
        ...use,
        lastUsedMs: Math.max(use.lastUsedMs, since?.lastUsedMs ?? 0),
        requests: use.requests + (since?.requests ?? 0),
        events: use.events + (since?.events ?? 0),
      })
    }
    throw error
  }
}
