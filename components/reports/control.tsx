import { counted } from '@/lib/client/report-words'
import type { Zone } from '@/lib/client/time-format'
import type { Period, ReportControl, ReportMeasure } from '@/lib/report/model'
import { SafeText } from '../ui/safe-text'
import { anchorOf } from './contents'
import { StatusMark } from './marks'
import { Measure } from './measure'
import type { Reviewing } from './reviewing'

type Props = {
  /** Its place in the report, from 0. */
  n: number
  control: ReportControl
  /** `first` is the place of the control that shows the measure. */
  measures: readonly { measure: ReportMeasure; first: number }[]
  controls: readonly ReportControl[]
  period: Period
  reviewing: Reviewing
  zone: Zone
}

/** A control: how it stands, what is missing, and its measures. */
export function Control({ n, control, measures, controls, period, reviewing, zone }: Props) {
  const here = measures.filter(({ first }) => first === n)
  const elsewhere = measures.filter(({ first }) => first !== n)
  return (
    <section
      id={anchorOf(n)}
      tabIndex={-1}
      aria-labelledby={`${anchorOf(n)}-title`}
      className="grid scroll-mt-4 grid-cols-[minmax(0,1fr)] gap-3 border-t border-line-strong pt-4 outline-none"
    >
      <div>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
          <h2 id={`${anchorOf(n)}-title`} className="text-base font-semibold wrap-anywhere">
            <SafeText value={control.id} /> <SafeText value={control.title} />
          </h2>
          <StatusMark status={control.status} />
          {control.exception_count === 0 ? null : (
            <span className="tabular text-xs text-ink-3">
              {counted(control.exception_count, 'exception')}
            </span>
          )}
        </div>
        <p className="max-w-3xl text-sm wrap-anywhere whitespace-pre-line text-ink-2">
          <SafeText value={control.about} />
        </p>
      </div>
      {control.missing.length === 0 ? null : (
        <div className="rounded-md bg-panel px-3 py-2 text-sm">
          <h3 className="text-xs font-medium text-ink-2">What is missing</h3>
          <ul className="list-disc pl-5">
            {control.missing.map((text) => (
              <li key={text} className="wrap-anywhere">
                <SafeText value={text} />
              </li>
            ))}
          </ul>
        </div>
      )}
      {here.map(({ measure }) => (
        <Measure key={measure.id} measure={measure} period={period} reviewing={reviewing} zone={zone} />
      ))}
      {elsewhere.length === 0 ? null : (
        <ul className="grid gap-0.5 text-sm text-ink-2">
          {elsewhere.map(({ measure, first }) => (
            <li key={measure.id} className="wrap-anywhere">
              Also <SafeText value={measure.title} />: {counted(measure.exception_count, 'exception')}, shown
              with{' '}
              <a className="text-accent underline underline-offset-2" href={`#${anchorOf(first)}`}>
                <SafeText value={controls[first]?.id ?? ''} />
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
