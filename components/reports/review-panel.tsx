import { useMemo } from 'react'
import type { ReportReviews } from '@/lib/contract/report-reviews'
import type { ReviewKind } from '@/lib/contract/report-terms'
import { formatCount, type Zone } from '@/lib/client/time-format'
import type { Report } from '@/lib/report/model'
import { Button } from '../ui/button'
import { ReviewMark } from './marks'
import { ReviewLog } from './review-log'
import { Section } from './section'

type Props = {
  reviews: ReportReviews
  report: Report
  mayReview: boolean
  zone: Zone
  onAct: (kind: ReviewKind) => void
}

const COUNTS = [
  ['open', 'open'],
  ['resolved', 'resolved'],
  ['accepted', 'accepted'],
  ['accepted_before', 'accepted before'],
  ['unlisted', 'not listed'],
] as const

function titlesOf({ measures }: Report): ReadonlyMap<string, string> {
  return new Map(
    measures.flatMap(({ exceptions }) =>
      exceptions.map(
        ({ id, title, subject }) => [id, subject === null ? title : `${title}: ${subject}`] as const,
      ),
    ),
  )
}

/** How the review of the whole stands: its exceptions, until when it is due, and who signed it off. */
export function ReviewPanel({ reviews, report, mayReview, zone, onAct }: Props) {
  const titles = useMemo(() => titlesOf(report), [report])
  const counts = COUNTS.filter(([name]) => name === 'open' || reviews.counts[name] > 0)
  const signedOff = reviews.signed_off !== null
  return (
    <Section
      title="Review"
      about={
        signedOff
          ? 'It is signed off: nothing can be done but reopening the whole.'
          : 'Each exception is resolved or accepted; then the whole is signed off.'
      }
      action={
        mayReview ? (
          <span data-no-print="" className="flex flex-wrap gap-2">
            {signedOff ? (
              <Button onClick={() => onAct('reopen')}>Reopen the report</Button>
            ) : (
              <>
                <Button onClick={() => onAct('comment')}>Comment on the report</Button>
                <Button tone="primary" onClick={() => onAct('sign_off')}>
                  Sign off
                </Button>
              </>
            )}
          </span>
        ) : null
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2 rounded-lg border border-line px-3 py-2">
        <div className="flex flex-wrap items-start gap-x-8 gap-y-2">
          <div data-testid="review-state" className="text-sm">
            <ReviewMark review={reviews} zone={zone} />
          </div>
          <dl className="flex flex-wrap gap-x-5 gap-y-1">
            {counts.map(([name, label]) => (
              <div key={name} className="flex flex-col-reverse">
                <dt className="text-xs text-ink-3">{label}</dt>
                <dd className="tabular text-sm font-medium">{formatCount(reviews.counts[name])}</dd>
              </div>
            ))}
          </dl>
        </div>
        <ReviewLog acts={reviews.acts} titles={titles} zone={zone} />
      </div>
    </Section>
  )
}
