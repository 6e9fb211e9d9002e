import 'server-only'
import { randomUUID } from 'node:crypto'
import { fromEpochMs, fromPostgres, toWire } from '@/lib/core/time'
import { finishRun, type RetentionRun } from '@/lib/db/queries/retention'
import type { Caller, Deps } from '../context'
import { recordAct } from '../record-act'

const RETENTION: Caller = {
  kind: 'system',
  id: 'retention',
  name: 'retention',
  email: null,
  permissions: [],
  sessionId: null,
  view: null,
}

const wire = (text: string) => toWire(fromPostgres(text))

const metadataOf = (run: RetentionRun) => ({
  deleted: run.removed,
  run_id: run.run_id,
  by_category: run.by_category,
  oldest: wire(run.oldest_at),
  newest: wire(run.newest_at),
  seq_low: run.seq_low,
  seq_high: run.seq_high,
  chunks_dropped: run.chunks_dropped,
  policy: run.policy,
})

/**
 * Ends a tenant's run and records what it removed, in one transaction: the event is there exactly when the run has ended.
 * @returns the events it removed; 0 when it had ended already
 */
export async function finishRetention(
  { db, clock, sealer }: Pick<Deps, 'db' | 'clock' | 'sealer'>,
  tenantId: string,
  runId: string,
): Promise<number> {
  const actor = {
    clock,
    sealer,
    tenantId,
    caller: RETENTION,
    requestId: randomUUID(),
    ipAddress: null,
    userAgent: null,
  }
  return db.tenant(tenantId).transaction(async (tx) => {
    const run = await finishRun(tx, runId, fromEpochMs(clock.nowMs()))
    if (run === undefined) return 0
    await recordAct(tx, actor, {
      event_type: 'compliance.data_retention',
      action: 'retention.run',
      description: `Retention removed ${run.removed} events whose period was over`,
      resource: { type: 'tenant', id: tenantId, name: null, parent_id: null, attributes: null },
      metadata: metadataOf(run),
    })
    return run.removed
  })
}
