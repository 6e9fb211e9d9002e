import type { RunProgress } from '@/drizzle/schema/report-runs'
import { arrayLiteral } from '../copy-text'
import type { Sql } from '../database'

export type Place = { id: string; tenant_id: string }

/** The run that is to be worked on next: of the tenant that has had no turn for the longest time. As the owner. */
export async function nextRun(sql: Sql): Promise<Place | null> {
  const [row] = await sql.query<Place>(
    `select id, tenant_id from report_runs waiting where state in ('queued', 'running')
     order by (select max(started_at) from report_runs had where had.tenant_id = waiting.tenant_id) nulls first, id limit 1`,
  )
  return row ?? null
}

/**
 * Notes how far a run is.
 * @returns whether it is to be cancelled; null when it is not this attempt's any more
 */
export async function noteProgress(
  sql: Sql,
  runId: string,
  attempt: number,
  progress: RunProgress | null,
): Promise<boolean | null> {
  const [row] = await sql.query<{ cancel: boolean }>(
    `update report_runs set progress = coalesce($3::text::jsonb, progress) where id = $1 and attempts = $2 and state = 'running'
     returning cancel_requested_at is not null as cancel`,
    [runId, attempt, progress === null ? null : JSON.stringify(progress)],
  )
  return row?.cancel ?? null
}

export type SettledBefore = {
  exception_id: string
  run_id: string
  kind: string
  text: string | null
  by: string
  at: string
}

/**
 * What was decided last on each of these exceptions in runs of this framework that were asked for before this one.
 * @param until acts after this instant don't count; null for all
 */
export const settledBefore = (
  sql: Sql,
  tenantId: string,
  framework: string,
  runId: string,
  exceptionIds: readonly string[],
  until: string | null,
): Promise<SettledBefore[]> =>
  sql.query<SettledBefore>(
    `select distinct on (exception_id) exception_id, run_id, kind, text, by, at from report_reviews
     where tenant_id = $1 and framework = $2 and run_id < $3 and exception_id = any($4::text[])
       and kind in ('resolve', 'accept', 'reopen') and ($5::timestamptz is null or at <= $5)
     order by exception_id, at desc, run_id desc, n desc`,
    [tenantId, framework, runId, arrayLiteral(exceptionIds), until],
  )

/** Schedules of all tenants whose time has come. As the owner. */
export const dueSchedules = (sql: Sql, now: string, limit: number): Promise<Place[]> =>
  sql.query<Place>(
    `select id, tenant_id from report_schedules where state = 'active' and next_run_at <= $1 order by next_run_at limit $2`,
    [now, limit],
  )

/** Deliveries of all tenants that are to be tried. As the owner. */
export const dueDeliveries = (sql: Sql, now: string, limit: number): Promise<Place[]> =>
  sql.query<Place>(
    `select id, tenant_id from report_deliveries where state = 'pending' and next_try_at <= $1 order by next_try_at limit $2`,
    [now, limit],
  )

/** The last run of each of these schedules. */
export const lastRunIds = async (sql: Sql, tenantId: string, scheduleIds: readonly string[]) =>
  (
    await sql.query<{ id: string }>(
      `select distinct on (schedule_id) id from report_runs where tenant_id = $1 and schedule_id = any($2::uuid[])
       order by schedule_id, id desc`,
      [tenantId, arrayLiteral(scheduleIds)],
    )
  ).map(({ id }) => id)

/** Names what this process is about to try, so that no other does: only one of them gets a row back. */
export const claimDelivery = async (sql: Sql, id: string, now: string, nextTryAt: string): Promise<boolean> =>
  (
    await sql.query<{ id: string }>(
      `update report_deliveries set attempts = attempts + 1, tried_at = $2, next_try_at = $3
       where id = $1 and state = 'pending' and next_try_at <= $2 returning id`,
      [id, now, nextTryAt],
    )
  ).length > 0
