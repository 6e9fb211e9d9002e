/** Half-open span of time, microseconds since 1970. */
export type Span = { lo: number; hi: number }

/** A time window that may hold matches, and how many events it has in all. */
export type Window = Span & { events: number }

export type Direction = 'older' | 'newer'

const mirrored = <S extends Span>(span: S): S => ({ ...span, lo: 1 - span.hi, hi: 1 - span.lo })

/**
 * Plans the next reads of a scan. Reading a range by time finds every event in it, whichever window named it, so after
 * a range the frontier stands at its far edge and nothing behind it was missed.
 * @param frontier where the scan stands: events at or past it (seen in the scan's direction) are done
 * @param windows candidate windows, in any order
 * @param eventsMax no further range is taken once they hold this many events
 * @returns at most `rangesMax` disjoint ranges in scan order, and the events they hold at most
 */
export function nextRanges(
  direction: Direction,
  frontier: number,
  windows: readonly Window[],
  rangesMax: number,
  eventsMax = Number.POSITIVE_INFINITY,
): { ranges: Span[]; frontier: number; events: number } {
  if (direction === 'newer') {
    const plan = nextRanges('older', 1 - frontier, windows.map(mirrored), rangesMax, eventsMax)
    return { ...plan, ranges: plan.ranges.map(mirrored), frontier: 1 - plan.frontier }
  }
  const ranges: Span[] = []
  let edge = frontier
  let events = 0
  const ahead = windows.filter((window) => window.lo < edge).sort((a, b) => b.hi - a.hi || b.lo - a.lo)
  for (const window of ahead) {
    if (window.lo >= edge) continue
    if (ranges.length === rangesMax || events >= eventsMax) break
    const hi = Math.min(window.hi, edge)
    ranges.push({ lo: window.lo, hi })
    events += window.events
    edge = window.lo
  }
  return { ranges, frontier: edge, events }
}
