import { type SQL, sql } from 'drizzle-orm'
import type { Sql } from '../database'
import { run } from '../run'
import { EVENT_ROW_COLUMNS, type EventRow } from './event-row'

/** The tenant's event with this id, in lower case; undefined when there is none, and when `where` does not hold for it. */
export async function findEvent(
  db: Sql,
  tenantId: string,
  id: string,
  where: SQL | null,
): Promise<EventRow | undefined> {
  const [place] = await db.query<{ occurred_at: string; seq: number }>(
    'select occurred_at, seq from event_ids where tenant_id = $1 and id = $2',
    [tenantId, id],
  )
  if (place === undefined) return undefined
  // Two steps, so that the second names its instant and the planner opens one chunk instead of all.
  const [row] = await run<EventRow>(
    db,
    sql`select ${sql.raw(EVENT_ROW_COLUMNS)} from events
        where tenant_id = ${tenantId} and occurred_at = ${place.occurred_at} and seq = ${place.seq}
          and ${where ?? sql`true`}`,
  )
  return row
}
