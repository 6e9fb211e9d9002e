import type { StoredEvent } from '@/lib/event/stored-event'
import type { Detector, DetectorSpan, Finding } from '../definition'
import type { ReportEvent } from '../model'
import { subjectOf, toReportEvent } from '../values'
import { factsOf, idQuery } from './finding'

export type OverdueRule = {
  /** Whether the event starts a clock. */
  opens: (event: StoredEvent) => boolean
  /** What the event is known by to those that answer it; the first is its name. None: nothing can answer it. */
  openedAs: (event: StoredEvent) => readonly string[]
  /** Milliseconds from the event to its deadline. */
  withinMs: (event: StoredEvent, atMs: number) => number
  /** What an event answers; empty where it answers nothing. */
  answers: (event: StoredEvent) => readonly string[]
  late: string
  never: string
  subject?: (event: StoredEvent) => string | null
}

type Clock = { event: ReportEvent; subject: string | null; names: readonly string[]; deadlineMs: number }

const iso = (ms: number) => new Date(ms).toISOString()

/**
 * What has to be answered by a deadline. A finding belongs to the period in which the deadline passed, so that what is open when a period ends is
 * judged in the next; the measure's `lookbackDays` must reach back as far as a clock can run.
 */
export const overdue =
  (rule: OverdueRule) =>
  ({ startMs, endMs }: DetectorSpan): Detector => {
    const open = new Map<string, Set<Clock>>()
    const all = new Set<Clock>()
    const found: Finding[] = []
    const inPeriod = (ms: number) => ms >= startMs && ms < endMs
    const give = (clock: Clock, title: string, answer: ReportEvent | null) => {
      const events = answer === null ? [clock.event] : [clock.event, answer]
      found.push({
        key: clock.event.id,
        at: clock.event.occurred_at,
        title,
        subject: clock.subject,
        facts: factsOf({ Due: iso(clock.deadlineMs), Answered: answer?.occurred_at }),
        events,
        eventCount: events.length,
        query: idQuery(events),
      })
    }
    const close = (clock: Clock) => {
      all.delete(clock)
      for (const name of clock.names) open.get(name)?.delete(clock)
    }
    return {
      see: ({ event, atMs }) => {
        for (const name of rule.answers(event))
          for (const clock of [...(open.get(name) ?? [])]) {
            if (clock.event.id === event.id) continue
            close(clock)
            if (atMs > clock.deadlineMs && inPeriod(clock.deadlineMs))
              give(clock, rule.late, toReportEvent(event))
          }
        if (!rule.opens(event)) return
        const clock: Clock = {
          event: toReportEvent(event),
          subject: rule.subject === undefined ? subjectOf(event) : rule.subject(event),
          names: rule.openedAs(event),
          deadlineMs: atMs + rule.withinMs(event, atMs),
        }
        all.add(clock)
        for (const name of clock.names) {
          const clocks = open.get(name) ?? new Set()
          open.set(name, clocks.add(clock))
        }
      },
      findings: () => {
        for (const clock of all) if (inPeriod(clock.deadlineMs)) give(clock, rule.never, null)
        return found
      },
    }
  }
