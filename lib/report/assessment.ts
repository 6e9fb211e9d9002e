import { sha256Hex } from '@/lib/core/hash'
import { OWN_SOURCE, type StoredEvent } from '@/lib/event/stored-event'
import { and, type Filter, or } from '@/lib/query/ast'
import { matches } from '@/lib/query/evaluate'
import { parseFilter } from '@/lib/query/parse'
import { printFilter } from '@/lib/query/print'
import type { Collector, Detector, DetectorSpan, EventMeasure, Finding } from './definition'
import { Draw, measureSeed } from './draw'
import { type Rest, restFor } from './narrow'
import {
  EXCEPTIONS_LISTED_MAX,
  type ReportEvent,
  type ReportException,
  type ReportMeasure,
  SAMPLE_SIZE,
} from './model'
import { toReportEvent } from './values'

const DAY_MS = 86_400_000

/** @throws RangeError for a filter that cannot be read: a fault of the program, and a test reads them all */
export function filterOf(text: string): Filter {
  const parsed = parseFilter(text)
  if (!parsed.ok || parsed.filter === null)
    throw new RangeError(`a filter of a measure can't be read: ${text}`)
  return parsed.filter
}

const WITHOUT_OWN = filterOf(`-source:${OWN_SOURCE}`)

/** The population of a measure as a filter. */
export const populationOf = ({ population, own }: EventMeasure): Filter => {
  const filter = filterOf(population)
  return own === true ? filter : (and([filter, WITHOUT_OWN]) ?? filter)
}

/** What its detector has to see. */
export const readsOf = (measure: EventMeasure): Filter => {
  const population = populationOf(measure)
  if (measure.context === undefined) return population
  const context = and([filterOf(measure.context), WITHOUT_OWN])
  return or([population, ...(context === null ? [] : [context])]) ?? population
}

export const exceptionId = (measure: string, key: string): string =>
  sha256Hex(`${measure}:${key}`).slice(0, 16)

export const toException = (measure: string, finding: Finding): ReportException => ({
  id: exceptionId(measure, finding.key),
  at: finding.at,
  title: finding.title,
  subject: finding.subject,
  facts: finding.facts,
  events: finding.events,
  event_count: finding.eventCount,
  query: finding.query,
})

/** By time, and what happened at one moment by id: the same findings in the same order, always. */
export const inOrder = (exceptions: readonly ReportException[]): ReportException[] =>
  [...exceptions].sort((a, b) => (a.at !== b.at ? (a.at < b.at ? -1 : 1) : a.id < b.id ? -1 : 1))

type Running = {
  measure: EventMeasure
  population: Filter
  reads: Filter
  fromMs: number
  count: number
  draw: Draw<ReportEvent> | null
  detector: Detector | null
  collector: Collector | null
}

type Concerned = { one: Running; reads: Rest; population: Rest }

const holds = (rest: Rest, event: StoredEvent): boolean =>
  typeof rest === 'boolean' ? rest : matches(rest, event)

/** The events of a time that have to be shown: those that one of the filters gives. */
export type Reads = { fromMs: number; toMs: number; filters: Filter[] }

/**
 * Measures at work: events go in by time, each once, and what they add up to comes out. Memory follows what is found and who is seen, not how many events
 * there are.
 */
export class Assessment {
  private readonly running: Running[]
  private readonly span: DetectorSpan
  private readonly byKind = new Map<string, Concerned[]>()

  /** @param seed of the report; each measure draws with its own, made from it */
  constructor(measures: readonly EventMeasure[], span: DetectorSpan, seed: string) {
    this.span = span
    this.running = measures.map((measure) => ({
      measure,
      population: populationOf(measure),
      reads: readsOf(measure),
      fromMs: span.startMs - (measure.lookbackDays ?? 0) * DAY_MS,
      count: 0,
      draw: measure.sample === true ? new Draw(measureSeed(seed, measure.id), SAMPLE_SIZE) : null,
      detector: measure.detect?.(span) ?? null,
      collector: measure.collect?.() ?? null,
    }))
  }

  /** What has to be shown, in order: from before the period for those that look back, and then the period. */
  reads(): Reads[] {
    const { startMs, endMs } = this.span
    const back = this.running.filter(({ fromMs, detector }) => fromMs < startMs && detector !== null)
    // Each looks back for a time of its own, and reads no further than it needs.
    const edges = [...new Set([...back.map(({ fromMs }) => fromMs), startMs])].sort((a, b) => a - b)
    const earlier = edges.slice(0, -1).map((fromMs, i) => ({
      fromMs,
      toMs: edges[i + 1] ?? startMs,
      filters: back.filter((one) => one.fromMs <= fromMs).map(({ reads }) => reads),
    }))
    const all = { fromMs: startMs, toMs: endMs, filters: this.running.map(({ reads }) => reads) }
    return [...earlier, all].filter(({ fromMs, toMs, filters }) => fromMs < toMs && filters.length > 0)
  }

  /** Those whose filters an event of this kind can match, with what is left to ask. */
  private concerned({ event_type, source }: StoredEvent): Concerned[] {
    const kind = { type: event_type, own: source === OWN_SOURCE }
    const name = `${kind.own} ${event_type}`
    const known = this.byKind.get(name)
    if (known !== undefined) return known
    const found = this.running.flatMap((one) => {
      const reads = restFor(one.reads, kind)
      return reads === false ? [] : [{ one, reads, population: restFor(one.population, kind) }]
    })
    this.byKind.set(name, found)
    return found
  }

  /** The next event, by (occurred_at, seq). */
  see(event: StoredEvent) {
    const atMs = Date.parse(event.occurred_at)
    const inPeriod = atMs >= this.span.startMs && atMs < this.span.endMs
    for (const { one, reads, population } of this.concerned(event)) {
      if (atMs < one.fromMs || !holds(reads, event)) continue
      const counts = inPeriod && (population === reads || holds(population, event))
      if (counts) {
        one.count++
        one.draw?.offer(event.seq, () => toReportEvent(event))
        one.collector?.add(event)
      }
      one.detector?.see({ event, atMs, counts })
    }
  }

  /** Actors all of whose events of the period have to be shown to `follow`. */
  actors(): string[] {
    return [...new Set(this.running.flatMap(({ detector }) => detector?.actors?.() ?? []))].sort()
  }

  follow(event: StoredEvent) {
    const atMs = Date.parse(event.occurred_at)
    for (const { detector } of this.running) detector?.follow?.({ event, atMs })
  }

  /** What was found. Called once. */
  measures(): ReportMeasure[] {
    return this.running.map((one) => {
      const { measure, count, draw, detector, collector } = one
      const found = detector?.findings() ?? []
      const exceptions = inOrder(found.map((finding) => toException(measure.id, finding)))
      const { figures = [], tables = [] } = count === 0 ? {} : (collector?.result() ?? {})
      return {
        id: measure.id,
        title: measure.title,
        question: measure.question,
        rule: measure.rule,
        population: { query: printFilter(one.population), count },
        missing: count === 0 && exceptions.length === 0 ? measure.missing : null,
        exception_count: exceptions.length,
        exceptions: exceptions.slice(0, EXCEPTIONS_LISTED_MAX),
        sample:
          draw === null || draw.offered === 0
            ? null
            : { seed: draw.seed, size: SAMPLE_SIZE, population: draw.offered, events: draw.drawn() },
        figures,
        tables,
      }
    })
  }
}
