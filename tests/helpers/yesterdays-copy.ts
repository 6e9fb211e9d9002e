import type { Database } from '@/lib/db/database'

/** What a tenant's tables hold now. @returns what puts it back, as somebody does who restores a copy of the database */
export async function copyOfTenant(db: Database, tenantId: string): Promise<() => Promise<void>> {
  const tables = await db.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
     where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and not a.attisdropped`,
  )
  const kept = new Map<string, string>()
  for (const { name } of tables) {
    const [row] = await db.query<{ rows: string }>(
      `select coalesce(jsonb_agg(to_jsonb(t)), '[]')::text as rows from ${name} t where tenant_id = $1`,
      [tenantId],
    )
    kept.set(name, row?.rows ?? '[]')
  }
  return () =>
    db.transaction(async (tx) => {
      await tx.query('set local session_replication_role = replica')
      for (const [name, rows] of kept) {
        await tx.query(`delete from ${name} where tenant_id = $1`, [tenantId])
        await tx.query(
          `insert into ${name} overriding system value select * from jsonb_populate_recordset(null::${name}, $1::text::jsonb)`,
          [rows],
        )
      }
    })
}
