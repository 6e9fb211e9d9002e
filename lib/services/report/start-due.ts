import 'server-only'
import { and, eq } from 'drizzle-orm'
import { reportSchedules } from '@/drizzle/schema'
import { fromEpochMs, fromPostgres, toEpochMs } from '@/lib/core/time'
import { dueSchedules } from '@/lib/db/queries/reports'
import { errorForLog } from '@/lib/platform/error-for-log'
import { periodAt } from '@/lib/report/schedule-period'
import type { Deps } from '../context'
import { insertRun } from './create'
import { nextTime } from './cron'
import { lockSchedule, periodOf, type ScheduleRow } from './schedule-row'
import { systemActor } from './system-actor'

type StartDeps = Pick<Deps, 'db' | 'clock' | 'log' | 'sealer'>

const SCHEDULES_AT_ONCE = 100
/** Up to here a start is held to be on time, and the period is that of the time that was planned. */
const LATE_MS = 3_600_000
/** Where the next time can't be found, such as in a zone that is no more: it is looked for again then. */
const RETRY_MS = 24 * 3_600_000

const next = ({ log }: StartDeps, row: ScheduleRow, nowMs: number): number => {
  try {
    return nextTime(row.cron, row.timeZone, nowMs) ?? nowMs + RETRY_MS
  } catch (error) {
    log.error({ schedule: row.id, error: errorForLog(error) }, 'the next time of a schedule can not be found')
    return nowMs + RETRY_MS
  }
}

/** Makes the run of a schedule and moves it to its next time: both or neither, and once whoever else looks at it. */
async function startOne(deps: StartDeps, tenantId: string, scheduleId: string): Promise<boolean> {
  return deps.db.tenant(tenantId).transaction(async (tx) => {
    const row = await lockSchedule(tx, tenantId, scheduleId).catch(() => null)
    const nowMs = deps.clock.nowMs()
    if (row === null || row.state !== 'active' || row.nextRunAt === null) return false
    const plannedMs = toEpochMs(fromPostgres(row.nextRunAt))
    // Another process started it while this one waited for the lock.
    if (plannedMs > nowMs) return false
    const ofMs = nowMs - plannedMs > LATE_MS ? nowMs : plannedMs
    const { startMs, endMs } = periodAt(periodOf(row.period), ofMs, row.timeZone)
    await insertRun(tx, systemActor(deps, tenantId, 'report-schedules'), {
      framework: row.framework,
      title: row.title,
      startTime: fromEpochMs(startMs),
      endTime: fromEpochMs(endMs),
      timeZone: row.timeZone,
      seed: null,
      verify: row.verify,
      scheduleId: row.id,
    })
    await tx.orm
      .update(reportSchedules)
      .set({ nextRunAt: fromEpochMs(next(deps, row, nowMs)) })
      .where(and(eq(reportSchedules.tenantId, tenantId), eq(reportSchedules.id, row.id)))
    return true
  })
}

/**
 * Asks for the report of every schedule whose time has come. However many times one has missed, it is one report.
 * @returns how many were asked for
 */
export async function startDueSchedules(deps: StartDeps): Promise<number> {
  let started = 0
  const now = fromEpochMs(deps.clock.nowMs())
  for (const { id, tenant_id } of await dueSchedules(deps.db, now, SCHEDULES_AT_ONCE))
    if (await startOne(deps, tenant_id, id)) started++
  return started
}
