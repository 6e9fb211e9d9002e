import {
  PERIOD_LABEL,
  type PeriodChoice,
  PERIODS,
  periodText,
  type readPeriod,
} from '@/lib/client/report-period'
import { SelectField, TextField } from '../ui/field'

export type PeriodDraft = { period: PeriodChoice; first: string; last: string; timeZone: string }

/** Which days a report is about, and what that means in the time zone. */
export function PeriodFields({
  draft,
  read,
  errorOf,
  onChange,
}: {
  draft: PeriodDraft
  read: ReturnType<typeof readPeriod>
  errorOf: (field: string) => string | null
  onChange: (change: Partial<PeriodDraft>) => void
}) {
  const day = (name: 'first' | 'last') => ({
    value: draft[name],
    onChange: (event: { target: { value: string } }) => onChange({ [name]: event.target.value }),
  })
  return (
    <div className="grid gap-1.5">
      <SelectField
        label="Period"
        value={draft.period}
        options={PERIODS.map((value) => ({ value, label: PERIOD_LABEL[value] }))}
        onChange={(event) => {
          const period = PERIODS.find((one) => one === event.target.value)
          if (period !== undefined) onChange({ period })
        }}
        error={draft.period === 'custom' ? null : (errorOf('start_time') ?? errorOf('end_time'))}
      />
      {draft.period === 'custom' ? (
        <div className="grid items-start gap-3 sm:grid-cols-2">
          <TextField label="First day" type="date" {...day('first')} error={errorOf('start_time')} />
          <TextField label="Last day" type="date" {...day('last')} error={errorOf('end_time')} />
        </div>
      ) : null}
      <p role="status" className="tabular text-xs text-ink-2 empty:hidden">
        {'span' in read
          ? `From ${periodText(read.span.start_time, read.span.end_time, draft.timeZone.trim())}`
          : null}
      </p>
    </div>
  )
}
