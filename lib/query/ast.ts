import { findField, type FieldName } from './fields'

export const FILTER_CHARS_MAX = 4096
/** Leaves of a filter; each value of a list counts as one. */
export const FILTER_TERMS_MAX = 100
/** Brackets and negations inside each other. */
export const FILTER_DEPTH_MAX = 20

export type OrderOperator = 'lt' | 'lte' | 'gt' | 'gte'

/**
 * How a term compares. Values are canonical text (lib/query/values.ts): numbers as JavaScript prints them, durations in
 * milliseconds, addresses as RFC 5952 with an optional prefix length, instants canonical, as a date, or relative (`-7d`).
 * `in` holds two or more values; `range` includes both ends.
 */
export type Comparison =
  | { op: 'eq'; value: string }
  | { op: 'in'; values: string[] }
  | { op: OrderOperator; value: string }
  | { op: 'range'; low: string; high: string }
  | { op: 'has' }

/** A condition on one field. `path` is present for `metadata` only: its keys, outermost first; empty only with `has`. */
export type Term = { kind: 'term'; field: FieldName; path?: string[] } & Comparison

/** Words searched in the whole event. `phrase` says that the text needs quotes when it is printed. */
export type Text = { kind: 'text'; value: string; phrase: boolean }

/** A filter. `and` and `or` hold two or more parts, none of their own kind; a `not` never holds a `not`. */
export type Filter =
  | { kind: 'and'; all: Filter[] }
  | { kind: 'or'; any: Filter[] }
  | { kind: 'not'; filter: Filter }
  | Text
  | Term

/** Null for no parts, the part itself for one; nested conjunctions are flattened. */
export function and(parts: readonly Filter[]): Filter | null {
  const all = parts.flatMap((part) => (part.kind === 'and' ? part.all : [part]))
  const [first] = all
  return all.length > 1 ? { kind: 'and', all } : (first ?? null)
}

/** Null for no parts, the part itself for one; nested disjunctions are flattened. */
export function or(parts: readonly Filter[]): Filter | null {
  const any = parts.flatMap((part) => (part.kind === 'or' ? part.any : [part]))
  const [first] = any
  return any.length > 1 ? { kind: 'or', any } : (first ?? null)
}

export function not(filter: Filter): Filter {
  return filter.kind === 'not' ? filter.filter : { kind: 'not', filter }
}

/** `in` for two or more different values, `eq` for one. Throws RangeError for none. */
export function oneOf(field: FieldName, values: readonly string[], path?: string[]): Term {
  const target = path === undefined ? { field } : { field, path }
  const different = [...new Set(values)]
  const [first] = different
  if (first === undefined) throw new RangeError('a term needs a value')
  return different.length === 1
    ? { kind: 'term', ...target, op: 'eq', value: first }
    : { kind: 'term', ...target, op: 'in', values: different }
}

/** The parts that must all hold: those of an `and`, else the filter itself. */
export function conjunctsOf(filter: Filter | null): Filter[] {
  if (filter === null) return []
  return filter.kind === 'and' ? filter.all : [filter]
}

/** The filter without its top-level conditions on a field (for `actor` also `actor.id`), so that a facet shows its other values. */
export function withoutField(filter: Filter | null, field: FieldName): Filter | null {
  return and(
    conjunctsOf(filter).filter((part) => {
      const inner = part.kind === 'not' ? part.filter : part
      return inner.kind !== 'term' || (inner.field !== field && inner.field !== `${field}.id`)
    }),
  )
}

export function countTerms(filter: Filter | null): number {
  if (filter === null) return 0
  const total = (parts: Filter[]): number => parts.reduce((sum, part) => sum + countTerms(part), 0)
  switch (filter.kind) {
    case 'and':
      return total(filter.all)
    case 'or':
      return total(filter.any)
    case 'not':
      return countTerms(filter.filter)
    case 'text':
      return 1
    case 'term':
      return filter.op === 'in' ? filter.values.length : 1
  }
}

/** Rebuilds the filter with every term replaced; what `change` gives may be any filter. */
export function mapTerms(filter: Filter, change: (term: Term) => Filter): Filter {
  switch (filter.kind) {
    case 'and':
      return and(filter.all.map((part) => mapTerms(part, change))) ?? filter
    case 'or':
      return or(filter.any.map((part) => mapTerms(part, change))) ?? filter
    case 'not':
      return not(mapTerms(filter.filter, change))
    case 'text':
      return filter
    case 'term':
      return change(filter)
  }
}

/** The field's definition; every FieldName has one. */
export function fieldOf(term: Term): ReturnType<typeof findField> & object {
  const field = findField(term.field)
  if (field === undefined) throw new RangeError(`no such field: ${term.field}`)
  return field
}
