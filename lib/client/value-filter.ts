import { addCondition, type Condition } from '@/lib/query/edit'
import { FACETS, type EventFilters } from './filters'

/** A value somebody clicked: the field that holds it, and inside `metadata` the keys that lead to it. */
export type ValueTarget = Condition

/** The change of filters that keeps only the events with a value, or only those without it. */
export function valueFilter(
  filters: EventFilters,
  target: ValueTarget,
  negate: boolean,
): Partial<EventFilters> {
  const facet = FACETS.find((candidate) => candidate.queryField === target.field)
  const chosen = facet ? filters[facet.param] : []
  if (facet && !negate) {
    return chosen.includes(target.value) ? {} : { [facet.param]: [...chosen, target.value] }
  }
  const q = addCondition(filters.q ?? '', target, negate ? 'exclude' : 'include')
  const without = facet ? { [facet.param]: chosen.filter((value) => value !== target.value) } : {}
  return { ...without, q: q === '' ? null : q }
}
