import { OWN_SOURCE } from '@/lib/event/stored-event'
import { and, type Filter, not, oneOf, or, type Term } from '@/lib/query/ast'
import { printFilter } from '@/lib/query/print'

/** What is known of an event before it is read: its type, and whether this product sent it. */
export type Kind = { type: string; own: boolean }

/** Of all events. Asking each event of a rarer kind whether it is wanted, and planning to ask it, costs more than reading it. */
const COMMON_SHARE = 0.02

/** What a filter asks for beyond what is known: a filter, or true and false where nothing is left to ask. */
export type Rest = Filter | boolean

/** What is left of a filter for events of one kind: of these it gives exactly the same. */
export function restFor(filter: Filter, kind: Kind): Rest {
  switch (filter.kind) {
    case 'and':
      return joined(
        filter.all.map((part) => restFor(part, kind)),
        false,
        and,
      )
    case 'or':
      return joined(
        filter.any.map((part) => restFor(part, kind)),
        true,
        or,
      )
    case 'not': {
      const rest = restFor(filter.filter, kind)
      return typeof rest === 'boolean' ? !rest : not(rest)
    }
    case 'text':
      return filter
    case 'term':
      return known(filter, kind) ?? filter
  }
}

/** @param decides what decides the whole when one part is it */
function joined(parts: readonly Rest[], decides: boolean, join: (parts: Filter[]) => Filter | null): Rest {
  if (parts.includes(decides)) return decides
  const filters = parts.filter((part) => typeof part !== 'boolean')
  return join(filters) ?? !decides
}

/** Without what is said twice: `a or a` is a, and so is `a or (a and b)`. */
function shortest(parts: readonly Rest[]): Rest[] {
  const texts = new Set<string>()
  const once = parts.filter((part) => {
    if (typeof part === 'boolean') return true
    const text = printFilter(part)
    return texts.has(text) ? false : texts.add(text)
  })
  const isPart = (filter: Filter) => texts.has(printFilter(filter))
  return once.filter((part) => typeof part === 'boolean' || part.kind !== 'and' || !part.all.some(isPart))
}

function known(term: Term, { type, own }: Kind): boolean | null {
  const values = term.op === 'eq' ? [term.value] : term.op === 'in' ? term.values : null
  if (values === null) return null
  if (term.field === 'source') {
    if (own) return values.includes(OWN_SOURCE)
    return values.every((value) => value === OWN_SOURCE) ? false : null
  }
  if (term.field !== 'type') return null
  return values.some((value) => (value.endsWith('*') ? type.startsWith(value.slice(0, -1)) : type === value))
}

/**
 * A filter that lets through every event of these kinds which one of `filters` does, and few others, by the type first: a database that looks at a million
 * events compares one column of most of them. Null where no kind can match.
 * @param kinds those that there are, and how many events of each
 */
export function narrowed(
  filters: readonly Filter[],
  kinds: readonly (Kind & { events: number })[],
): Filter | null {
  const total = kinds.reduce((sum, { events }) => sum + events, 0)
  const byRest = new Map<string, { types: string[]; rest: Filter | null }>()
  for (const kind of kinds) {
    const asked = joined(shortest(filters.map((filter) => restFor(filter, kind))), true, or)
    if (asked === false) continue
    const rest = asked === true || kind.events < total * COMMON_SHARE ? null : asked
    const text = rest === null ? '' : printFilter(rest)
    const same = byRest.get(text)
    if (same === undefined) byRest.set(text, { types: [kind.type], rest })
    else same.types.push(kind.type)
  }
  const groups = [...byRest.values()]
  const types = groups.flatMap((group) => group.types)
  if (types.length === 0) return null
  const each = groups.flatMap(
    (group) => and([oneOf('type', group.types), ...(group.rest === null ? [] : [group.rest])]) ?? [],
  )
  return and([
    oneOf('type', types),
    ...(groups.length === 1 && groups[0]?.rest === null ? [] : [or(each) ?? []].flat()),
  ])
}
