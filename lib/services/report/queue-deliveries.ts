import { and, eq } from 'drizzle-orm'
import { reportDeliveries, reportSchedules } from '@/drizzle/schema'
import { uuidv7 } from '@/lib/core/ids'
import { fromEpochMs } from '@/lib/core/time'
import type { Tx } from '@/lib/db/database'
import type { Recorder } from '../record-act'
import type { RunRow } from './row'

/** Notes whom a scheduled run that is done goes to, as the schedule says at this moment. A job takes it from there. */
export async function queueDeliveries(
  tx: Tx,
  { clock }: Pick<Recorder, 'clock'>,
  run: RunRow,
): Promise<void> {
  if (run.scheduleId === null) return
  const [schedule] = await tx.orm
    .select()
    .from(reportSchedules)
    .where(and(eq(reportSchedules.tenantId, run.tenantId), eq(reportSchedules.id, run.scheduleId)))
  if (schedule === undefined || schedule.state === 'removed') return
  const targets = [
    ...schedule.emails.map((target) => ({ kind: 'email', target })),
    ...(schedule.webhookUrl === null ? [] : [{ kind: 'webhook', target: schedule.webhookUrl }]),
  ]
  if (targets.length === 0) return
  const nowMs = clock.nowMs()
  await tx.orm.insert(reportDeliveries).values(
    targets.map((target) => ({
      ...target,
      id: uuidv7(nowMs, crypto.getRandomValues(new Uint8Array(10))),
      tenantId: run.tenantId,
      runId: run.id,
      scheduleId: schedule.id,
      format: schedule.format,
      state: 'pending',
      madeAt: fromEpochMs(nowMs),
      nextTryAt: fromEpochMs(nowMs),
    })),
  )
}
