import { sql, type SQL } from 'drizzle-orm'
import { parseIp } from '@/lib/core/ip'
import type { Instant } from '@/lib/core/time'
import { fieldOf, type Comparison, type Filter, type OrderOperator, type Term } from '@/lib/query/ast'
import { expandTerm } from '@/lib/query/event-fields'
import type { FieldName } from '@/lib/query/fields'
import { isTimeTerm, resolveTimes, timeBounds, type TimeBounds } from '@/lib/query/times'
import { isCleanText } from '@/lib/query/values'
import { arrayLiteral } from '../copy-text'
import { instantSql } from './instant-sql'
import { jsonSql } from './filter-json'
import { caselessRegex } from './filter-regex'
import { textSql, wordsSql } from './filter-text'

type ValueTest = Exclude<Comparison, { op: 'has' }>

const COLUMNS: Readonly<Record<Exclude<FieldName, 'actor' | 'resource' | 'metadata'>, SQL>> = {
  type: sql`event_type`,
  category: sql`category`,
  severity: sql`severity`,
  outcome: sql`outcome`,
  action: sql`action`,
  'actor.id': sql`actor_id`,
  'actor.type': sql`actor_type`,
  'actor.name': sql`actor_name`,
  'actor.email': sql`actor_email`,
  ip: sql`actor_ip`,
  user_agent: sql`actor_user_agent`,
  session: sql`actor_session_id`,
  'resource.id': sql`resource_id`,
  'resource.type': sql`resource_type`,
  'resource.name': sql`resource_name`,
  'resource.parent': sql`resource_parent_id`,
  source: sql`source`,
  description: sql`description`,
  tag: sql`tags`,
  flag: sql`compliance_flags`,
  duration: sql`duration_ms`,
  trace: sql`trace_id`,
  span: sql`span_id`,
  parent: sql`parent_event_id`,
  id: sql`id`,
  seq: sql`seq`,
  unregistered: sql`coalesce(unregistered, false)`,
  at: sql`occurred_at`,
  recorded: sql`recorded_at`,
}

const SIGNS: Readonly<Record<OrderOperator, SQL>> = { lt: sql`<`, lte: sql`<=`, gt: sql`>`, gte: sql`>=` }
const NEVER = sql`false`
const IN_MAX = 8

/**
 * The filter as a condition on the columns of `events` (drizzle/schema/events.ts), unqualified. It means what `matches` means
 * (lib/query/evaluate.ts); where that says no, this is false or null. Every value is a bound parameter.
 * @param now for times that are still relative; without it they throw RangeError
 */
export function filterSql(filter: Filter, now?: Instant): SQL {
  return build(now === undefined ? filter : resolveTimes(filter, now))
}

function build(filter: Filter): SQL {
  switch (filter.kind) {
    case 'and':
      return sql`(${sql.join(filter.all.map(build), sql` and `)})`
    case 'or':
      return sql`(${sql.join(filter.any.map(build), sql` or `)})`
    case 'not':
      // A null column is no match, so its negation is one.
      return sql`not coalesce(${build(filter.filter)}, false)`
    case 'text':
      return isCleanText(filter.value) ? textSql(filter.value) : NEVER
    case 'term': {
      const expanded = expandTerm(filter)
      return expanded.kind === 'term' ? termSql(expanded) : build(expanded)
    }
  }
}

function termSql(term: Term): SQL {
  const { field } = term
  if (field === 'metadata') return jsonSql(sql`metadata`, term.path ?? [], term)
  if (field === 'actor' || field === 'resource') return NEVER
  const column = COLUMNS[field]
  const { kind, values = [] } = fieldOf(term)
  if (term.op === 'has') return kind === 'tags' ? sql`cardinality(${column}) > 0` : sql`${column} is not null`
  if (isTimeTerm(term)) return anyOf(timeBounds(term).map((bounds) => timeSql(column, bounds)))
  if (term.op === 'eq' || term.op === 'in') return equalSql(column, term, valuesOf(term))
  if (kind === 'enum-ordered') return equalSql(column, term, ranked(term, values))
  return kind === 'number' || kind === 'duration' ? orderedSql(column, term, kind) : NEVER
}

const valuesOf = (test: ValueTest): string[] =>
  (test.op === 'eq' ? [test.value] : test.op === 'in' ? test.values : []).filter(isCleanText)

function anyOf(parts: SQL[]): SQL {
  const [first] = parts
  if (first === undefined) return NEVER
  return parts.length === 1 ? first : sql`(${sql.join(parts, sql` or `)})`
}

function equalSql(column: SQL, term: Term, values: string[]): SQL {
  const each = (one: (value: string) => SQL): SQL => anyOf(values.map(one))
  switch (fieldOf(term).kind) {
    case 'wildcard': {
      const whole = values.filter((value) => !value.endsWith('*'))
      const begins = values.filter((value) => value.endsWith('*'))
      return anyOf([
        ...(whole.length === 0 ? [] : [oneOf(column, whole)]),
        ...begins.map((value) => sql`starts_with(${column}, ${value.slice(0, -1)}::text)`),
      ])
    }
    case 'words':
      return each((value) => wordsSql(column, value))
    case 'ip':
      // An IPv4 address is spelled in one way only, and equal texts are compared many rows at a time.
      return each((value) =>
        parseIp(value)?.version === 4
          ? sql`${column} = ${value}::text`
          : sql`${column}::inet <<= ${value}::text::inet`,
      )
    case 'tags':
      return each((value) => sql`${value}::text = any(${column})`)
    case 'number':
      return each((value) => sql`${column} = ${value}::text::bigint`)
    case 'duration':
      return each((value) => sql`${column} = ${value}::text::float8`)
    case 'uuid':
      return each((value) => sql`${column} = ${value}::text::uuid`)
    default:
      if (term.field === 'unregistered') return each((value) => sql`${column} = ${value}::text::boolean`)
      if (term.field === 'actor.email') return each((value) => sql`${column} ~ ${caselessRegex(value)}::text`)
      return oneOf(column, values)
  }
}

function oneOf(column: SQL, values: string[]): SQL {
  const [first] = values
  if (first === undefined) return NEVER
  if (values.length === 1) return sql`${column} = ${first}::text`
  // A list of nine PostgreSQL turns into a hash table, and TimescaleDB then compares one row at a time.
  if (values.length > IN_MAX) return sql`${column} = any(${arrayLiteral(values)}::text::text[])`
  return sql`${column} in (${sql.join(
    values.map((value) => sql`${value}::text`),
    sql`, `,
  )})`
}

function ranked(test: ValueTest, values: readonly string[]): string[] {
  const rank = (value: string): number => values.indexOf(value)
  switch (test.op) {
    case 'lt':
      return values.slice(0, rank(test.value))
    case 'lte':
      return values.slice(0, rank(test.value) + 1)
    case 'gt':
      return values.slice(rank(test.value) + 1)
    case 'gte':
      return values.slice(rank(test.value))
    case 'range':
      return values.slice(rank(test.low), rank(test.high) + 1)
    default:
      return valuesOf(test)
  }
}

function orderedSql(column: SQL, test: ValueTest, kind: 'number' | 'duration'): SQL {
  const bound = (value: string): SQL =>
    kind === 'number' ? sql`${value}::text::bigint` : sql`${value}::text::float8`
  if (test.op === 'range') return sql`${column} between ${bound(test.low)} and ${bound(test.high)}`
  return test.op === 'eq' || test.op === 'in' ? NEVER : sql`${column} ${SIGNS[test.op]} ${bound(test.value)}`
}

function timeSql(column: SQL, { from, to }: TimeBounds): SQL {
  const lower = from === null ? [] : [sql`${column} >= ${instantSql(from)}`]
  const upper = to === null ? [] : [sql`${column} < ${instantSql(to)}`]
  const both = [...lower, ...upper]
  return both.length === 0 ? sql`true` : sql`(${sql.join(both, sql` and `)})`
}
