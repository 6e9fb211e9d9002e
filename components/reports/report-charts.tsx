import type { ReactNode } from 'react'
import { counted } from '@/lib/client/report-words'
import { formatCount } from '@/lib/client/time-format'
import type { ControlStatus, Report } from '@/lib/report/model'
import { SafeText } from '../ui/safe-text'
import { StatusMark } from './marks'
import { Section } from './section'

const MEASURES_SHOWN = 8
const STATUSES: readonly ControlStatus[] = ['exceptions', 'met', 'not_assessed']
const FILL: Record<ControlStatus, string> = {
  met: 'fill-ok',
  exceptions: 'fill-error',
  not_assessed: 'fill-quiet',
}

type Bar = { key: string; label: ReactNode; count: number; fill: string }

/** Bars in the rows of a table: who doesn't see them reads the same figures. */
function Bars({ caption, head, bars }: { caption: string; head: string; bars: readonly Bar[] }) {
  const most = Math.max(1, ...bars.map(({ count }) => count))
  return (
    <table className="w-full table-fixed self-start text-sm">
      <caption className="pb-1 text-left text-xs font-medium text-ink-2">{caption}</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">{head}</th>
          <th scope="col">Count</th>
        </tr>
      </thead>
      <tbody>
        {bars.map(({ key, label, count, fill }) => (
          <tr key={key}>
            <th scope="row" className="w-44 py-0.5 pr-2 text-left align-middle font-normal break-words">
              {label}
            </th>
            <td className="py-0.5 align-middle">
              <span className="flex items-center gap-2">
                <svg
                  aria-hidden
                  viewBox="0 0 100 10"
                  preserveAspectRatio="none"
                  className="h-3 min-w-0 flex-1 rounded-sm bg-hover"
                >
                  <rect width={(count / most) * 100} height={10} className={fill} />
                </svg>
                <span className="tabular w-12 shrink-0 text-right">{formatCount(count)}</span>
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function measureBars({ measures }: Report): Bar[] {
  const found = measures
    .filter(({ exception_count }) => exception_count > 0)
    .sort((a, b) => b.exception_count - a.exception_count)
  const rest = found.slice(MEASURES_SHOWN)
  const bar = (key: string, label: ReactNode, count: number) => ({ key, label, count, fill: 'fill-error' })
  return [
    ...found
      .slice(0, MEASURES_SHOWN)
      .map(({ id, title, exception_count }) => bar(id, <SafeText value={title} />, exception_count)),
    ...(rest.length === 0
      ? []
      : [
          bar(
            '',
            `${rest.length} other measures`,
            rest.reduce((sum, { exception_count }) => sum + exception_count, 0),
          ),
        ]),
  ]
}

/** How it stands at a glance. */
export function ReportCharts({ report }: { report: Report }) {
  const { summary } = report
  const bars = measureBars(report)
  return (
    <Section
      title="Summary"
      about={`${counted(report.controls.length, 'control')}, ${counted(summary.exception_count, 'exception')}. Nothing is met because nothing was there.`}
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-6 md:grid-cols-2">
        <Bars
          caption="Controls by status"
          head="Status"
          bars={STATUSES.map((status) => ({
            key: status,
            label: <StatusMark status={status} />,
            count: summary[status],
            fill: FILL[status],
          }))}
        />
        {bars.length === 0 ? (
          <p className="text-sm text-ink-3">No measure has an exception.</p>
        ) : (
          <Bars caption="Exceptions by measure" head="Measure" bars={bars} />
        )}
      </div>
    </Section>
  )
}
