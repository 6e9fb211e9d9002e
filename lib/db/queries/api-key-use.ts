import type { Sql } from '@/lib/db/database'

export type KeyUse = {
  id: string
  tenant_id: string
  last_used_at: string
  /** ISO date, UTC. */
  day: string
  requests: number
  events: number
}

/**
 * Notes when keys were last used, never moving a time backwards, and adds to what they did on a day: one statement for all.
 * @returns the events of each day that was added to
 */
export async function writeKeyUse(
  sql: Sql,
  uses: readonly KeyUse[],
): Promise<{ id: string; day: string; events: number }[]> {
  // Through text, so that neither driver encodes the JSON a second time.
  return sql.query(
    `with uses as (
       select * from jsonb_to_recordset($1::text::jsonb)
         as u(id uuid, tenant_id uuid, last_used_at timestamptz, day date, requests bigint, events bigint)),
     last_used as (
       update api_keys k set last_used_at = u.last_used_at
       from (select id, max(last_used_at) as last_used_at from uses group by id) u
       where k.id = u.id and (k.last_used_at is null or k.last_used_at < u.last_used_at))
     insert into api_key_usage as kept (tenant_id, key_id, day, requests, events)
     select tenant_id, id, day, requests, events from uses
     on conflict (key_id, day) do update
       set requests = kept.requests + excluded.requests, events = kept.events + excluded.events
     returning key_id as id, day::text, events`,
    [JSON.stringify(uses)],
  )
}

const USAGE_KEPT_DAYS = 400

export async function pruneKeyUsage(sql: Sql): Promise<void> {
  await sql.query(`delete from api_key_usage where day < current_date - ${USAGE_KEPT_DAYS}`)
}

export async function eventsOfDay(sql: Sql, keyId: string, day: string): Promise<number> {
  const [row] = await sql.query<{ events: number }>(
    'select events from api_key_usage where key_id = $1 and day = $2',
    [keyId, day],
  )
  return row?.events ?? 0
}

/** What each key of the tenant did from `sinceDay` (ISO date, UTC) on. */
export const keyUsage = (
  sql: Sql,
  tenantId: string,
  sinceDay: string,
): Promise<{ id: string; requests: number; events: number }[]> =>
  sql.query(
    `select key_id as id, sum(requests)::bigint as requests, sum(events)::bigint as events
     from api_key_usage where tenant_id = $1 and day >= $2 group by key_id`,
    [tenantId, sinceDay],
  )
