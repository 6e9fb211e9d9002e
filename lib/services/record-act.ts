import { createHash } from 'node:crypto'
import { uuidv7 } from '@/lib/core/ids'
import { fromEpochMs } from '@/lib/core/time'
import type { Tx } from '@/lib/db/database'
import type { NormalEvent } from '@/lib/event/stored-event'
import { documentsOf } from '@/lib/event/content-hash'
import { categoryOf } from '@/lib/event/taxonomy'
import type { Context } from './context'
import { appendGroup } from './event/append-queue'

export type Act = Pick<NormalEvent, 'event_type' | 'action' | 'description'> &
  Partial<Pick<NormalEvent, 'severity' | 'outcome' | 'resource' | 'metadata' | 'compliance_flags'>>

/** Where the product's own events say they come from. */
export const OWN_SOURCE = 'sentinel-audit'

function eventOf(ctx: Context, act: Act): NormalEvent {
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
      session_id: null,
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

/**
 * Records what the product itself did, in the tenant's own log and in the caller's transaction:
 * the act and its record are stored together or not at all.
 */
export async function recordAct(tx: Tx, ctx: Context, act: Act): Promise<void> {
  const event = eventOf(ctx, act)
  const contentHash = createHash('sha256').update(event.id).digest('hex').slice(0, 32)
  await appendGroup(tx, ctx.clock.nowMs(), ctx.tenantId, [
    { incoming: [{ event, documents: documentsOf(event), contentHash, madeId: true }], atomic: true },
  ])
}
