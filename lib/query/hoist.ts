import { and, conjunctsOf, type Filter } from './ast'
import { timeBounds, type TimeBounds } from './times'

/** What both ranges hold; it may be empty (`from >= to`). */
export function intersect(a: TimeBounds, b: TimeBounds): TimeBounds {
  const from = a.from === null || (b.from !== null && b.from > a.from) ? b.from : a.from
  const to = a.to === null || (b.to !== null && b.to < a.to) ? b.to : a.to
  return { from, to }
}

/**
 * Takes the conditions on `at` that must hold anyway (`after:`, `before:`, one range) out of the filter and into a range, where
 * the time index sees them. Needs resolved times (lib/query/times.ts).
 */
export function hoistTimes(filter: Filter | null): { bounds: TimeBounds; filter: Filter | null } {
  let bounds: TimeBounds = { from: null, to: null }
  const rest = conjunctsOf(filter).filter((part) => {
    if (part.kind !== 'term' || part.field !== 'at' || part.op === 'has') return true
    const [only, other] = timeBounds(part)
    if (only === undefined || other !== undefined) return true
    bounds = intersect(bounds, only)
    return false
  })
  return { bounds, filter: and(rest) }
}
