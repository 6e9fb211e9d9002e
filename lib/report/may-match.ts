import type { Filter, Term } from '@/lib/query/ast'

/** What is known of a filter when only the type of an event is: null where the rest decides. */
function known(filter: Filter, type: string): boolean | null {
  switch (filter.kind) {
    case 'and': {
      const parts = filter.all.map((part) => known(part, type))
      return parts.includes(false) ? false : parts.includes(null) ? null : true
    }
    case 'or': {
      const parts = filter.any.map((part) => known(part, type))
      return parts.includes(true) ? true : parts.includes(null) ? null : false
    }
    case 'not': {
      const part = known(filter.filter, type)
      return part === null ? null : !part
    }
    case 'text':
      return null
    case 'term':
      return filter.field === 'type' ? typeTerm(filter, type) : null
  }
}

function typeTerm(term: Term, type: string): boolean | null {
  const values = term.op === 'eq' ? [term.value] : term.op === 'in' ? term.values : null
  if (values === null) return null
  return values.some((value) => (value.endsWith('*') ? type.startsWith(value.slice(0, -1)) : type === value))
}

/** False when no event of this type can match: most measures need not look at most events. */
export const mayMatchType = (filter: Filter, type: string): boolean => known(filter, type) !== false
