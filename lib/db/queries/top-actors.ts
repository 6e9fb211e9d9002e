import { type SQL, sql } from 'drizzle-orm'
import type { Sql } from '../database'
import { run } from '../run'
import { ACTORS, storedPlan } from './aggregates'
import { COUNT, type Counted, isEmpty, planned, total } from './count'
import { type CountPlan, FOUR_WEEKS_US } from './count-plan'

export type TopRow = { id: string; type: string | null; n: number }

const SELECT = { columns: ['actor_id as id', 'actor_type as type'], ...COUNT }
const NOTHING: CountPlan = { fourWeekly: [], daily: [], hourly: [], raw: [] }

/** Rows of four weeks looked at for each actor wanted. An actor among the most frequent has a great row in some weeks. */
const GREAT_ROWS_EACH = 40
/** Actors of the shorter spans looked at for each actor wanted. */
const RECENT_EACH = 4

const rowsOf = (of: Counted): SQL =>
  sql`(select id, type, n from (${planned(of, ACTORS, SELECT)}) parts where id is not null)`

/** Every actor added up. */
const allActors = (db: Sql, of: Counted, limit: number) =>
  run<TopRow>(
    db,
    sql`select id, type, ${total('n')}::bigint as n from ${rowsOf(of)} rows
        group by id, type order by n desc, id limit ${limit}`,
  )

type Found = TopRow & { great_rows: number; great_least: number; recent_rows: number; recent_least: number }

/**
 * The totals of those only who have one of the greatest rows, or null where somebody else could have more: whoever has none
 * has at most the least of them in each bucket, and at most the least of the recent ones besides.
 */
async function frequentActors(
  db: Sql,
  of: Counted,
  plan: CountPlan,
  limit: number,
): Promise<TopRow[] | null> {
  const weeks = rowsOf({ ...of, plan: { ...NOTHING, fourWeekly: plan.fourWeekly } })
  const rest = { ...of, plan: { ...plan, fourWeekly: [] } }
  const shorter = isEmpty(rest.plan)
    ? sql`(select null::text as id, null::text as type, 0::bigint as n where false)`
    : rowsOf(rest)
  const [greatMax, recentMax] = [limit * GREAT_ROWS_EACH, limit * RECENT_EACH]
  const found = await run<Found>(
    db,
    // The candidates are few, which the planner can't know: without the lateral join it reads everybody.
    sql`with great as materialized (select id, type, n from ${weeks} weeks order by n desc limit ${greatMax}),
          recent as materialized (select id, type, ${total('n')} as n from ${shorter} shorter group by id, type),
          most_recent as (select id, type, n from recent order by n desc limit ${recentMax}),
          candidates as materialized (select id from great union select id from most_recent)
        select id, type, ${total('n')}::bigint as n,
          (select count(*) from great) as great_rows, (select min(n) from great) as great_least,
          (select count(*) from most_recent) as recent_rows, (select min(n) from most_recent) as recent_least
        from (
          select found.id, found.type, found.n::float8 from candidates cross join lateral (
            select id, type, n from ${weeks} weeks where weeks.id = candidates.id offset 0) found
          union all select id, type, n from recent where id in (select id from candidates)) rows
        group by id, type order by n desc, id limit ${limit}`,
  )
  const [first] = found
  if (first === undefined) return null
  const buckets = plan.fourWeekly.reduce((sum, { lo, hi }) => sum + (hi - lo) / FOUR_WEEKS_US, 0)
  const others =
    (first.great_rows < greatMax ? 0 : first.great_least * buckets) +
    (first.recent_rows < recentMax ? 0 : first.recent_least)
  const least = found.length < limit ? 0 : (found.at(-1)?.n ?? 0)
  return others < least || others === 0 ? found.map(({ id, type, n }) => ({ id, type, n })) : null
}

/** The most frequent actors, exactly; their aggregates keep no column to put a condition on. */
export async function topActors(db: Sql, of: Counted, limit: number): Promise<TopRow[]> {
  if (isEmpty(of.plan)) return []
  const plan = storedPlan(of.plan, ACTORS, of.aggregates)
  const frequent = plan.fourWeekly.length === 0 ? null : await frequentActors(db, of, plan, limit)
  return frequent ?? allActors(db, of, limit)
}
