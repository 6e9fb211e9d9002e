import type { Detector, DetectorSpan, Finding } from '../definition'
import { wholeSpans } from '../calendar'

/** Something that has to happen in each month, or each quarter, that lies in the period whole. */
export const every =
  (months: 1 | 3, title: (label: string) => string) =>
  ({ startMs, endMs, timeZone }: DetectorSpan): Detector => {
    const spans = wholeSpans(startMs, endMs, months, timeZone).map((span) => ({ ...span, count: 0 }))
    return {
      see: ({ event, atMs, counts }) => {
        if (!counts || event.outcome === 'failure') return
        const span = spans.find((one) => atMs >= one.startMs && atMs < one.endMs)
        if (span !== undefined) span.count++
      },
      findings: () =>
        spans
          .filter(({ count }) => count === 0)
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
