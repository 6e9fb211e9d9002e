import { dueDays, indexDay } from '@/lib/db/queries/index-blocks'
import type { Deps } from '../context'

/**
 * Brings the block index up to date: each day's appends once they make a block or have waited long enough.
 * @param force index everything pending, however little (after a bulk load)
 * @param pause asked between rounds, with how many events were indexed so far; true ends the run early and leaves the rest to the next one
 * @returns events indexed
 */
export async function indexPending(
  deps: Pick<Deps, 'db' | 'clock'>,
  force = false,
  pause: (indexed: number) => boolean = () => false,
): Promise<number> {
  let total = 0
  for (;;) {
    const due = await dueDays(deps.db, deps.clock.nowMs(), force)
    let indexed = 0
    for (const day of due) {
      indexed += await deps.db.transaction((tx) => indexDay(tx, day))
      if (pause(total + indexed)) return total + indexed
    }
    total += indexed
    if (indexed === 0) return total
  }
}
