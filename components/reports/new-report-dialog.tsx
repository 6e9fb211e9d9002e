'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { ReportDefinition } from '@/lib/contract/report-definitions'
import type { ReportRun } from '@/lib/contract/report-runs'
import { REPORT_SEED_CHARS_MAX, REPORT_TITLE_CHARS_MAX, VERIFY_MODES } from '@/lib/contract/report-terms'
import { postJson } from '@/lib/client/fetch'
import { focusFault } from '@/lib/client/focus-fault'
import { notify } from '@/lib/client/notify'
import { reasonsFor, toProblem } from '@/lib/client/problem'
import { readAgain } from '@/lib/client/read-again'
import { frameworkOptions, type FrameworkChoice } from '@/lib/client/report-frameworks'
import { type PeriodChoice, readPeriod, type Span } from '@/lib/client/report-period'
import { VERIFY_LABEL } from '@/lib/client/report-words'
import { localZoneName } from '@/lib/client/time-format'
import { FormError } from '../auth/form-error'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { SelectField, TextField } from '../ui/field'
import { PeriodFields } from './period-fields'
import { TimeZoneField } from './time-zone-field'

const FORM_ID = 'new-report'
const FIELDS = ['framework', 'start_time', 'end_time', 'time_zone', 'title', 'seed', 'verify']

type Props = {
  frameworks: readonly FrameworkChoice[]
  definitions: readonly ReportDefinition[]
  onClose: () => void
}

export function NewReportDialog({ frameworks, definitions, onClose }: Props) {
  const client = useQueryClient()
  const options = frameworkOptions(frameworks, definitions)
  const [draft, setDraft] = useState({
    framework: options[0]?.value ?? '',
    period: 'last_month' as PeriodChoice,
    first: '',
    last: '',
    timeZone: localZoneName(),
    title: '',
    verify: 'auto',
    seed: '',
  })
  const [tried, setTried] = useState(false)
  const [openedMs] = useState(() => Date.now())
  const read = readPeriod(draft.period, draft, draft.timeZone.trim(), openedMs)
  const make = useMutation({
    mutationFn: (span: Span) =>
      postJson<ReportRun>('/api/audit/reports', {
        framework: draft.framework,
        ...span,
        time_zone: draft.timeZone.trim(),
        verify: draft.verify,
        ...(draft.title.trim() === '' ? {} : { title: draft.title.trim() }),
        ...(draft.seed.trim() === '' ? {} : { seed: draft.seed.trim() }),
      }),
    onSuccess: () => {
      notify('success', 'The report is asked for')
      void readAgain(client, 'reports')
      onClose()
    },
    onError: () => focusFault(FORM_ID),
  })
  const problem = make.isError ? toProblem(make.error) : null
  const named = FIELDS.some((field) => reasonsFor(problem, field) !== null)
  const errorOf = (field: string) =>
    (tried && 'fault' in read && read.fault.field === field ? read.fault.reason : null) ??
    reasonsFor(problem, field)
  const text = (name: Exclude<keyof typeof draft, 'period'>) => ({
    value: draft[name],
    onChange: (event: { target: { value: string } }) => setDraft({ ...draft, [name]: event.target.value }),
  })
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="New report"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM_ID} tone="primary" disabled={make.isPending}>
            Compute
          </Button>
        </>
      }
    >
      <form
        id={FORM_ID}
        noValidate
        className="grid gap-4"
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          setTried(true)
          if ('span' in read) make.mutate(read.span)
          else focusFault(FORM_ID)
        }}
      >
        <SelectField
          label="Framework"
          hint={frameworks.find(({ id }) => id === draft.framework)?.about}
          options={options}
          {...text('framework')}
          error={errorOf('framework')}
        />
        <PeriodFields
          draft={draft}
          read={read}
          errorOf={errorOf}
          onChange={(change) => setDraft({ ...draft, ...change })}
        />
        <TimeZoneField
          value={draft.timeZone}
          hint="Days, months and quarters go by it."
          onChange={(timeZone) => setDraft({ ...draft, timeZone })}
          error={errorOf('time_zone')}
        />
        <TextField
          label="Title (optional)"
          hint="What the list calls it; without one, the name of the framework."
          maxLength={REPORT_TITLE_CHARS_MAX}
          {...text('title')}
          error={errorOf('title')}
        />
        <details className="group" open={errorOf('seed') !== null || errorOf('verify') !== null || undefined}>
          <summary className="text-xs font-medium text-ink-2">More</summary>
          <div className="mt-3 grid gap-4">
            <SelectField
              label="What is checked of the log"
              options={VERIFY_MODES.map((value) => ({ value, label: VERIFY_LABEL[value] }))}
              {...text('verify')}
              error={errorOf('verify')}
            />
            <TextField
              label="Seed of the samples (optional)"
              hint="The same seed draws the same events. Without one it comes from the checkpoint, so that nobody can choose it."
              maxLength={REPORT_SEED_CHARS_MAX}
              autoComplete="off"
              spellCheck={false}
              {...text('seed')}
              error={errorOf('seed')}
            />
          </div>
        </details>
        {problem && !named ? <FormError problem={problem} /> : null}
      </form>
    </Dialog>
  )
}
