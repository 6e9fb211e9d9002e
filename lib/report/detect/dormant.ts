import type { Detector, DetectorSpan, Finding } from '../definition'
import { accountOf } from '../values'
import { findingOf } from './finding'

const DAY_MS = 86_400_000

/** A sign-in of an account whose last one lies longer back than this. The measure's `lookbackDays` must reach as far. */
export const dormant =
  (days: number) =>
  ({ startMs }: DetectorSpan): Detector => {
    const lastMs = new Map<string, number>()
    const found: Finding[] = []
    return {
      see: ({ event, atMs }) => {
        const account = accountOf(event)
        if (account === null) return
        const last = lastMs.get(account)
        lastMs.set(account, atMs)
        if (last === undefined || atMs < startMs) return
        const gap = Math.floor((atMs - last) / DAY_MS)
        if (atMs - last > days * DAY_MS)
          found.push(
            findingOf(event, `An account signed in after ${gap} days without a sign-in`, {
              Before: new Date(last).toISOString(),
            }),
          )
      },
      findings: () => found,
    }
  }
