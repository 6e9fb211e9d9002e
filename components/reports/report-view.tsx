'use client'

import { useMemo, useState } from 'react'
import type { ReportReviews } from '@/lib/contract/report-reviews'
import type { ReportRun } from '@/lib/contract/report-runs'
import type { ReviewKind } from '@/lib/contract/report-terms'
import type { Zone } from '@/lib/client/time-format'
import type { Report, ReportException } from '@/lib/report/model'
import { SafeText } from '../ui/safe-text'
import { Compare } from './compare'
import { Control } from './control'
import { Contents } from './contents'
import { ReportCharts } from './report-charts'
import { ReportHead } from './report-head'
import { ReviewDialog } from './review-dialog'
import { ReviewPanel } from './review-panel'
import type { Reviewing } from './reviewing'
import { Section } from './section'

type Asking = { kind: ReviewKind; exception: ReportException | null; from: Element | null }

type Props = { run: ReportRun; report: Report; reviews: ReportReviews; mayReview: boolean; zone: Zone }

function HowToVerify({ steps }: { steps: readonly string[] }) {
  return (
    <Section title="How to check this report" about="Anyone with the log can.">
      <ol className="list-decimal space-y-1 pl-5 text-sm text-ink-2">
        {steps.map((step) => (
          <li key={step} className="wrap-anywhere">
            <SafeText value={step} />
          </li>
        ))}
      </ol>
    </Section>
  )
}

/** What a finished report says, and what people did about it. */
export function ReportView({ run, report, reviews, mayReview, zone }: Props) {
  const [asking, setAsking] = useState<Asking | null>(null)
  const measures = useMemo(() => new Map(report.measures.map((one) => [one.id, one])), [report])
  // A measure that serves several controls is shown with the first of them.
  const shownWith = useMemo(() => {
    const first = new Map<string, number>()
    report.controls.forEach(({ measures: ids }, n) =>
      ids.forEach((id) => (first.has(id) ? undefined : first.set(id, n))),
    )
    return first
  }, [report])
  const reviewing: Reviewing = useMemo(() => {
    const comments = new Map<string, ReportReviews['acts']>()
    for (const act of reviews.acts)
      if (act.exception_id !== null)
        comments.set(act.exception_id, [...(comments.get(act.exception_id) ?? []), act])
    return {
      states: new Map(reviews.exceptions.map((one) => [one.id, one])),
      acts: comments,
      mayAct: mayReview && reviews.signed_off === null,
      onAct: (kind, exception, from) => setAsking({ kind, exception, from }),
    }
  }, [reviews, mayReview])
  return (
    <>
      <ReportHead report={report} run={run} zone={zone} />
      <ReportCharts report={report} />
      <ReviewPanel
        reviews={reviews}
        report={report}
        mayReview={mayReview}
        zone={zone}
        onAct={(kind) => setAsking({ kind, exception: null, from: null })}
      />
      <Compare run={run} zone={zone} />
      <Contents controls={report.controls} />
      {report.controls.map((control, n) => (
        <Control
          key={control.id}
          n={n}
          control={control}
          measures={control.measures.flatMap((id) => {
            const measure = measures.get(id)
            return measure === undefined ? [] : [{ measure, first: shownWith.get(id) ?? n }]
          })}
          controls={report.controls}
          period={report.period}
          reviewing={reviewing}
          zone={zone}
        />
      ))}
      <HowToVerify steps={report.how_to_verify} />
      {asking === null ? null : (
        <ReviewDialog runId={run.id} {...asking} counts={reviews.counts} onClose={() => setAsking(null)} />
      )}
    </>
  )
}
