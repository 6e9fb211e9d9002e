import type { Sql } from '../database'

export type PolicyJob = {
  job_id: number
  name: string
  every_seconds: number
  last_started_at: string | null
  last_duration_ms: number | null
  last_outcome: string | null
  last_success_at: string | null
  next_start_at: string | null
  total_runs: number
  total_failures: number
}

/** TimescaleDB's own jobs on our hypertables and aggregates, as its catalogue knows them. */
export function listPolicies(sql: Sql): Promise<PolicyJob[]> {
  return sql.query<PolicyJob>(
    `select j.job_id, replace(j.proc_name, 'policy_', '') || ' ' || coalesce(c.view_name, j.hypertable_name) as name,
       extract(epoch from j.schedule_interval)::float8 as every_seconds,
       nullif(s.last_run_started_at, '-infinity') as last_started_at,
       (extract(epoch from s.last_run_duration) * 1000)::float8 as last_duration_ms,
       s.last_run_status as last_outcome, nullif(s.last_successful_finish, '-infinity') as last_success_at,
       nullif(s.next_start, '-infinity') as next_start_at,
       coalesce(s.total_runs, 0)::bigint as total_runs, coalesce(s.total_failures, 0)::bigint as total_failures
     from timescaledb_information.jobs j
     left join timescaledb_information.job_stats s using (job_id)
     left join timescaledb_information.continuous_aggregates c
       on c.materialization_hypertable_name = j.hypertable_name or c.view_name = j.hypertable_name
     where j.hypertable_name is not null and j.job_id >= 1000
     order by j.job_id`,
  )
}

export type OwnRun = {
  job: string
  started_at: string
  duration_ms: number
  outcome: string
  detail: string | null
  runs: number
  failures: number
}

/** The last run of each job of our scheduler, with its totals. */
export function lastRuns(sql: Sql): Promise<OwnRun[]> {
  return sql.query<OwnRun>(
    `select distinct on (job) job, started_at, duration_ms, outcome, detail,
       count(*) over (partition by job) as runs,
       count(*) filter (where outcome <> 'Success') over (partition by job) as failures
     from job_runs order by job, started_at desc`,
  )
}

/** The name our scheduler notes runs of retention under. */
export const RETENTION_JOB = 'retention'

const RUNS_KEPT_DAYS = 30

export async function writeRun(
  sql: Sql,
  run: { job: string; startedAt: string; durationMs: number; outcome: string; detail: string | null },
): Promise<void> {
  await sql.query(
    'insert into job_runs (job, started_at, duration_ms, outcome, detail) values ($1, $2, $3, $4, $5)',
    [run.job, run.startedAt, run.durationMs, run.outcome, run.detail],
  )
}

export async function pruneRuns(sql: Sql): Promise<void> {
  await sql.query(`delete from job_runs where started_at < now() - interval '${RUNS_KEPT_DAYS} days'`)
}

/** Runs one TimescaleDB job now, in this session; it commits as it goes, so it can't be part of a transaction. */
export async function runPolicy(sql: Sql, jobId: number): Promise<void> {
  await sql.query(`call run_job(${Math.trunc(jobId)})`)
}

/** Late markers there are now; only these may be deleted after a refresh, since newer ones may have missed it. */
export async function lateMarkers(sql: Sql): Promise<number[]> {
  const rows = await sql.query<{ id: number }>(
    'select late_hour_id as id from late_hours order by 1 limit 50000',
  )
  return rows.map((row) => row.id)
}

export async function deleteLateMarkers(sql: Sql, ids: readonly number[]): Promise<void> {
  await sql.query('delete from late_hours where late_hour_id = any($1::bigint[])', [`{${ids.join(',')}}`])
}
