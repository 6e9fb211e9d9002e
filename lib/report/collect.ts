import type { StoredEvent } from '@/lib/event/stored-event'
import type { Collector } from './definition'

const ROWS_MAX = 50

type Key = (event: StoredEvent) => string | null

/** Counts by what a key gives, the most frequent first; `sum` adds something up beside the count. */
export const tally =
  (
    title: string,
    columns: readonly [string, ...string[]],
    keys: readonly Key[],
    sum?: { column: string; of: (event: StoredEvent) => number | null },
  ) =>
  (): Collector => {
    const rows = new Map<string, { names: (string | null)[]; count: number; sum: number }>()
    return {
      add: (event) => {
        const names = keys.map((key) => key(event))
        const id = JSON.stringify(names)
        const row = rows.get(id) ?? { names, count: 0, sum: 0 }
        row.count++
        row.sum += sum?.of(event) ?? 0
        rows.set(id, row)
      },
      result: () => {
        const sorted = [...rows.entries()].sort(
          ([a, one], [b, other]) => other.count - one.count || (a < b ? -1 : 1),
        )
        const left = sorted.length - ROWS_MAX
        const shown = sorted
          .slice(0, ROWS_MAX)
          .map(([, row]) => [...row.names, row.count, ...(sum === undefined ? [] : [row.sum])])
        return {
          tables: [
            {
              title: left > 0 ? `${title} (the first ${ROWS_MAX} of ${sorted.length})` : title,
              columns: [...columns, 'Events', ...(sum === undefined ? [] : [sum.column])],
              rows: shown,
            },
          ],
        }
      },
    }
  }
