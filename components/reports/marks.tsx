import {
  Ban,
  CalendarClock,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleDot,
  FileCheck,
  History,
  Hourglass,
  Loader,
  ShieldAlert,
  ShieldCheck,
  TriangleAlert,
} from 'lucide-react'
import type { ReportReviews } from '@/lib/contract/report-reviews'
import type { ReportRun } from '@/lib/contract/report-runs'
import type { ExceptionState, RunState } from '@/lib/contract/report-terms'
import { progressPercent, progressText } from '@/lib/client/report-words'
import type { Zone } from '@/lib/client/time-format'
import type { ControlStatus } from '@/lib/report/model'
import { Moment } from '../ui/moment'
import { SafeText } from '../ui/safe-text'

type Mark = readonly [typeof Ban, string, string]

const RUN: Record<RunState, Mark> = {
  queued: [Hourglass, 'Queued', 'text-quiet'],
  running: [Loader, 'Running', 'text-info'],
  done: [CircleCheck, 'Done', 'text-ok'],
  failed: [CircleAlert, 'Failed', 'text-error'],
  cancelled: [Ban, 'Cancelled', 'text-quiet'],
}
const STATUS: Record<ControlStatus, Mark> = {
  met: [CircleCheck, 'Met', 'text-ok'],
  exceptions: [TriangleAlert, 'Exceptions found', 'text-error'],
  not_assessed: [CircleDashed, 'Not assessed', 'text-quiet'],
}
const EXCEPTION: Record<ExceptionState, Mark> = {
  open: [CircleDot, 'Open', 'text-warn'],
  resolved: [CircleCheck, 'Resolved', 'text-ok'],
  accepted: [FileCheck, 'Accepted', 'text-info'],
  accepted_before: [History, 'Accepted before', 'text-info'],
}

/** A sign and a word: the colour says nothing that they don't. */
function MarkOf({ mark: [Icon, text, classes] }: { mark: Mark }) {
  return (
    <span className={`inline-flex items-center gap-1 whitespace-nowrap ${classes}`}>
      <Icon aria-hidden className="size-3.5 shrink-0" /> {text}
    </span>
  )
}

export const RunMark = ({ state }: { state: RunState }) => <MarkOf mark={RUN[state]} />
export const StatusMark = ({ status }: { status: ControlStatus }) => <MarkOf mark={STATUS[status]} />
export const ExceptionMark = ({ state }: { state: ExceptionState }) => <MarkOf mark={EXCEPTION[state]} />

export function VerifiedMark({ ok }: { ok: boolean }) {
  return (
    <MarkOf
      mark={
        ok
          ? [ShieldCheck, 'What was checked is in order', 'text-ok']
          : [ShieldAlert, 'What was checked is not in order', 'text-error']
      }
    />
  )
}

export function Progress({ run }: { run: Pick<ReportRun, 'state' | 'progress'> }) {
  const text = progressText(run)
  return (
    <span className="grid max-w-64 gap-1">
      <span className="tabular text-xs text-ink-2">{text}</span>
      <progress
        aria-label={text}
        max={100}
        {...(run.progress === null ? {} : { value: progressPercent(run.progress) })}
        className="h-1.5 w-full appearance-none overflow-hidden rounded-full bg-hover [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-hover [&::-webkit-progress-value]:bg-accent"
      />
    </span>
  )
}

type Review = Pick<ReportReviews, 'due_at' | 'overdue' | 'signed_off'>

/** Whether a report is signed off: by whom, or until when it has to be. */
export function ReviewMark({ review, zone }: { review: Review; zone: Zone }) {
  const { signed_off: signed, overdue, due_at } = review
  if (signed !== null)
    return (
      <>
        <MarkOf mark={[FileCheck, 'Signed off', 'text-ok']} />
        <span className="block text-xs break-all text-ink-3">
          by <SafeText value={signed.by} />, <Moment iso={signed.at} zone={zone} />
        </span>
      </>
    )
  return (
    <>
      <MarkOf
        mark={
          overdue
            ? [CalendarClock, 'Review overdue', 'font-medium text-error']
            : [CircleDot, 'Review open', 'text-warn']
        }
      />
      <span className="block text-xs text-ink-3">
        {overdue ? 'was due ' : 'due '}
        <Moment iso={due_at} zone={zone} />
      </span>
    </>
  )
}

/** The review of a run in the form of its own page. */
export const reviewOf = ({ review }: ReportRun): Review | null =>
  review === null
    ? null
    : {
        due_at: review.due_at,
        overdue: review.overdue,
        signed_off:
          review.signed_off_at === null ? null : { by: review.signed_off_by ?? '', at: review.signed_off_at },
      }
