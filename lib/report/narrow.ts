import { and, type Filter, oneOf, or, type Term } from '@/lib/query/ast'

/** What a filter asks for beyond the type: a filter, or true and false where the type decides. */
type Rest = Filter | boolean

/**
 * What is left of a filter for events of one type. It may let through more than the filter does, and never less: negations are left out, because whoever
 * reads the events looks at each again.
 */
export function restFor(filter: Filter, type: string): Rest {
  switch (filter.kind) {
    case 'and':
      return joined(
        filter.all.map((part) => restFor(part, type)),
        false,
        and,
      )
    case 'or':
      return joined(
        filter.any.map((part) => restFor(part, type)),
        true,
        or,
      )
    case 'not':
      return typeOf(filter.filter, type) === true ? false : true
    case 'text':
      return filter
    case 'term':
      return typeOf(filter, type) ?? filter
  }
}

/** @param decides what decides the whole when one part is it */
function joined(parts: readonly Rest[], decides: boolean, join: (parts: Filter[]) => Filter | null): Rest {
  if (parts.includes(decides)) return decides
  const filters = parts.filter((part) => typeof part !== 'boolean')
  return join(filters) ?? !decides
}

function typeOf(filter: Filter, type: string): boolean | null {
  if (filter.kind !== 'term' || filter.field !== 'type') return null
  return typeTerm(filter, type)
}

function typeTerm(term: Term, type: string): boolean | null {
  const values = term.op === 'eq' ? [term.value] : term.op === 'in' ? term.values : null
  if (values === null) return null
  return values.some((value) => (value.endsWith('*') ? type.startsWith(value.slice(0, -1)) : type === value))
}

/** False when no event of this type can match: most measures need not look at most events. */
export const mayMatchType = (filter: Filter, type: string): boolean => restFor(filter, type) !== false

/**
 * A filter that lets through every event of these types which one of `filters` does, by the type first: a database that looks at a million events compares
 * one column of most of them. Null where no type can match.
 */
export function narrowed(filters: readonly Filter[], types: readonly string[]): Filter | null {
  const whole: string[] = []
  const partly: Filter[] = []
  for (const type of types) {
    const rest = joined(
      filters.map((filter) => restFor(filter, type)),
      true,
      or,
    )
    if (rest === true) whole.push(type)
    else if (rest !== false) {
      const both = and([oneOf('type', [type]), rest])
      if (both !== null) partly.push(both)
    }
  }
  return or([...(whole.length === 0 ? [] : [oneOf('type', whole)]), ...partly])
}
