/**
 * What a report says. The JSON of the API is this, and the page, the PDF and the tables are drawn from it alone. It depends on the framework, the period, the
 * settings it names and the log as of its checkpoint, and on nothing else: the same inputs give the same bytes.
 */
export type Report = {
  framework: { id: string; name: string; version: string; about: string }
  /** Name and version of the program. */
  generator: string
  tenant: { id: string; name: string }
  period: Period
  completeness: Completeness
  checkpoint: ReportCheckpoint
  verification: Verification
  retention: RetentionLine
  summary: Summary
  controls: ReportControl[]
  /** Each once, however many controls it serves. */
  measures: ReportMeasure[]
  /** How anyone checks the report against the log, step by step. */
  how_to_verify: string[]
}

/** Half-open; RFC 3339, UTC. Calendar rules go by the time zone (IANA). */
export type Period = { start: string; end: string; time_zone: string }

export type Completeness = {
  /** Events of the period. */
  events: number
  /** Those of the customer's services: without this product's own. */
  service_events: number
  first_seq: number | null
  last_seq: number | null
  first_at: string | null
  last_at: string | null
  /** Seqs from first to last that retention removed, as its runs recorded. */
  removed: number
  /** Seqs from first to last that are neither stored nor removed by retention. */
  gaps: number
}

/** The tree the report rests on: it holds every event of the report. */
export type ReportCheckpoint = {
  origin: string
  size: number
  /** Base64. */
  root: string
  signed_at: string
  key: string
  note: string
}

/**
 * `full`: the tree was built anew from its leaves, and the leaf of every event of the seqs computed from what is stored. `drawn`: that of the events the report
 * shows and of blocks drawn by its seed, which were proved to be in the signed tree.
 */
export type Verification = {
  ok: boolean
  mode: 'full' | 'drawn'
  events_checked: number
  events_right: number
  checkpoints_right: number
  problem_count: number
  problems: { seq: number | null; code: string; reason: string }[]
  /** In words, with what was not checked. */
  statement: string
}

export type RetentionLine = {
  /** Null where the framework names none. */
  required_days: number | null
  source: string | null
  in_force: { category: string; days: number; legal_basis: string; is_enough: boolean }[]
  is_enough: boolean
}

export type Summary = { met: number; exceptions: number; not_assessed: number; exception_count: number }

export type ControlStatus = 'met' | 'exceptions' | 'not_assessed'

export type ReportControl = {
  id: string
  title: string
  /** What the criterion is about, in our words. */
  about: string
  status: ControlStatus
  /** What is missing where it was not assessed; empty otherwise. */
  missing: string[]
  exception_count: number
  /** Ids of its measures. */
  measures: string[]
}

export type ReportMeasure = {
  id: string
  title: string
  /** The auditor's question. */
  question: string
  /** When something is an exception; null for evidence that has none. */
  rule: string | null
  /** The filter that gives what was looked at, in the filter language; null where it is no filter. */
  population: { query: string | null; count: number }
  /** Why nothing could be said; null otherwise. */
  missing: string | null
  exception_count: number
  /** By time; the first `EXCEPTIONS_LISTED_MAX` of them. */
  exceptions: ReportException[]
  sample: ReportSample | null
  figures: Figure[]
  tables: ReportTable[]
}

export type Figure = { label: string; value: string | number; query: string | null }
export type ReportTable = { title: string; columns: string[]; rows: (string | number | null)[][] }

export type ReportException = {
  /** 16 hexadecimal digits; the same for the same finding in another report. */
  id: string
  at: string
  title: string
  /** Whom or what it is about. */
  subject: string | null
  facts: { label: string; value: string }[]
  /** The first `EXCEPTION_EVENTS_MAX` of its events. */
  events: ReportEvent[]
  event_count: number
  /** A filter that gives its events. */
  query: string | null
}

/** As much of an event as a report shows. */
export type ReportEvent = {
  id: string
  seq: number
  occurred_at: string
  event_type: string
  action: string
  severity: string
  outcome: string
  source: string | null
  actor: string | null
  resource: string | null
  description: string | null
}

/** A draw that anyone can repeat: the events of the population with the lowest SHA-256 of `seed:seq`. */
export type ReportSample = { seed: string; size: number; population: number; events: ReportEvent[] }

export const EXCEPTIONS_LISTED_MAX = 10_000
export const EXCEPTION_EVENTS_MAX = 20
export const SAMPLE_SIZE = 25
