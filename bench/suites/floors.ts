// The same questions as an expert would ask the stored table itself: what an answer may be compared with.
import { type SQL, sql } from 'drizzle-orm'
import type { FacetField } from '@/lib/contract/events'
import type { Sql } from '@/lib/db/database'
import { EVENT_ROW_COLUMNS } from '@/lib/db/queries/event-row'
import { instantSql } from '@/lib/db/queries/instant-sql'
import { run } from '@/lib/db/run'
import { withoutField } from '@/lib/query/ast'
import type { FieldName } from '@/lib/query/fields'
import type { EventQuery } from '@/lib/query/params'
import type { Context } from '@/lib/services/context'
import { FACET_VALUES_MAX } from '@/lib/services/event/facets'
import { readingOf } from '@/lib/services/event/reading'
import { TOP_MAX } from '@/lib/services/event/stats'

/** Runs the statements of a floor, in a transaction with a limit of time. */
export type Floor = (db: Sql) => Promise<unknown>

const FACETS: readonly (readonly [FacetField, FieldName])[] = [
  ['event_type', 'type'],
  ['category', 'category'],
  ['severity', 'severity'],
  ['outcome', 'outcome'],
  ['resource_type', 'resource.type'],
  ['source', 'source'],
]

export type Place = { occurredAt: EventQuery['start']; seq: number; direction: 'older' | 'newer' }

/** The condition of a query, compiled by the product: with indexes and aggregates it has no part in it. */
function matching(ctx: Context, query: EventQuery): SQL {
  const { where } = readingOf(ctx, query)
  const from = query.start === null ? sql`` : sql` and occurred_at >= ${instantSql(query.start)}`
  const to = query.end === null ? sql`` : sql` and occurred_at < ${instantSql(query.end)}`
  const also = where === null ? sql`` : sql` and (${where})`
  return sql`from events where tenant_id = ${ctx.tenantId}${from}${to}${also}`
}

export function bareList(
  ctx: Context,
  query: EventQuery,
  order: 'asc' | 'desc' = 'desc',
  place?: Place,
): Floor {
  const isOlder = place === undefined ? order === 'desc' : place.direction === 'older'
  const sign = sql.raw(isOlder ? '<' : '>')
  const at = place?.occurredAt == null ? null : instantSql(place.occurredAt)
  // The first condition says in which chunks the rows can be.
  const behind =
    at === null
      ? sql``
      : sql` and occurred_at ${sign}= ${at} and (occurred_at, seq) ${sign} (${at}, ${place?.seq}::bigint)`
  const way = sql.raw(isOlder ? 'desc' : 'asc')
  return (db) =>
    run(
      db,
      sql`select ${sql.raw(EVENT_ROW_COLUMNS)} ${matching(ctx, query)}${behind}
          order by occurred_at ${way}, seq ${way} limit 50`,
    )
}

export const bareCount =
  (ctx: Context, query: EventQuery): Floor =>
  (db) =>
    run(db, sql`select count(*) ${matching(ctx, query)}`)

const top = (db: Sql, columns: string, from: SQL, limit: number) =>
  run(
    db,
    sql`select ${sql.raw(columns)}, count(*) ${from} group by ${sql.raw(columns)}
              order by count(*) desc limit ${limit}`,
  )

export const bareStats =
  (ctx: Context, query: EventQuery): Floor =>
  async (db) => {
    const from = matching(ctx, query)
    const dimensions = sql`event_type, category, severity, outcome`
    await run(
      db,
      sql`select ${dimensions}, count(*), sum(duration_ms), count(duration_ms), max(duration_ms)
          ${from} group by ${dimensions}`,
    )
    await run(db, sql`select time_bucket('1 day', occurred_at), count(*) ${from} group by 1`)
    await run(
      db,
      sql`select time_bucket('1 hour', occurred_at), count(*) ${from} and occurred_at > now() - interval '7 days' group by 1`,
    )
    await top(db, 'actor_id, actor_type', from, TOP_MAX)
    await top(db, 'resource_id, resource_type', from, TOP_MAX)
  }

/** Facets that share a condition are counted in one pass. */
export const bareFacets =
  (ctx: Context, query: EventQuery): Floor =>
  async (db) => {
    const without = (field: FieldName) => ({ ...query, filter: withoutField(query.filter, field) })
    const passes = new Map<string, { of: EventQuery; columns: string[] }>()
    for (const [column, field] of FACETS) {
      const of = without(field)
      const key = JSON.stringify(of.filter)
      const pass = passes.get(key) ?? { of, columns: [] }
      pass.columns.push(column)
      passes.set(key, pass)
    }
    for (const { of, columns } of passes.values()) {
      const sets = columns.map((column) => `(${column})`).join(', ')
      const names = sql.raw(columns.join(', '))
      await run(
        db,
        sql`select ${names}, count(*) ${matching(ctx, of)} group by grouping sets (${sql.raw(sets)})`,
      )
    }
    await top(db, 'actor_id', matching(ctx, without('actor')), FACET_VALUES_MAX)
  }

export const bareHistogram =
  (ctx: Context, query: EventQuery, by: string, stepSeconds: number): Floor =>
  (db) =>
    run(
      db,
      sql`select time_bucket(make_interval(secs => ${stepSeconds}::float8), occurred_at), ${sql.raw(by)}, count(*)
          ${matching(ctx, query)} group by 1, 2`,
    )

export const allOf =
  (floors: readonly Floor[]): Floor =>
  async (db) => {
    for (const floor of floors) await floor(db)
  }
