import type { Sql } from '../database'
import type { SignedCheckpoint } from './ledger-tree'

export type AnchorState = 'ok' | 'failing' | 'conflict'
/** A checkpoint of a log: two of one size differ by the time. PostgreSQL's text of an instant, or ours. */
export type Place = Pick<SignedCheckpoint, 'size' | 'signedAt'>

export type AnchorRow = {
  tenantId: string
  anchor: string
  seenSize: number | null
  seenSignedAt: string | null
  state: AnchorState
  detail: string | null
  failures: number
  triedAt: string
  doneAt: string | null
  nextTryAt: string
}

/** A log whose last checkpoint an anchor has not taken yet, and what it took last. */
export type DueLog = {
  tenantId: string
  last: SignedCheckpoint
  seen: Place | null
  failures: number
}

type DueRow = SignedCheckpoint & {
  tenantId: string
  seenSize: number | null
  seenSignedAt: string | null
  failures: number | null
}

/**
 * Those that wait longest first, also those that the anchor has seen, where that was before `since`. The empty log is left out: there is nothing
 * in it that could be taken back.
 */
export async function dueLogs(
  sql: Sql,
  anchor: string,
  { now, since }: { now: string; since: string | null },
  limit: number,
): Promise<DueLog[]> {
  const rows = await sql.query<DueRow>(
    `select e.tenant_id as "tenantId", c.size, c.signed_at as "signedAt", c.note,
       a.seen_size as "seenSize", a.seen_signed_at as "seenSignedAt", a.failures
     from ledger_edges e
     join lateral (
       select size, signed_at, note from ledger_checkpoints c where c.tenant_id = e.tenant_id
       order by size desc, signed_at desc limit 1) c on c.size > 0
     left join ledger_anchors a on a.tenant_id = e.tenant_id and a.anchor = $1
     where a.tenant_id is null
       or (a.next_try_at <= $2 and (
         (a.seen_size, a.seen_signed_at) is distinct from (c.size, c.signed_at) or a.tried_at < $4::timestamptz))
     order by a.tried_at nulls first, e.tenant_id limit $3`,
    [anchor, now, limit, since],
  )
  return rows.map(({ tenantId, size, signedAt, note, seenSize, seenSignedAt, failures }) => ({
    tenantId,
    last: { size, signedAt, note },
    seen: seenSize === null || seenSignedAt === null ? null : { size: seenSize, signedAt: seenSignedAt },
    failures: failures ?? 0,
  }))
}

/** Checkpoints of a log behind one of it, in their order. */
export const checkpointsAfter = (
  sql: Sql,
  tenantId: string,
  { size, signedAt }: Place,
  limit: number,
): Promise<SignedCheckpoint[]> =>
  sql.query<SignedCheckpoint>(
    `select size, signed_at as "signedAt", note from ledger_checkpoints
     where tenant_id = $1 and (size, signed_at) > ($2::bigint, $3::timestamptz) order by size, signed_at limit $4`,
    [tenantId, size, signedAt, limit],
  )

type Try = { tenantId: string; anchor: string; at: string; nextTryAt: string }

/** The anchor took this checkpoint. */
export async function noteTaken(sql: Sql, { tenantId, anchor, at, nextTryAt }: Try, seen: Place) {
  await sql.query(
    `insert into ledger_anchors
       (tenant_id, anchor, seen_size, seen_signed_at, state, failures, tried_at, done_at, next_try_at)
     values ($1, $2, $3, $4, 'ok', 0, $5, $5, $6)
     on conflict (tenant_id, anchor) do update set seen_size = excluded.seen_size,
       seen_signed_at = excluded.seen_signed_at, state = 'ok', detail = null, failures = 0,
       tried_at = excluded.tried_at, done_at = excluded.done_at, next_try_at = excluded.next_try_at`,
    [tenantId, anchor, seen.size, seen.signedAt, at, nextTryAt],
  )
}

/**
 * The anchor did not take a checkpoint. What it contradicted stands until it takes one again.
 * @returns whether it contradicts the log, and did not before
 */
export async function noteNotTaken(
  sql: Sql,
  { tenantId, anchor, at, nextTryAt }: Try,
  state: Exclude<AnchorState, 'ok'>,
  detail: string,
): Promise<boolean> {
  const [before] = await sql.query<{ state: AnchorState }>(
    'select state from ledger_anchors where tenant_id = $1 and anchor = $2 for update',
    [tenantId, anchor],
  )
  await sql.query(
    `insert into ledger_anchors as a (tenant_id, anchor, state, detail, failures, tried_at, next_try_at)
     values ($1, $2, $3, $4, 1, $5, $6)
     on conflict (tenant_id, anchor) do update set
       state = case when a.state = 'conflict' then 'conflict' else excluded.state end,
       detail = case when a.state = 'conflict' and excluded.state <> 'conflict' then a.detail else excluded.detail end,
       failures = a.failures + 1, tried_at = excluded.tried_at, next_try_at = excluded.next_try_at`,
    [tenantId, anchor, state, detail, at, nextTryAt],
  )
  return state === 'conflict' && before?.state !== 'conflict'
}

export const anchorRows = (sql: Sql, tenantId: string): Promise<AnchorRow[]> =>
  sql.query<AnchorRow>(
    `select tenant_id as "tenantId", anchor, seen_size as "seenSize", seen_signed_at as "seenSignedAt", state, detail,
       failures, tried_at as "triedAt", done_at as "doneAt", next_try_at as "nextTryAt"
     from ledger_anchors where tenant_id = $1 order by anchor`,
    [tenantId],
  )

/** How many logs are contradicted by an anchor, and how many have one that fails; of those that are configured. */
export async function anchorTroubles(
  sql: Sql,
  anchors: readonly string[],
): Promise<{ conflicts: number; failing: number }> {
  const [row] = await sql.query<{ conflicts: number; failing: number }>(
    `select count(distinct tenant_id) filter (where state = 'conflict') as conflicts,
       count(distinct tenant_id) filter (where state = 'failing') as failing
     from ledger_anchors where anchor in (select jsonb_array_elements_text($1::text::jsonb))`,
    [JSON.stringify(anchors)],
  )
  return row ?? { conflicts: 0, failing: 0 }
}
