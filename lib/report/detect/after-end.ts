import type { StoredEvent } from '@/lib/event/stored-event'
import type { Detector, DetectorSpan, Finding } from '../definition'
import { toReportEvent } from '../values'
import { factsOf, Held, quoted } from './finding'

export type EndRule = {
  /** Whose right to act ends here; null where nobody's does. */
  ends: (event: StoredEvent) => string | null
  /** Whose begins again. */
  begins: (event: StoredEvent) => string | null
  title: (name: string) => string
}

/** Half-open, milliseconds. */
type Span = { event: StoredEvent; fromMs: number; toMs: number }
type Use = { held: Held; name: string; span: Span }

/**
 * What was done by an account or a key after it was taken away and before it was given back. Refused attempts are none: that they were refused is how it
 * should be.
 */
export const afterEnd =
  (rule: EndRule) =>
  ({ startMs, endMs }: DetectorSpan): Detector => {
    const spans = new Map<string, Span[]>()
    const uses = new Map<Span, Use>()
    return {
      see: ({ event, atMs }) => {
        const again = rule.begins(event)
        const last = again === null ? undefined : spans.get(again)?.at(-1)
        if (last !== undefined && last.toMs === Number.POSITIVE_INFINITY) last.toMs = atMs
        const ended = rule.ends(event)
        if (ended === null) return
        const known = spans.get(ended) ?? []
        if (known.at(-1)?.toMs !== Number.POSITIVE_INFINITY)
          spans.set(ended, [...known, { event, fromMs: atMs, toMs: Number.POSITIVE_INFINITY }])
      },
      actors: () => [...spans.keys()],
      follow: ({ event, atMs }) => {
        const id = event.actor?.id
        if (id == null || event.outcome === 'failure' || atMs < startMs || atMs >= endMs) return
        const span = spans.get(id)?.find(({ fromMs, toMs }) => atMs > fromMs && atMs < toMs)
        if (span === undefined || event.id === span.event.id) return
        const use = uses.get(span) ?? { held: new Held(), name: event.actor?.name ?? id, span }
        uses.set(span, use)
        use.held.add(event, atMs)
      },
      findings: () =>
        [...uses.values()].map(({ held, name, span }): Finding => {
          const [first] = held.events
          return {
            key: span.event.id,
            at: first?.occurred_at ?? span.event.occurred_at,
            title: rule.title(name),
            subject: name,
            facts: factsOf({
              'Ended at': span.event.occurred_at,
              Events: held.count,
              'Last at': held.lastAt,
            }),
            events: [toReportEvent(span.event), ...held.events],
            eventCount: held.count + 1,
            query: `actor.id:${quoted(span.event.resource?.id ?? '')} after:${span.event.occurred_at}`,
          }
        }),
    }
  }
