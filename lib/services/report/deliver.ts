import 'server-only'
import { and, eq } from 'drizzle-orm'
import { reportDeliveries, reportSchedules, tenants } from '@/drizzle/schema'
import { fromEpochMs } from '@/lib/core/time'
import type { TenantDatabase } from '@/lib/db/database'
import { claimDelivery, dueDeliveries } from '@/lib/db/queries/reports'
import { errorForLog } from '@/lib/platform/error-for-log'
import { OutboundFault } from '@/lib/platform/outbound'
import type { Deps } from '../context'
import { recordAct } from '../record-act'
import { deliverByMail } from './deliver-by-mail'
import { deliverByWebhook } from './deliver-by-webhook'
import { logChanged, readBytes, ReportChanged } from './document'
import { type DeliveryRow, findRun, formatOf, reportMetadata, reportResource, type RunRow } from './row'
import { systemActor } from './system-actor'

export type DeliverDeps = Pick<Deps, 'db' | 'clock' | 'log' | 'sealer' | 'vault' | 'mailer'>

/** `again`: whether another try may help. */
export type Sent =
  { ok: true; note: string | null; hasFile: boolean } | { ok: false; reason: string; again: boolean }

/** What is delivered: the run, its stored bytes, and whose it is. */
export type Parcel = {
  db: TenantDatabase
  delivery: DeliveryRow
  run: RunRow
  bytes: Buffer
  tenantName: string
}

const DELIVERIES_AT_ONCE = 50
const MINUTE_MS = 60_000
/** After each try until the next. The first is longer than a try can take: meanwhile nobody else tries. */
const PAUSES_MS = [5, 20, 60, 240].map((minutes) => minutes * MINUTE_MS)
export const TRIES_MAX = PAUSES_MS.length + 1
/** After the last try: whoever claimed it and ended in the middle said nothing, and it is then closed. */
const LAST_PAUSE_MS = 15 * MINUTE_MS

async function openParcel(deps: DeliverDeps, tenantId: string, id: string): Promise<Parcel | null> {
  const db = deps.db.tenant(tenantId)
  const [delivery] = await db.orm
    .select()
    .from(reportDeliveries)
    .where(and(eq(reportDeliveries.tenantId, tenantId), eq(reportDeliveries.id, id)))
  if (delivery === undefined) return null
  const run = await findRun(db, tenantId, delivery.runId)
  const [tenant] = await db.orm.select({ name: tenants.name }).from(tenants).where(eq(tenants.id, tenantId))
  return { db, delivery, run, bytes: await readBytes(db, run), tenantName: tenant?.name ?? '' }
}

async function secretOf(deps: DeliverDeps, { db, delivery }: Parcel) {
  const [schedule] = await db.orm
    .select({ url: reportSchedules.webhookUrl, sealed: reportSchedules.webhookSecretSealed })
    .from(reportSchedules)
    .where(and(eq(reportSchedules.tenantId, delivery.tenantId), eq(reportSchedules.id, delivery.scheduleId)))
  // A secret is for the URL it was given with.
  return schedule?.url === delivery.target ? schedule.sealed : null
}

async function send(deps: DeliverDeps, tenantId: string, id: string): Promise<Sent> {
  try {
    const parcel = await openParcel(deps, tenantId, id)
    if (parcel === null) return { ok: false, reason: 'It is gone', again: false }
    return parcel.delivery.kind === 'email'
      ? await deliverByMail(deps, parcel)
      : await deliverByWebhook(deps, parcel, await secretOf(deps, parcel))
  } catch (error) {
    if (error instanceof ReportChanged) return { ok: false, reason: error.message, again: false }
    if (error instanceof OutboundFault) return { ok: false, reason: error.message, again: true }
    deps.log.error({ delivery: id, error: errorForLog(error) }, 'a report could not be delivered')
    return { ok: false, reason: 'It failed; the log of the server says why', again: true }
  }
}

/** Writes down how a try ended; the last one, or one that was good, is an event. */
async function note(deps: DeliverDeps, tenantId: string, id: string, sent: Sent): Promise<boolean> {
  const db = deps.db.tenant(tenantId)
  return db.transaction(async (tx) => {
    const own = and(eq(reportDeliveries.tenantId, tenantId), eq(reportDeliveries.id, id))
    const [row] = await tx.orm.select().from(reportDeliveries).where(own).for('update')
    if (row === undefined || row.state !== 'pending') return false
    const detail = sent.ok ? sent.note : sent.reason
    if (!sent.ok && sent.again && row.attempts < TRIES_MAX) {
      await tx.orm.update(reportDeliveries).set({ detail }).where(own)
      return false
    }
    await tx.orm
      .update(reportDeliveries)
      .set({
        state: sent.ok ? 'delivered' : 'not_delivered',
        detail,
        nextTryAt: null,
        doneAt: fromEpochMs(deps.clock.nowMs()),
      })
      .where(own)
    const run = await findRun(tx, tenantId, row.runId)
    if (!sent.ok && sent.reason === new ReportChanged().message) logChanged(deps, run)
    await recordAct(tx, systemActor(deps, tenantId, 'deliver-reports'), {
      // Only what leaves is an export, whose receivers are told of an erasure.
      event_type: sent.ok && sent.hasFile ? 'compliance.audit_export' : 'data.accessed',
      action: 'report.deliver',
      outcome: sent.ok ? 'success' : 'failure',
      severity: sent.ok ? 'info' : 'warning',
      description: sent.ok ? 'A compliance report was delivered' : 'A compliance report was not delivered',
      resource: reportResource(run),
      metadata: {
        ...reportMetadata(run),
        schedule_id: row.scheduleId,
        by: row.kind,
        recipient: row.target,
        format: formatOf(row.format),
        report_sha256: run.sha256,
        attempts: row.attempts,
        reason: detail,
      },
    })
    return sent.ok
  })
}

async function tryOne(deps: DeliverDeps, tenantId: string, id: string): Promise<boolean> {
  const db = deps.db.tenant(tenantId)
  const [before] = await db.orm
    .select({ attempts: reportDeliveries.attempts })
    .from(reportDeliveries)
    .where(and(eq(reportDeliveries.tenantId, tenantId), eq(reportDeliveries.id, id)))
  const attempts = before?.attempts ?? 0
  if (attempts >= TRIES_MAX)
    return note(deps, tenantId, id, {
      ok: false,
      reason: 'The process ended in the middle of the last try: whether it arrived is not known',
      again: false,
    })
  const nowMs = deps.clock.nowMs()
  const pauseMs = PAUSES_MS[attempts] ?? LAST_PAUSE_MS
  // Before anything leaves: who else looks at it now finds that it is not due.
  if (!(await claimDelivery(db, id, fromEpochMs(nowMs), fromEpochMs(nowMs + pauseMs)))) return false
  return note(deps, tenantId, id, await send(deps, tenantId, id))
}

/**
 * Delivers what is due. One that fails is tried five times, with a growing pause. Two processes never send the same thing; a process that ends between sending
 * and noting it sends it again, under the same id.
 * @returns how many were delivered
 */
export async function deliverReports(deps: DeliverDeps, stop?: AbortSignal): Promise<number> {
  let delivered = 0
  const now = fromEpochMs(deps.clock.nowMs())
  for (const { id, tenant_id } of await dueDeliveries(deps.db, now, DELIVERIES_AT_ONCE)) {
    if (stop?.aborted === true) break
    if (await tryOne(deps, tenant_id, id)) delivered++
  }
  return delivered
}
