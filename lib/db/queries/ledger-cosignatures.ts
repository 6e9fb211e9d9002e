import type { Sql } from '../database'
import type { Place } from './ledger-anchors'
import type { SignedCheckpoint } from './ledger-tree'

/** `cosignedAt` by the witness's clock; `line` as below a note. */
export type Cosignature = { witness: string; cosignedAt: string; line: string }

export async function addCosignature(
  sql: Sql,
  tenantId: string,
  { size, signedAt }: Place,
  { witness, cosignedAt, line }: Cosignature,
): Promise<void> {
  await sql.query(
    `insert into ledger_cosignatures (tenant_id, size, signed_at, witness, cosigned_at, line)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [tenantId, size, signedAt, witness, cosignedAt, line],
  )
}

export const cosignaturesOf = (
  sql: Sql,
  tenantId: string,
  { size, signedAt }: Place,
): Promise<Cosignature[]> =>
  sql.query<Cosignature>(
    `select witness, cosigned_at as "cosignedAt", line from ledger_cosignatures
     where tenant_id = $1 and size = $2 and signed_at = $3 order by witness`,
    [tenantId, size, signedAt],
  )

/** Token in hex. */
export type Timestamp = { authority: string; stampedAt: string; token: string }

export async function addTimestamp(
  sql: Sql,
  tenantId: string,
  { size, signedAt }: Place,
  { authority, stampedAt, token }: Timestamp,
): Promise<void> {
  await sql.query(
    `insert into ledger_timestamps (tenant_id, size, signed_at, authority, stamped_at, token)
     values ($1, $2, $3, $4, $5, decode($6, 'hex')) on conflict do nothing`,
    [tenantId, size, signedAt, authority, stampedAt, token],
  )
}

export type KeptCheckpoint = SignedCheckpoint & {
  cosignatures: Cosignature[]
  timestamps: Timestamp[]
}

type KeptRow = SignedCheckpoint & { cosignatures: string; timestamps: string }

/** Checkpoints before this place, the largest first, with what others put under them. */
export async function keptCheckpoints(
  sql: Sql,
  tenantId: string,
  before: Place | null,
  limit: number,
  cosignedOnly: boolean,
): Promise<KeptCheckpoint[]> {
  const rows = await sql.query<KeptRow>(
    `select c.size, c.signed_at as "signedAt", c.note,
       (select coalesce(jsonb_agg(jsonb_build_object('witness', s.witness, 'cosignedAt', s.cosigned_at::text, 'line', s.line)
          order by s.witness), '[]')::text
        from ledger_cosignatures s where (s.tenant_id, s.size, s.signed_at) = (c.tenant_id, c.size, c.signed_at)) as cosignatures,
       (select coalesce(jsonb_agg(jsonb_build_object('authority', t.authority, 'stampedAt', t.stamped_at::text,
          'token', encode(t.token, 'hex')) order by t.authority), '[]')::text
        from ledger_timestamps t where (t.tenant_id, t.size, t.signed_at) = (c.tenant_id, c.size, c.signed_at)) as timestamps
     from ledger_checkpoints c
     where c.tenant_id = $1 and ($2::bigint is null or (c.size, c.signed_at) < ($2::bigint, $3::timestamptz))
       and (not $5::boolean or exists (select from ledger_cosignatures s
         where (s.tenant_id, s.size, s.signed_at) = (c.tenant_id, c.size, c.signed_at)))
     order by c.size desc, c.signed_at desc limit $4`,
    [tenantId, before?.size ?? null, before?.signedAt ?? null, limit, cosignedOnly],
  )
  return rows.map(({ cosignatures, timestamps, ...kept }) => ({
    ...kept,
    cosignatures: JSON.parse(cosignatures) as Cosignature[],
    timestamps: JSON.parse(timestamps) as Timestamp[],
  }))
}

/** How large the tree was signed as, at `points` instants from the first checkpoint to the last. */
export const growthOf = (
  sql: Sql,
  tenantId: string,
  points: number,
): Promise<{ at: string; size: number }[]> =>
  sql.query<{ at: string; size: number }>(
    `with span as (
       select min(signed_at) as first, max(signed_at) as last from ledger_checkpoints where tenant_id = $1),
     instants as (
       select distinct first + (last - first) * (n::float8 / ($2::int - 1)) as at
       from span, generate_series(0, $2::int - 1) n where first is not null)
     select i.at, c.size from instants i
     join lateral (
       select size from ledger_checkpoints c where c.tenant_id = $1 and c.signed_at <= i.at
       order by signed_at desc, size desc limit 1) c on true
     order by i.at`,
    [tenantId, points],
  )
