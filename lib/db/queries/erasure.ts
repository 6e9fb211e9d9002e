import type { Identifiers } from '@/drizzle/schema/erasure-cases'
import { MACHINE_TYPES, PERSON_TYPES } from '@/lib/event/personal'
import type { Openings } from '@/lib/ledger/stored-leaf'
import { arrayLiteral } from '../copy-text'
import type { Connection, Sql, Tx } from '../database'
import { EVENT_ROW_COLUMNS, type EventRow } from './event-row'
import type { TimeRange } from './ledger-verify'

type Place = { occurred_at: string; seq: number }

/** Everything of an event in which a person can be named, as one text in lower case. */
const ALL_TEXT = `lower(concat_ws(chr(10), action, actor_id, actor_name, actor_email, actor_ip, actor_user_agent, actor_session_id,
  resource_id, resource_name, resource_parent_id, resource_attributes, source, description, metadata, changes,
  array_to_string(tags, chr(10)), array_to_string(compliance_flags, chr(10)), trace_id, span_id))`

/**
 * Events of this range that are of the person or may mention them, in order of (occurred_at, seq). Reads the table itself: what an index of ours
 * has forgotten must be found too.
 * @param needles in lower case
 */
export const possibleTraces = (
  sql: Sql,
  tenantId: string,
  { from, to }: TimeRange,
  { ids, emails }: Identifiers,
  needles: readonly string[],
  after: Place | null,
  limit: number,
): Promise<EventRow[]> =>
  sql.query<EventRow>(
    `select ${EVENT_ROW_COLUMNS} from events
     where tenant_id = $1 and occurred_at >= $2 and occurred_at < $3
       ${after === null ? '' : 'and (occurred_at, seq) > ($8::timestamptz, $9::bigint)'}
       and (actor_id = any($4::text[]) or resource_id = any($4::text[]) or lower(actor_id) = any($5::text[])
         or lower(actor_email) = any($5::text[]) or lower(resource_id) = any($5::text[]) or lower(resource_name) = any($5::text[])
         or exists (select from unnest($6::text[]) as n where strpos(${ALL_TEXT}, n) > 0))
     order by occurred_at, seq limit $7`,
    [
      tenantId,
      from,
      to,
      arrayLiteral(ids),
      arrayLiteral(emails),
      arrayLiteral(needles),
      limit,
      ...(after === null ? [] : [after.occurred_at, after.seq]),
    ],
  )

export type SeenAs = { id: string | null; email: string | null; name: string | null }

/** As whom the person appears in this range, as actor and as resource. Who shares an e-mail as a machine is left out. */
export const appearances = (
  sql: Sql,
  tenantId: string,
  { from, to }: TimeRange,
  ids: readonly string[],
  emails: readonly string[],
): Promise<SeenAs[]> =>
  sql.query<SeenAs>(
    `select distinct actor_id as id, lower(actor_email) as email, actor_name as name from events
     where tenant_id = $1 and occurred_at >= $2 and occurred_at < $3
       and (actor_id = any($4::text[]) or (lower(actor_email) = any($5::text[]) and not lower(coalesce(actor_type, '')) = any($6::text[])))
     union
     select distinct resource_id, null, resource_name from events
     where tenant_id = $1 and occurred_at >= $2 and occurred_at < $3
       and lower(resource_type) = any($7::text[]) and (resource_id = any($4::text[]) or lower(resource_name) = any($5::text[]))`,
    [
      tenantId,
      from,
      to,
      arrayLiteral(ids),
      arrayLiteral(emails),
      arrayLiteral([...MACHINE_TYPES]),
      arrayLiteral([...PERSON_TYPES]),
    ],
  )

/** Events of exports since this instant: what they gave away is out of reach, and who has it is to be told. */
export const exportsSince = async (sql: Sql, tenantId: string, from: string): Promise<string[]> => {
  const rows = await sql.query<{ id: string }>(
    `select id from events where tenant_id = $1 and occurred_at >= $2 and event_type in ('compliance.audit_export', 'data.exported')
       and source = 'sentinel-audit' order by occurred_at, seq`,
    [tenantId, from],
  )
  return rows.map(({ id }) => id)
}

/** What the log says of itself being read: events that were opened, searches, exports. */
export const looksBy = (sql: Sql, tenantId: string, { from, to }: TimeRange): Promise<EventRow[]> =>
  sql.query<EventRow>(
    `select ${EVENT_ROW_COLUMNS} from events
     where tenant_id = $1 and occurred_at >= $2 and occurred_at < $3 and source = 'sentinel-audit'
       and (action in ('event.view', 'events.search') or event_type = 'compliance.audit_export')
     order by occurred_at, seq`,
    [tenantId, from, to],
  )

export type LogChunk = TimeRange

/** The chunks of the log, oldest first. As the owner. */
export const logChunks = (sql: Sql): Promise<LogChunk[]> =>
  sql.query<LogChunk>(
    `select range_start as from, range_end as to from timescaledb_information.chunks
     where hypertable_schema = 'public' and hypertable_name = 'events' order by range_start`,
  )

export type CaseAtWork = { tenant_id: string; case_no: number; state: string }

/** Cases of all tenants on which there is something to do. As sentinel_erasure. */
export const casesAtWork = (sql: Sql): Promise<CaseAtWork[]> =>
  sql.query<CaseAtWork>(
    `select tenant_id, case_no, state from erasure_cases where state in ('approved', 'erasing', 'compacting')
     order by requested_at`,
  )

/** `groups`: bits. `actor`, `resource`: what stands in the place of the id. */
export type EventToErase = {
  seq: number
  at: string
  id: string
  groups: number
  actor: string | null
  resource: string | null
  openings: Openings
  mention: boolean
}

const CHUNK_LOCK_TIMEOUT = '30s'

async function patient(tx: Tx) {
  await tx.query(`set local lock_timeout = '${CHUNK_LOCK_TIMEOUT}'`)
  await tx.query('set local statement_timeout = 0')
}

/** Takes the chunk at this instant out of its compressed form. As sentinel_erasure. */
export async function openChunk(tx: Tx, tenantId: string, caseNo: number, at: string): Promise<void> {
  await patient(tx)
  await tx.query('select open_erasure_chunk($1, $2, $3)', [tenantId, caseNo, at])
}

/** @returns null when a hold is in force that is not among the checked ones; then nothing is erased */
export async function eraseEvents(
  tx: Tx,
  tenantId: string,
  caseNo: number,
  rows: readonly EventToErase[],
  checkedHolds: readonly string[],
  now: string,
): Promise<number | null> {
  await patient(tx)
  const [row] = await tx.query<{ n: number | null }>(
    'select erase_events($1, $2, $3::text::jsonb, $4::uuid[], $5) as n',
    [tenantId, caseNo, JSON.stringify(rows), `{${checkedHolds.join(',')}}`, now],
  )
  return row?.n ?? null
}

/** Makes the search index of what was erased anew, and compresses the chunk again. */
export async function closeChunk(tx: Tx, tenantId: string, caseNo: number): Promise<void> {
  await patient(tx)
  await tx.query('select close_erasure_chunk($1, $2)', [tenantId, caseNo])
}

/** Who makes a hold waits for the transaction. First in it, as who makes one takes this lock before that of the head, too. */
export async function lockHolds(tx: Tx): Promise<void> {
  await patient(tx)
  await tx.query('lock table legal_holds in share mode')
}

/** Destroys the person's keys and forgets who it was, in a transaction of the owner that holds the lock of the head. */
export async function forgetSubject(
  tx: Tx,
  tenantId: string,
  caseNo: number,
  done: { subjects: readonly string[]; recipients: readonly string[]; certificate: string; now: string },
): Promise<void> {
  await tx.query('select forget_subject($1, $2, $3::text[], $4::text::jsonb, $5, $6)', [
    tenantId,
    caseNo,
    arrayLiteral(done.subjects),
    JSON.stringify(done.recipients),
    done.certificate,
    done.now,
  ])
}

/**
 * The tables whose files may still hold bytes of what was erased: rows that were changed or deleted stay in them until they are written anew.
 * As the owner.
 */
export async function tablesToCompact(sql: Sql, tenantId: string, caseNo: number): Promise<string[]> {
  const rows = await sql.query<{ name: string }>(
    `with touched as (select unnest(touched) as at from erasure_cases where tenant_id = $1 and case_no = $2)
     select format('%I.%I', c.chunk_schema, c.chunk_name) as name from timescaledb_information.chunks c
     where c.hypertable_schema = 'public' and c.hypertable_name = 'events' and not c.is_compressed
       and exists (select from touched where at >= c.range_start and at < c.range_end)
     union all
     select format('%I.%I', c.chunk_schema, c.chunk_name) from timescaledb_information.chunks c
     join timescaledb_information.continuous_aggregates a
       on a.materialization_hypertable_schema = c.hypertable_schema and a.materialization_hypertable_name = c.hypertable_name
     where a.view_name in ('actors_daily', 'actors_four_weekly')
     union all
     select unnest(array['public.subject_keys', 'public.legal_holds'])`,
    [tenantId, caseNo],
  )
  return rows.map(({ name }) => name)
}

/** Writes a table and its indexes anew, and what the planner knows of it. Not in a transaction; waits for who uses it. */
export const compactTable = (sql: Sql, name: string): Promise<unknown> =>
  sql.query(`vacuum (full, analyze) ${name}`)

/** The words of the log. The embedded build can't write this table anew a second time ("tuple concurrently deleted"), so there it is filled anew. */
export async function compactSearchBlocks(sql: Connection, isEmbedded: boolean): Promise<void> {
  if (!isEmbedded) {
    await compactTable(sql, 'public.search_blocks')
    return
  }
  await sql.transaction(async (tx) => {
    await tx.query('set local statement_timeout = 0')
    await tx.query('create temp table kept_blocks on commit drop as select * from search_blocks')
    await tx.query('truncate search_blocks')
    await tx.query('insert into search_blocks overriding system value select * from kept_blocks')
  })
  await sql.query('analyze search_blocks')
}

/** Samples of values are kept for the planner: of the log as a whole, and in the catalog. */
export async function compactStatistics(sql: Sql, isEmbedded: boolean): Promise<void> {
  await sql.query('analyze events')
  await sql.query('vacuum (full, analyze) erasure_cases')
  // Where the owner owns the database; elsewhere PostgreSQL passes over it, and autovacuum reuses the room in time.
  await sql.query('vacuum (full) pg_catalog.pg_statistic')
  if (isEmbedded) await sql.query('checkpoint')
}

export const endCase = (sql: Sql, tenantId: string, caseNo: number): Promise<unknown> =>
  sql.query(
    `update erasure_cases set state = 'done' where tenant_id = $1 and case_no = $2 and state = 'compacting'`,
    [tenantId, caseNo],
  )
