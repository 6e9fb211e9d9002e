import type { StoredEvent } from '@/lib/event/stored-event'
import type { Figure, ReportEvent, ReportTable } from './model'

/** A framework: its controls, and how long it wants a log to be kept. */
export type FrameworkDefinition = {
  id: string
  name: string
  version: string
  about: string
  retention: { days: number; source: string } | null
  controls: readonly ControlDefinition[]
}

/**
 * A control is assessed when each of `measures` could say something. Those of `also` add what they find, and a control doesn't wait for them:
 * they are about things that not every company has.
 */
export type ControlDefinition = {
  id: string
  title: string
  about: string
  measures: readonly string[]
  also?: readonly string[]
}

/** What only the service can know; see lib/services/report/facts.ts. */
export type FactId = 'integrity' | 'retention' | 'kept-too-long' | 'silent-sources' | 'activity'

type Described = {
  id: string
  title: string
  /** The auditor's question. */
  question: string
  /** When something is an exception; null for evidence that has none. */
  rule: string | null
  /** Said where nothing was there to look at. */
  missing: string
}

/** A measure over events, which come by time. */
export type EventMeasure = Described & {
  kind: 'events'
  /** In the filter language. */
  population: string
  /** More events that the detector has to see, such as approvals. */
  context?: string
  /** How long before the period the detector begins to see events. */
  lookbackDays?: number
  /** Includes what this product did itself; otherwise such events are left out. */
  own?: true
  /** A sample of the population is drawn. */
  sample?: true
  detect?: (span: DetectorSpan) => Detector
  collect?: () => Collector
}

/** A measure over something that is no event. */
export type FactMeasure = Described & { kind: 'fact'; fact: FactId }

export type MeasureDefinition = EventMeasure | FactMeasure

/** Milliseconds since 1970, half-open. */
export type DetectorSpan = { startMs: number; endMs: number; timeZone: string }

/** `counts`: of the population and the period; otherwise it is context, or from before the period. */
export type Seen = { event: StoredEvent; atMs: number; counts: boolean }

export type Finding = {
  /** What makes it the same finding in another report. */
  key: string
  at: string
  title: string
  subject: string | null
  facts: { label: string; value: string }[]
  /** By time; the first of them are enough. */
  events: ReportEvent[]
  eventCount: number
  query: string | null
}

/** Finds exceptions among events that come by time. */
export type Detector = {
  see: (seen: Seen) => void
  /** Called once, after the last event. */
  findings: () => Finding[]
  /** Everything that these actors did is shown to `follow` once all other events were seen. */
  actors?: () => readonly string[]
  follow?: (seen: Omit<Seen, 'counts'>) => void
}

/** Adds up what the population shows. */
export type Collector = {
  add: (event: StoredEvent) => void
  result: () => { figures?: Figure[]; tables?: ReportTable[] }
}
