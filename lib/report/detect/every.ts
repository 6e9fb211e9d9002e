import type { Detector, DetectorSpan, Finding } from '../definition'
import { wholeSpans } from '../calendar'

/** Something that is done, and has to be done in each month, or each quarter, that lies in the period whole. */
export const every =
  (months: 1 | 3, title: (label: string) => string) =>
  ({ startMs, endMs, timeZone }: DetectorSpan): Detector => {
    const spans = wholeSpans(startMs, endMs, months, timeZone).map((span) => ({ ...span, count: 0 }))
    let any = false
    return {
      see: ({ event, atMs, counts }) => {
        if (!counts || event.outcome === 'failure') return
        any = true
        const span = spans.find((one) => atMs >= one.startMs && atMs < one.endMs)
        if (span !== undefined) span.count++
      },
      // Where it never happened there is nothing to judge: the measure says that it is missing.
      findings: () =>
        spans
          .filter(({ count }) => any && count === 0)
          .map(({ label, startMs: from, endMs: to }): Finding => {
            const at = new Date(to).toISOString()
            return {
              key: label,
              at,
              title: title(label),
              subject: label,
              facts: [
                { label: 'From', value: new Date(from).toISOString() },
                { label: 'To', value: at },
              ],
              events: [],
              eventCount: 0,
              query: null,
            }
          }),
    }
  }
