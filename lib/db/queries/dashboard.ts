import { arrayLiteral } from '../copy-text'
import type { Sql } from '../database'

export type NewestReport = {
  id: string
  framework: string
  framework_name: string
  finished_at: string
  exception_count: number
}

/** The newest report of each framework that is done. */
export const newestReports = (sql: Sql, tenantId: string): Promise<NewestReport[]> =>
  sql.query<NewestReport>(
    `select distinct on (framework) id, framework, result->>'framework_name' as framework_name, finished_at,
       (result->'summary'->>'exception_count')::bigint as exception_count
     from report_runs where tenant_id = $1 and state = 'done' order by framework, id desc`,
    [tenantId],
  )

/** What was decided last on each exception of these reports. */
export const settledIn = (sql: Sql, tenantId: string, runIds: readonly string[]) =>
  sql.query<{ run_id: string; exception_id: string; kind: string }>(
    `select distinct on (run_id, exception_id) run_id, exception_id, kind from report_reviews
     where tenant_id = $1 and run_id = any($2::uuid[]) and exception_id is not null and kind in ('resolve', 'accept', 'reopen')
     order by run_id, exception_id, n desc`,
    [tenantId, arrayLiteral(runIds)],
  )

/** Exceptions that were accepted in earlier reports of the framework, and not reopened there. */
export const acceptedEarlier = async (sql: Sql, tenantId: string, framework: string, runId: string) =>
  (
    await sql.query<{ exception_id: string }>(
      `select exception_id from (
         select distinct on (exception_id) exception_id, kind from report_reviews
         where tenant_id = $1 and framework = $2 and run_id < $3 and exception_id is not null
           and kind in ('resolve', 'accept', 'reopen')
         order by exception_id, at desc, run_id desc, n desc) last
       where kind = 'accept'`,
      [tenantId, framework, runId],
    )
  ).map(({ exception_id }) => exception_id)

/** Which of these exceptions a report lists. */
export const listedOf = async (sql: Sql, tenantId: string, runId: string, ids: readonly string[]) =>
  (
    await sql.query<{ id: string }>(
      `select distinct e->>'id' as id from report_documents d
       cross join lateral jsonb_array_elements(d.body::jsonb->'measures') m
       cross join lateral jsonb_array_elements(m->'exceptions') e
       where d.tenant_id = $1 and d.run_id = $2 and e->>'id' = any($3::text[])`,
      [tenantId, runId, arrayLiteral(ids)],
    )
  ).map(({ id }) => id)

export type OverdueReport = {
  id: string
  framework_name: string
  title: string | null
  due_at: string
  total: number
}

/** Reports whose review is due and that nobody signed off, the longest overdue first; `total` is all of them. */
export const overdueReports = (
  sql: Sql,
  tenantId: string,
  now: string,
  limit: number,
): Promise<OverdueReport[]> =>
  sql.query<OverdueReport>(
    `select id, result->>'framework_name' as framework_name, title, review_due_at as due_at, count(*) over () as total
     from report_runs r
     where tenant_id = $1 and state = 'done' and review_due_at < $2 and 'sign_off' is distinct from (
       select kind from report_reviews v where v.tenant_id = r.tenant_id and v.run_id = r.id and v.exception_id is null
         and v.kind in ('sign_off', 'reopen') order by n desc limit 1)
     order by review_due_at, id limit $3`,
    [tenantId, now, limit],
  )

export type LogState = { next_seq: number; signed_size: number; unindexed: number }

/** How far the log is stored, signed and indexed. */
export async function logState(sql: Sql, tenantId: string): Promise<LogState> {
  const [row] = await sql.query<LogState>(
    `select coalesce((select next_seq from ledger_heads where tenant_id = $1), 0) as next_seq,
       coalesce((select max(size) from ledger_checkpoints where tenant_id = $1), 0) as signed_size,
       (select coalesce(sum(event_count), 0)::bigint from appends where tenant_id = $1) as unindexed`,
    [tenantId],
  )
  return row ?? { next_seq: 0, signed_size: 0, unindexed: 0 }
}

/** Sizes of the log by the last checkpoint before an instant and the first after it: where the log was then lies between. */
export async function sizesAround(sql: Sql, tenantId: string, at: string) {
  const [row] = await sql.query<{ before: number | null; after: number | null }>(
    `select (select max(size) from ledger_checkpoints where tenant_id = $1 and signed_at <= $2) as before,
       (select min(size) from ledger_checkpoints where tenant_id = $1 and signed_at > $2) as after`,
    [tenantId, at],
  )
  return row ?? { before: null, after: null }
}

export type StorageRow = {
  events_bytes: number
  database_bytes: number
  chunks: number
  compressed_chunks: number
  before_bytes: number | null
  after_bytes: number | null
}

/** What the installation takes on disk. The schema is named: the application role has a view of that name before the table. */
export async function storageOf(sql: Sql): Promise<StorageRow> {
  const [row] = await sql.query<StorageRow>(
    `select hypertable_size('public.events') as events_bytes, pg_database_size(current_database()) as database_bytes,
       s.total_chunks as chunks, s.number_compressed_chunks as compressed_chunks,
       s.before_compression_total_bytes as before_bytes, s.after_compression_total_bytes as after_bytes
     from (select 1) one left join hypertable_compression_stats('public.events') s on true`,
  )
  if (row === undefined) throw new Error('the database gave no answer')
  return row
}
