import type { Removal } from './evidence-event'
import type { Subtree } from './merkle'

/** Which seqs have to be there: both inclusive; `high` null up to the end of the tree. */
export type Wanted = { low: number; high: number | null }

/** Leaves of the wanted range that are not shown. */
export type Hidden = {
  count: number
  /** The lowest of them; null when there is none. */
  first: number | null
  /** The lowest that no run of retention speaks of. */
  unexplained: number | null
  /** How many all runs say they removed. */
  removed: number
}

/** Adds up what nodes hide of a range. Runs of retention are named before the nodes. */
export function createHidden() {
  const runs: Removal[] = []
  let merged: { low: number; high: number }[] | null = null
  const hidden: Hidden = { count: 0, first: null, unexplained: null, removed: 0 }

  const union = () => {
    const ranges: { low: number; high: number }[] = []
    for (const { low, high } of [...runs].sort((a, b) => a.low - b.low)) {
      const last = ranges.at(-1)
      if (last !== undefined && low <= last.high + 1) last.high = Math.max(last.high, high)
      else if (high >= low) ranges.push({ low, high })
    }
    return ranges
  }
  const lower = (a: number | null, b: number) => (a === null ? b : Math.min(a, b))

  /** The first leaf of the range that no run speaks of; null when there is none. */
  const firstOutside = (from: number, to: number): number | null => {
    const ranges = (merged ??= union())
    let [below, above] = [0, ranges.length]
    while (below < above) {
      const middle = (below + above) >> 1
      if ((ranges[middle]?.low ?? 0) <= from) below = middle + 1
      else above = middle
    }
    // Ranges that touch are one, so behind this one there is a leaf outside.
    const at = Math.max(from, (ranges[below - 1]?.high ?? -1) + 1)
    return at <= to ? at : null
  }

  return {
    run: (removal: Removal): void => void runs.push(removal),
    node: ({ height, index }: Subtree, { low, high }: Wanted): void => {
      const from = Math.max(low, index * 2 ** height)
      const to = Math.min(high ?? Number.MAX_SAFE_INTEGER, (index + 1) * 2 ** height - 1)
      if (from > to) return
      hidden.count += to - from + 1
      hidden.first = lower(hidden.first, from)
      const outside = firstOutside(from, to)
      if (outside !== null) hidden.unexplained = lower(hidden.unexplained, outside)
    },
    end: (): Hidden => ({ ...hidden, removed: runs.reduce((sum, { removed }) => sum + removed, 0) }),
  }
}
