'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { ReportDefinition } from '@/lib/contract/report-definitions'
import type { ReportSchedule } from '@/lib/contract/report-schedules'
import { REPORT_FORMATS, REPORT_TITLE_CHARS_MAX, SCHEDULE_PERIODS } from '@/lib/contract/report-terms'
import { postJson } from '@/lib/client/fetch'
import { focusFault } from '@/lib/client/focus-fault'
import { notify } from '@/lib/client/notify'
import { reasonsFor, toProblem } from '@/lib/client/problem'
import { readAgain } from '@/lib/client/read-again'
import { frameworkName, frameworkOptions, type FrameworkChoice } from '@/lib/client/report-frameworks'
import {
  changedScheduleBody,
  deliverFaults,
  draftOfSchedule,
  emptySchedule,
  newScheduleBody,
  type ScheduleDraft,
  WHEN,
} from '@/lib/client/report-schedule-form'
import { FORMAT_LABEL, SCHEDULE_PERIOD_LABEL } from '@/lib/client/report-words'
import { localZoneName } from '@/lib/client/time-format'
import { FormError } from '../auth/form-error'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { SelectField, TextField } from '../ui/field'
import { ScheduleTarget } from './schedule-target'
import { TimeZoneField } from './time-zone-field'

const FORM_ID = 'schedule'
const FIELDS = ['framework', 'title', 'cron', 'time_zone', 'period', 'format', 'deliver']
const WHEN_LABEL: Record<ScheduleDraft['when'], string> = {
  monthly: 'Monthly, on the first at 03:00',
  quarterly: 'Quarterly, on the first at 03:00',
  cron: 'At other times',
}

type Props = {
  before: ReportSchedule | null
  frameworks: readonly FrameworkChoice[]
  definitions: readonly ReportDefinition[]
  onClose: () => void
}

/** Makes a schedule, or changes one. */
export function ScheduleDialog({ before, frameworks, definitions, onClose }: Props) {
  const client = useQueryClient()
  const options = frameworkOptions(frameworks, definitions)
  const [first] = useState(() =>
    before === null ? emptySchedule(options[0]?.value ?? '', localZoneName()) : draftOfSchedule(before),
  )
  const [draft, setDraft] = useState(first)
  const [tried, setTried] = useState(false)
  const faults = tried ? deliverFaults(draft) : {}
  const save = useMutation({
    mutationFn: () =>
      before === null
        ? postJson<ReportSchedule>('/api/audit/report-schedules', newScheduleBody(draft))
        : postJson<ReportSchedule>(
            `/api/audit/report-schedules/${encodeURIComponent(before.id)}`,
            changedScheduleBody(draft, first),
          ),
    onSuccess: () => {
      notify('success', before === null ? 'The schedule is made' : 'The schedule is changed')
      void readAgain(client, 'report-schedules')
      onClose()
    },
    onError: () => focusFault(FORM_ID),
  })
  const problem = save.isError ? toProblem(save.error) : null
  const named = FIELDS.some((field) => reasonsFor(problem, field) !== null)
  const change = (part: Partial<ScheduleDraft>) => setDraft({ ...draft, ...part })
  const pick = <K extends keyof ScheduleDraft>(name: K, choices: readonly ScheduleDraft[K][]) => ({
    value: draft[name],
    onChange: (event: { target: { value: string } }) => {
      const found = choices.find((one) => one === event.target.value)
      if (found !== undefined) setDraft({ ...draft, [name]: found })
    },
  })
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={before === null ? 'New schedule' : 'Change the schedule'}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM_ID} tone="primary" disabled={save.isPending}>
            {before === null ? 'Make schedule' : 'Save'}
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
          if (Object.keys(deliverFaults(draft)).length === 0) save.mutate()
          else focusFault(FORM_ID)
        }}
      >
        {before === null ? (
          <SelectField
            label="Framework"
            options={options}
            value={draft.framework}
            onChange={(event) => change({ framework: event.target.value })}
            error={reasonsFor(problem, 'framework')}
          />
        ) : (
          <p className="text-sm">
            <span className="block text-xs font-medium text-ink-2">Framework</span>
            {frameworkName(before.framework, frameworks, definitions)}
          </p>
        )}
        <TextField
          label="Title (optional)"
          hint="Each of its reports has it."
          maxLength={REPORT_TITLE_CHARS_MAX}
          value={draft.title}
          onChange={(event) => change({ title: event.target.value })}
          error={reasonsFor(problem, 'title')}
        />
        <div className="grid items-start gap-3 sm:grid-cols-2">
          <SelectField
            label="When"
            options={WHEN.map((value) => ({ value, label: WHEN_LABEL[value] }))}
            {...pick('when', WHEN)}
            error={draft.when === 'cron' ? null : reasonsFor(problem, 'cron')}
          />
          {draft.when === 'cron' ? (
            <TextField
              label="Minute, hour, day, month, day of the week"
              hint="0 6 * * 1 is Mondays at 06:00. The minute is one number."
              className="font-mono"
              maxLength={100}
              spellCheck={false}
              value={draft.cron}
              onChange={(event) => change({ cron: event.target.value })}
              error={reasonsFor(problem, 'cron')}
            />
          ) : null}
          <SelectField
            label="Period of each report"
            options={SCHEDULE_PERIODS.map((value) => ({ value, label: SCHEDULE_PERIOD_LABEL[value] }))}
            {...pick('period', SCHEDULE_PERIODS)}
            error={reasonsFor(problem, 'period')}
          />
        </div>
        <TimeZoneField
          value={draft.timeZone}
          hint="When it is, and the period, go by it."
          onChange={(timeZone) => change({ timeZone })}
          error={reasonsFor(problem, 'time_zone')}
        />
        <SelectField
          label="Format"
          hint="Of what is delivered; here every format can be downloaded."
          options={REPORT_FORMATS.map((value) => ({ value, label: FORMAT_LABEL[value] }))}
          {...pick('format', REPORT_FORMATS)}
          error={reasonsFor(problem, 'format')}
        />
        <ScheduleTarget
          draft={draft}
          hasSecret={before?.deliver?.has_webhook_secret === true}
          faults={faults}
          refused={reasonsFor(problem, 'deliver')}
          onChange={change}
        />
        {problem && !named ? <FormError problem={problem} /> : null}
      </form>
    </Dialog>
  )
}
