import type { StoredEvent } from '@/lib/event/stored-event'
import type { Finding } from '../definition'
import { EXCEPTION_EVENTS_MAX, type ReportEvent } from '../model'
import { actorName, subjectOf, toReportEvent } from '../values'

type Facts = Record<string, string | number | null | undefined>

/** Labels with what is known; what is not is left out. */
export const factsOf = (facts: Facts): Finding['facts'] =>
  Object.entries(facts).flatMap(([label, value]) =>
    value === null || value === undefined || value === '' ? [] : [{ label, value: String(value) }],
  )

/** Ids that one filter can name. */
const IDS_MAX = 50

export const idQuery = (events: readonly { id: string }[]): string | null =>
  events.length === 0 || events.length > IDS_MAX ? null : `id:${events.map(({ id }) => id).join(',')}`

/** A finding about one event. */
export const findingOf = (event: StoredEvent, title: string, facts: Facts = {}): Finding => ({
  key: event.id,
  at: event.occurred_at,
  title,
  subject: event.resource?.name ?? subjectOf(event),
  facts: factsOf({ 'Done by': actorName(event), ...facts }),
  events: [toReportEvent(event)],
  eventCount: 1,
  query: idQuery([event]),
})

/** Events of one finding: counts all, and holds the first of them. */
export class Held {
  readonly events: ReportEvent[] = []
  count = 0
  firstMs = 0
  lastMs = 0
  lastAt = ''

  add(event: StoredEvent, atMs: number) {
    if (this.count === 0) this.firstMs = atMs
    this.count++
    this.lastMs = atMs
    this.lastAt = event.occurred_at
    if (this.events.length < EXCEPTION_EVENTS_MAX) this.events.push(toReportEvent(event))
  }
}

export const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`
