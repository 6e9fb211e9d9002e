import { MessageSquare } from 'lucide-react'
import Link from 'next/link'
import type { ReportReviews } from '@/lib/contract/report-reviews'
import type { ExceptionState, ReviewKind } from '@/lib/contract/report-terms'
import { eventsHref } from '@/lib/client/report-links'
import { counted } from '@/lib/client/report-words'
import type { Zone } from '@/lib/client/time-format'
import type { ReportException } from '@/lib/report/model'
import { Button } from '../ui/button'
import { Moment } from '../ui/moment'
import { SafeText } from '../ui/safe-text'
import { EventLines } from './event-lines'
import { ExceptionMark } from './marks'
import { ACT_DONE } from './review-log'
import type { Reviewing } from './reviewing'
import { ValueText } from './value-text'

type Props = { exception: ReportException; reviewing: Reviewing; zone: Zone }
type Settled = ReportReviews['exceptions'][number]

/** What can be done about one, by how it stands. */
const ACTS: Record<ExceptionState, readonly { kind: ReviewKind; label: string }[]> = {
  open: [
    { kind: 'resolve', label: 'Resolve' },
    { kind: 'accept', label: 'Accept' },
  ],
  resolved: [{ kind: 'reopen', label: 'Reopen' }],
  accepted: [{ kind: 'reopen', label: 'Reopen' }],
  accepted_before: [
    { kind: 'resolve', label: 'Resolve' },
    { kind: 'reopen', label: 'Reopen' },
  ],
}

function Acts({
  exception,
  state,
  onAct,
}: Pick<Props, 'exception'> & Pick<Reviewing, 'onAct'> & { state: ExceptionState }) {
  const all = [...ACTS[state], { kind: 'comment', label: 'Comment' } as const]
  return (
    <span data-no-print="" className="flex flex-wrap gap-1">
      {all.map(({ kind, label }) => (
        <Button
          key={kind}
          size="sm"
          aria-label={`${label}: ${exception.title}, ${exception.subject ?? exception.id}`}
          onClick={(event) => onAct(kind, exception, event.currentTarget.closest('li'))}
        >
          {kind === 'comment' ? <MessageSquare aria-hidden /> : null} {label}
        </Button>
      ))}
    </span>
  )
}

/** Where it was accepted earlier, that is in no act of this report. */
function Before({ settled, zone }: { settled: Settled; zone: Zone }) {
  return (
    <p className="text-xs wrap-anywhere text-ink-2">
      Accepted in{' '}
      <Link className="text-accent underline underline-offset-2" href={`/reports/${settled.report_id}`}>
        an earlier report
      </Link>{' '}
      by <SafeText value={settled.by} />, <Moment iso={settled.at} zone={zone} />
      {settled.text === null ? null : (
        <>
          : <SafeText value={settled.text} />
        </>
      )}
    </p>
  )
}

function Done({ acts, zone }: { acts: ReportReviews['acts']; zone: Zone }) {
  return (
    <ul className="grid gap-0.5 border-l-2 border-line-strong pl-2 text-xs text-ink-2">
      {acts.map((act) => (
        <li key={act.id} className="wrap-anywhere">
          <span className="font-medium">{ACT_DONE[act.kind]}</span> by <SafeText value={act.by} />,{' '}
          <Moment iso={act.at} zone={zone} />
          {act.text === null ? null : (
            <span className="block whitespace-pre-line">
              <SafeText value={act.text} />
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

function Events({ exception, zone }: Pick<Props, 'exception' | 'zone'>) {
  const { events, event_count, query } = exception
  const all =
    query === null ? null : (
      <Link
        data-no-print=""
        className="text-xs leading-6 text-accent hover:underline"
        href={eventsHref(query, null)}
      >
        Open {event_count === 1 ? 'its event' : `its ${counted(event_count, 'event')}`}
      </Link>
    )
  if (events.length === 0) return all
  return (
    <div className="flex flex-wrap items-start gap-x-4 gap-y-1 text-xs">
      {all}
      <details className="min-w-0 open:basis-full">
        <summary className="w-fit leading-6">
          {events.length === event_count
            ? counted(event_count, 'event')
            : `The first ${events.length} of ${counted(event_count, 'event')}`}
        </summary>
        <div className="mt-1 pl-3">
          <EventLines events={events} zone={zone} />
        </div>
      </details>
    </div>
  )
}

/** One exception: what it is, how it stands, and what people did about it. */
export function Exception({ exception, reviewing, zone }: Props) {
  const settled = reviewing.states.get(exception.id)
  const state = settled?.state ?? 'open'
  const acts = reviewing.acts.get(exception.id) ?? []
  return (
    <li
      data-exception={exception.id}
      tabIndex={-1}
      className="grid grid-cols-[minmax(0,1fr)] gap-1.5 border-t border-line/70 px-3 py-2 first:border-t-0"
    >
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1.5">
        <div className="min-w-0 flex-1 basis-80">
          <p className="text-sm font-medium wrap-anywhere">
            <SafeText value={exception.title} />
            {exception.subject === null ? null : (
              <span className="font-normal break-all">
                {': '}
                <SafeText value={exception.subject} />
              </span>
            )}
          </p>
        </div>
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="text-sm">
            <ExceptionMark state={state} />
          </span>
          {reviewing.mayAct ? <Acts exception={exception} state={state} onAct={reviewing.onAct} /> : null}
        </span>
      </div>
      <div className="flex flex-wrap gap-x-4 gap-y-0.5 text-xs">
        <span className="text-ink-3">
          <Moment iso={exception.at} zone={zone} />
        </span>
        <dl className="contents">
          {exception.facts.map(({ label, value }, n) => (
            <div key={n} className="flex min-w-0 gap-1">
              <dt className="shrink-0 text-ink-3">
                <SafeText value={label} />
              </dt>
              <dd className="min-w-0 wrap-anywhere">
                <ValueText value={value} zone={zone} />
              </dd>
            </div>
          ))}
        </dl>
      </div>
      <Events exception={exception} zone={zone} />
      {settled?.state === 'accepted_before' ? <Before settled={settled} zone={zone} /> : null}
      {acts.length === 0 ? null : <Done acts={acts} zone={zone} />}
    </li>
  )
}
