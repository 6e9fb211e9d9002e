import { uuidv7 } from '@/lib/core/ids'
import { fromEpochMs } from '@/lib/core/time'
import type { Tx } from '@/lib/db/database'
import { type NormalEvent, OWN_SOURCE } from '@/lib/event/stored-event'
import { createCanonicalWriter } from '@/lib/core/canonical-json'
import { documentsOf } from '@/lib/event/content-hash'
import { categoryOf } from '@/lib/event/taxonomy'
import type { Context } from './context'
import { appendGroup } from './event/append-group'
import { sealIncoming, type Unsealed } from './event/incoming'
import { ExpiringMap } from './tenant/expiring-map'
import { perDatabase } from './tenant/per-database'

export type Act = Pick<NormalEvent, 'event_type' | 'action' | 'description'> &
  Partial<Pick<NormalEvent, 'severity' | 'outcome' | 'resource' | 'metadata' | 'compliance_flags'>>

/** Who acts, for which tenant, and when. */
export type Actor = Omit<Context, 'db' | 'log' | 'appendQueue' | 'mailer' | 'vault' | 'anchors'>

/** What recording an act takes of the process. */
export type Recorder = Pick<Context, 'clock' | 'sealer'>

function eventOf(ctx: Actor, act: Act): NormalEvent {
  const nowMs = ctx.clock.nowMs()
  const { caller } = ctx
  return {
    id: uuidv7(nowMs, crypto.getRandomValues(new Uint8Array(10))),
    event_type: act.event_type,
    category: categoryOf(act.event_type),
    occurred_at: fromEpochMs(nowMs),
    severity: act.severity ?? 'info',
    outcome: act.outcome ?? 'success',
    action: act.action,
    actor: {
      id: caller.id,
      type: caller.kind === 'key' ? 'api_key' : caller.kind,
      name: caller.name,
      email: caller.email,
      ip_address: ctx.ipAddress,
      user_agent: ctx.userAgent,
      session_id: caller.sessionId,
    },
    resource: act.resource ?? null,
    source: OWN_SOURCE,
    description: act.description,
    metadata: { request_id: ctx.requestId, ...act.metadata },
    changes: null,
    tags: [],
    compliance_flags: act.compliance_flags ?? [],
    duration_ms: null,
    trace_id: null,
    span_id: null,
    parent_event_id: null,
    unregistered: false,
  }
}

function unsealedOf(ctx: Actor, act: Act): Unsealed {
  const event = eventOf(ctx, act)
  return {
    event,
    documents: documentsOf(event, createCanonicalWriter()),
    claimed: { id: false, occurredAt: true },
  }
}

/**
 * Records what the product itself did, in the tenant's own log and in the caller's transaction:
 * the act and its record are stored together or not at all.
 */
export async function recordAct(tx: Tx, ctx: Actor, act: Act): Promise<void> {
  const { tenantId, sealer, clock } = ctx
  const incoming = await sealIncoming(sealer, tx, tenantId, [unsealedOf(ctx, act)], false)
  await appendGroup(tx, { tenantId, sealer, nowMs: clock.nowMs() }, [{ incoming, atomic: true }])
}

/** Records an act that changes nothing, such as a look, and so has no transaction: durable when this resolves. */
export async function recordActAlone(ctx: Context, act: Act): Promise<void> {
  await ctx.appendQueue.append(ctx.tenantId, [unsealedOf(ctx, act)], true)
}

/** Acts of the last minute, so that what is done again and again is one event a minute. */
const REPEAT_MS = 60_000
const REPEATS_MAX = 50_000

const recentOf = (ctx: Context) =>
  perDatabase(ctx.db, 'recent-acts', () => new ExpiringMap<true>(REPEAT_MS, REPEATS_MAX))

/** `recordActAlone`, unless the same caller's act with the same `what` was recorded less than a minute ago. */
export async function recordActOnce(ctx: Context, what: string, act: Act): Promise<void> {
  const recent = recentOf(ctx)
  const key = JSON.stringify([ctx.tenantId, ctx.caller.kind, ctx.caller.id, act.action, what])
  const nowMs = ctx.clock.nowMs()
  if (recent.get(key, nowMs) !== undefined) return
  // Before the append, because a page asks for its list, counts and histogram at the same time.
  recent.set(key, true, nowMs)
  try {
    await recordActAlone(ctx, act)
  } catch (error) {
    recent.delete(key)
    throw error
  }
}
