import { and, eq, inArray, ne } from 'drizzle-orm'
import { reportRuns, reportSchedules } from '@/drizzle/schema'
import type { ReportRun } from '@/lib/contract/report-runs'
import type { ReportSchedule } from '@/lib/contract/report-schedules'
import { SCHEDULE_PERIODS } from '@/lib/contract/report-terms'
import { Fault } from '@/lib/core/errors'
import { normaliseUuid } from '@/lib/core/ids'
import type { Sql } from '@/lib/db/database'
import { lastRunIds } from '@/lib/db/queries/reports'
import type { Context } from '../context'
import { formatOf, toRuns, verifyOf, wire, wireOrNull } from './row'

export type ScheduleRow = typeof reportSchedules.$inferSelect

export const periodOf = (text: string) => SCHEDULE_PERIODS.find((period) => period === text) ?? 'last_month'

/** What the secret of a webhook is encrypted for: it opens nowhere else. */
export const aboutSecret = (tenantId: string, scheduleId: string) =>
  `report webhook secret ${tenantId} ${scheduleId}`

const deliverOf = (row: ScheduleRow): ReportSchedule['deliver'] =>
  row.emails.length === 0 && row.webhookUrl === null
    ? null
    : {
        emails: row.emails,
        webhook_url: row.webhookUrl,
        has_webhook_secret: row.webhookSecretSealed !== null,
      }

const lastOf = (run: ReportRun | undefined): ReportSchedule['last_run'] =>
  run === undefined
    ? null
    : {
        id: run.id,
        state: run.state,
        requested_at: run.requested_at,
        error: run.error,
        deliveries: run.deliveries,
      }

/** Schedules as the API shows them, with how the last run of each went. */
export async function toSchedules(
  sql: Sql,
  ctx: Pick<Context, 'tenantId' | 'clock'>,
  rows: readonly ScheduleRow[],
): Promise<ReportSchedule[]> {
  const ids = await lastRunIds(
    sql,
    ctx.tenantId,
    rows.map(({ id }) => id),
  )
  const runs =
    ids.length === 0
      ? []
      : await sql.orm
          .select()
          .from(reportRuns)
          .where(and(eq(reportRuns.tenantId, ctx.tenantId), inArray(reportRuns.id, ids)))
  const shown = await toRuns(sql, ctx, runs)
  return rows.map((row) => ({
    id: row.id,
    framework: row.framework,
    title: row.title,
    cron: row.cron,
    time_zone: row.timeZone,
    period: periodOf(row.period),
    verify: verifyOf(row.verify),
    format: formatOf(row.format),
    deliver: deliverOf(row),
    state: row.state === 'active' ? 'active' : 'paused',
    next_run_at: wireOrNull(row.nextRunAt),
    last_run: lastOf(shown.find(({ schedule_id }) => schedule_id === row.id)),
    created_at: wire(row.createdAt),
    created_by: row.createdBy,
    updated_at: wire(row.updatedAt),
    updated_by: row.updatedBy,
  }))
}

export async function toOneSchedule(
  sql: Sql,
  ctx: Pick<Context, 'tenantId' | 'clock'>,
  row: ScheduleRow,
): Promise<ReportSchedule> {
  const [schedule] = await toSchedules(sql, ctx, [row])
  if (schedule === undefined) throw new Error('a schedule was not shown')
  return schedule
}

/** A schedule that was not removed, locked. @throws Fault not_found */
export async function lockSchedule(sql: Sql, tenantId: string, text: string): Promise<ScheduleRow> {
  const none = new Fault('not_found', 'There is no such schedule')
  const id = normaliseUuid(text)
  if (id === null) throw none
  const [row] = await sql.orm
    .select()
    .from(reportSchedules)
    .where(
      and(
        eq(reportSchedules.tenantId, tenantId),
        eq(reportSchedules.id, id),
        ne(reportSchedules.state, 'removed'),
      ),
    )
    .for('update')
  if (row === undefined) throw none
  return row
}

/** What a schedule is in the events about it. */
export const scheduleResource = ({
  id,
  title,
  framework,
}: Pick<ScheduleRow, 'id' | 'title' | 'framework'>) => ({
  type: 'report_schedule',
  id,
  name: title ?? framework,
  parent_id: null,
  attributes: null,
})

/** Where it goes is in the log; the secret of the webhook is not. */
export const scheduleMetadata = (row: ScheduleRow) => ({
  framework: row.framework,
  cron: row.cron,
  time_zone: row.timeZone,
  period: row.period,
  format: row.format,
  emails: row.emails,
  webhook_url: row.webhookUrl,
  state: row.state,
})
