import { CircleCheck, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ReportRun } from '@/lib/contract/report-runs'
import { periodText } from '@/lib/client/report-period'
import { counted } from '@/lib/client/report-words'
import { formatBytes, formatCount, type Zone } from '@/lib/client/time-format'
import type { Report, RetentionLine, Verification } from '@/lib/report/model'
import { Moment } from '../ui/moment'
import { SafeText } from '../ui/safe-text'
import { VerifiedMark } from './marks'

function Item({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 border-t border-line/70 py-1.5 first:border-t-0 sm:grid-cols-[9rem_minmax(0,1fr)]">
      <dt className="text-xs leading-5 text-ink-3">{name}</dt>
      <dd className="min-w-0 text-sm wrap-anywhere">{children}</dd>
    </div>
  )
}

function Verified({ verification }: { verification: Verification }) {
  return (
    <>
      <VerifiedMark ok={verification.ok} />
      <span className="block text-ink-2">
        <SafeText value={verification.statement} />
      </span>
      {verification.problems.length === 0 ? null : (
        <ul className="mt-1 list-disc pl-5 text-xs text-error">
          {verification.problems.map((problem, n) => (
            <li key={n}>
              {problem.seq === null ? '' : `seq ${problem.seq}: `}
              <SafeText value={problem.reason} />
            </li>
          ))}
          {verification.problem_count > verification.problems.length ? (
            <li>and {formatCount(verification.problem_count - verification.problems.length)} more</li>
          ) : null}
        </ul>
      )}
    </>
  )
}

function Retention({ retention }: { retention: RetentionLine }) {
  const short = retention.in_force.filter(({ is_enough }) => !is_enough)
  const needed =
    retention.required_days === null ? null : (
      <>
        {counted(retention.required_days, 'day')}
        {retention.source === null ? null : (
          <>
            {' '}
            (<SafeText value={retention.source} />)
          </>
        )}
      </>
    )
  if (needed === null) return <>This framework names no period for a log.</>
  if (retention.is_enough)
    return (
      <>
        <CircleCheck aria-hidden className="inline size-3.5 align-text-bottom text-ok" /> Every event is kept
        for at least {needed}
      </>
    )
  return (
    <>
      <span className="font-medium text-error">
        <TriangleAlert aria-hidden className="inline size-3.5 align-text-bottom" /> Not long enough
      </span>
      : it takes {needed}. Shorter:{' '}
      {short.map(({ category, days }) => `${category} (${counted(days, 'day')})`).join(', ')}
    </>
  )
}

/** What the report is about, what it rests on, and how far it may be trusted. */
export function ReportHead({ report, run, zone }: { report: Report; run: ReportRun; zone: Zone }) {
  const { framework, tenant, period, completeness: all, checkpoint } = report
  return (
    <section aria-label="About this report" className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <p className="max-w-3xl text-sm whitespace-pre-line text-ink-2">
        <SafeText value={framework.about} />
      </p>
      <dl className="rounded-lg border border-line px-3 py-1">
        <Item name="Framework">
          <SafeText value={framework.name} />, version <SafeText value={framework.version} />
        </Item>
        <Item name="Tenant">
          <SafeText value={tenant.name} />
        </Item>
        <Item name="Period">
          <span className="tabular">{periodText(period.start, period.end, period.time_zone)}</span>
        </Item>
        <Item name="Completeness">
          <span className="tabular">
            {counted(all.events, 'event')}, {formatCount(all.service_events)} of them from services
            {all.first_seq === null ? '' : `; seq ${all.first_seq} to ${all.last_seq}`}
          </span>
          <span className="block text-ink-2">
            {all.gaps === 0 ? (
              'No number is missing'
            ) : (
              <span className="font-medium text-error">
                <TriangleAlert aria-hidden className="inline size-3.5 align-text-bottom" />{' '}
                {counted(all.gaps, 'number is', 'numbers are')} missing
              </span>
            )}
            {all.removed === 0 ? '.' : `; ${formatCount(all.removed)} removed by retention.`}
          </span>
        </Item>
        <Item name="Verification">
          <Verified verification={report.verification} />
        </Item>
        <Item name="Checkpoint">
          <span className="tabular">
            {counted(checkpoint.size, 'event')}, signed <Moment iso={checkpoint.signed_at} zone={zone} />
          </span>
          <code className="block font-mono text-xs break-all text-ink-3">{checkpoint.root}</code>
        </Item>
        <Item name="Retention">
          <Retention retention={report.retention} />
        </Item>
        <Item name="SHA-256">
          <code data-testid="report-sha256" className="font-mono text-xs break-all">
            {run.result?.sha256}
          </code>
          <span className="text-xs text-ink-3"> of the JSON, {formatBytes(run.result?.bytes ?? 0)}</span>
        </Item>
        <Item name="Computed">
          <Moment iso={run.finished_at} zone={zone} />, asked for by{' '}
          <span className="break-all">
            <SafeText value={run.requested_by} />
          </span>
        </Item>
      </dl>
    </section>
  )
}
