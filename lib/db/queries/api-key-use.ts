import type { Sql } from '@/lib/db/database'

export type KeyUse = { id: string; last_used_at: string }

/** Notes when keys were last used: one UPDATE for all of them, which never moves a time backwards. */
export async function writeKeyUse(sql: Sql, uses: readonly KeyUse[]): Promise<void> {
  // Through text, so that neither driver encodes the JSON a second time.
  await sql.query(
    `update api_keys k set last_used_at = u.last_used_at
     from jsonb_to_recordset($1::text::jsonb) as u(id uuid, last_used_at timestamptz)
     where k.id = u.id and (k.last_used_at is null or k.last_used_at < u.last_used_at)`,
    [JSON.stringify(uses)],
  )
}
