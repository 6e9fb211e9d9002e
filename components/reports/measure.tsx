import { CircleDashed } from 'lucide-react'
import Link from 'next/link'
import { eventsHref } from '@/lib/client/report-links'
import { counted } from '@/lib/client/report-words'
import { formatCount, type Zone } from '@/lib/client/time-format'
import type { Figure, Period, ReportMeasure } from '@/lib/report/model'
import { SafeText } from '../ui/safe-text'
import { EventLines } from './event-lines'
import { Exceptions } from './exceptions'
import { MeasureTable } from './measure-table'
import type { Reviewing } from './reviewing'
import { ValueText } from './value-text'

type Props = { measure: ReportMeasure; period: Period; reviewing: Reviewing; zone: Zone }

function Figures({ figures, period, zone }: { figures: readonly Figure[]; period: Period; zone: Zone }) {
  if (figures.length === 0) return null
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1.5">
      {figures.map(({ label, value, query }, n) => {
        const shown = <ValueText value={value} zone={zone} />
        return (
          <div key={n} className="min-w-0">
            <dt className="text-xs wrap-anywhere text-ink-3">
              <SafeText value={label} />
            </dt>
            <dd className="tabular text-sm font-medium wrap-anywhere">
              {query === null ? (
                shown
              ) : (
                <Link className="text-accent hover:underline" href={eventsHref(query, period)}>
                  {shown}
                </Link>
              )}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

function Population({ measure: { population }, period }: Pick<Props, 'measure' | 'period'>) {
  const looked = `${counted(population.count, 'event')} looked at`
  if (population.query === null)
    return population.count === 0 ? null : (
      <p className="tabular text-xs text-ink-3">{formatCount(population.count)} looked at</p>
    )
  return (
    <p className="text-xs text-ink-3">
      <Link
        className="tabular text-accent underline underline-offset-2"
        href={eventsHref(population.query, period)}
      >
        {looked}
      </Link>{' '}
      <code className="font-mono break-all">
        <SafeText value={population.query} />
      </code>
    </p>
  )
}

function Sample({ sample, zone }: { sample: NonNullable<ReportMeasure['sample']>; zone: Zone }) {
  return (
    <details className="text-sm">
      <summary>
        Sample: {formatCount(sample.events.length)} of {counted(sample.population, 'event')}
      </summary>
      <div className="mt-1 grid grid-cols-[minmax(0,1fr)] gap-1.5 pl-3">
        <p className="text-xs text-ink-3">
          Drawn by the seed{' '}
          <code className="font-mono break-all">
            <SafeText value={sample.seed} />
          </code>
          : the events with the lowest SHA-256 of the seed, a colon and their seq. Anyone can draw it again.
        </p>
        <EventLines events={sample.events} zone={zone} />
      </div>
    </details>
  )
}

/** What was asked, what was looked at, and what came of it. */
export function Measure({ measure, period, reviewing, zone }: Props) {
  return (
    <section
      aria-label={measure.title}
      className="grid grid-cols-[minmax(0,1fr)] gap-2 border-l-2 border-line pl-3"
    >
      <div>
        <h3 className="text-sm font-semibold wrap-anywhere">
          <SafeText value={measure.title} />
        </h3>
        <p className="text-sm wrap-anywhere">
          <SafeText value={measure.question} />
        </p>
        {measure.rule === null ? null : (
          <p className="text-xs wrap-anywhere text-ink-3">
            Exception: <SafeText value={measure.rule} />
          </p>
        )}
        <Population measure={measure} period={period} />
      </div>
      {measure.missing === null ? null : (
        <p className="flex items-start gap-1.5 text-sm text-ink-2">
          <CircleDashed aria-hidden className="mt-0.5 size-3.5 shrink-0 text-quiet" />
          <span className="min-w-0 wrap-anywhere">
            Nothing could be said: <SafeText value={measure.missing} />
          </span>
        </p>
      )}
      <Figures figures={measure.figures} period={period} zone={zone} />
      {measure.tables.map((table, n) => (
        <MeasureTable key={n} table={table} zone={zone} />
      ))}
      <Exceptions measure={measure} reviewing={reviewing} zone={zone} />
      {measure.sample === null ? null : <Sample sample={measure.sample} zone={zone} />}
    </section>
  )
}
