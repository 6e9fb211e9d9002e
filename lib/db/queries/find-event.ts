import type { Sql } from '../database'
import { EVENT_ROW_COLUMNS, type EventRow } from './event-row'

/** The tenant's event with this id, in lower case; undefined when there is none. */
export async function findEvent(db: Sql, tenantId: string, id: string): Promise<EventRow | undefined> {
  const [place] = await db.query<{ occurred_at: string; seq: number }>(
    'select occurred_at, seq from event_ids where tenant_id = $1 and id = $2',
    [tenantId, id],
  )
  if (place === undefined) return undefined
  // Two steps, so that the second names its instant and the planner opens one chunk instead of all.
  const [row] = await db.query<EventRow>(
    `select ${EVENT_ROW_COLUMNS} from events where tenant_id = $1 and occurred_at = $2 and seq = $3`,
    [tenantId, place.occurred_at, place.seq],
  )
  return row
}
