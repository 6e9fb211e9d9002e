import type { Sql } from '../database'
import type { Direction, Window } from './scan-ranges'

type WindowRow = [minUs: number, maxUs: number, events: number]

/** Windows fetched at a time; a scan asks again when it has gone through them. Where every window will do, few are needed. */
const WINDOWS_MAX = { withTerms: 256, any: 64 }

const overlap =
  'min_at < to_timestamp($2::bigint / 1000000.0) and max_at >= to_timestamp($3::bigint / 1000000.0)'
const us = (column: string) => `(extract(epoch from ${column}) * 1000000)::bigint`

/**
 * The next candidate windows of a scan, nearest first: blocks whose terms satisfy the query, and everything appended that
 * no block covers yet.
 * @returns the windows, whether there are more, and how many events all that are left hold, where that was counted on the way
 * @param terms tsquery text, or null when every block can hold a match
 * @param bounds half-open, microseconds; the scan starts at its far or near edge according to `direction`
 */
export async function candidateWindows(
  sql: Sql,
  tenantId: string,
  terms: string | null,
  bounds: { lo: number; hi: number },
  direction: Direction,
): Promise<{ windows: Window[]; more: boolean; events: number | null }> {
  const limit = terms === null ? WINDOWS_MAX.any : WINDOWS_MAX.withTerms
  const order = direction === 'older' ? 'max_us desc, min_us desc' : 'min_us, max_us'
  // The index of the newest has nulls last, and serves no other order.
  // A block spans one UTC day at most, so the index can start a day before the edge instead of at the newest block.
  const near =
    direction === 'older'
      ? `and max_at < to_timestamp($2::bigint / 1000000.0) + interval '1 day' order by max_at desc nulls last`
      : `and min_at > to_timestamp($3::bigint / 1000000.0) - interval '1 day' order by min_at`
  // Without terms the (tenant, time) index gives the nearest blocks; with them the GIN index gives all that match.
  const blocks =
    terms === null
      ? `select ${us('min_at')} as min_us, ${us('max_at')} as max_us, event_count from (
           select min_at, max_at, event_count from search_blocks
           where tenant_id = $1 and ${overlap} ${near} limit ${limit}) nearest`
      : `select min_us, max_us, event_count from candidate_blocks($1, $4::tsquery)
         where min_us < $2 and max_us >= $3`
  const [found] = await sql.query<{ windows: string | null; events: number | null }>(
    `with candidates as materialized (
       ${blocks}
       union all
       select min(${us('min_at')}), max(${us('max_at')}), sum(event_count)::int from appends
       where tenant_id = $1 and ${overlap}
       group by date_trunc('hour', min_at)
     )
     select (select sum(event_count)::float8 from candidates) as events,
       (select json_agg(json_build_array(min_us, max_us, event_count))::text from (
         select min_us, max_us, event_count from candidates order by ${order} limit ${limit}) nearest) as windows`,
    terms === null ? [tenantId, bounds.hi, bounds.lo] : [tenantId, bounds.hi, bounds.lo, terms],
  )
  const rows = JSON.parse(found?.windows ?? '[]') as WindowRow[]
  const more = rows.length === limit
  return {
    windows: rows.map(([minUs, maxUs, events]) => ({ lo: minUs, hi: maxUs + 1, events })),
    more,
    events: terms === null && more ? null : (found?.events ?? 0),
  }
}
