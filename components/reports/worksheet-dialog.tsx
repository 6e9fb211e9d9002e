'use client'

import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { REPORT_FORMATS, WORKSHEET_KINDS } from '@/lib/contract/report-terms'
import { fileNameOf, saveFile } from '@/lib/client/export-stream'
import { getStream } from '@/lib/client/fetch'
import { focusFault } from '@/lib/client/focus-fault'
import { notify } from '@/lib/client/notify'
import { reasonsFor, toProblem } from '@/lib/client/problem'
import { type PeriodChoice, readPeriod, type Span } from '@/lib/client/report-period'
import { localZoneName } from '@/lib/client/time-format'
import { FormError } from '../auth/form-error'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { SelectField, TextField } from '../ui/field'
import { PeriodFields } from './period-fields'
import { TimeZoneField } from './time-zone-field'

const FORM_ID = 'worksheet'
const PATH = '/api/audit/compliance/worksheet'

type Kind = (typeof WORKSHEET_KINDS)[number]
type Format = (typeof REPORT_FORMATS)[number]

const KIND_LABEL: Record<Kind, string> = {
  breach: 'A breach: what an account, a key or an address touched',
  subject_access: 'A person: who had to do with their records',
  disclosures: 'A patient: to whom their information was disclosed',
}
const FORMAT_LABEL: Record<Format, string> = {
  pdf: 'PDF',
  xlsx: 'Excel',
  json: 'JSON',
  zip: 'All of these, signed (ZIP)',
}

type About = { name: string; label: string; hint?: string }
const SUBJECT: About = { name: 'subject_id', label: 'Whose records', hint: 'The id, as events have it.' }
/** What each kind is about, by the names of the parameters. */
const ABOUT: Record<Kind, readonly About[]> = {
  breach: [
    {
      name: 'actor_id',
      label: 'Account or key',
      hint: 'Its id; or an address, or a session, or several of these.',
    },
    { name: 'ip', label: 'IP address' },
    { name: 'session_id', label: 'Session' },
    {
      name: 'aware_at',
      label: 'Known since (optional)',
      hint: 'RFC 3339, or such as -2h: the 72 hours begin then.',
    },
  ],
  subject_access: [SUBJECT],
  disclosures: [SUBJECT],
}

/** A report on one matter, computed now and given as a file. */
export function WorksheetDialog({ onClose }: { onClose: () => void }) {
  const [kind, setKind] = useState<Kind>('breach')
  const [format, setFormat] = useState<Format>('pdf')
  const [about, setAbout] = useState<Record<string, string>>({})
  const [draft, setDraft] = useState({
    period: 'last_12_months' as PeriodChoice,
    first: '',
    last: '',
    timeZone: localZoneName(),
  })
  const [tried, setTried] = useState(false)
  const [openedMs] = useState(() => Date.now())
  const controllerRef = useRef<AbortController | null>(null)
  useEffect(() => () => controllerRef.current?.abort(), [])
  const read = readPeriod(draft.period, draft, draft.timeZone.trim(), openedMs)
  const make = useMutation({
    mutationFn: async (span: Span) => {
      controllerRef.current = new AbortController()
      const params = new URLSearchParams({ kind, format, ...span, time_zone: draft.timeZone.trim() })
      for (const { name } of ABOUT[kind]) {
        const value = about[name]?.trim() ?? ''
        if (value !== '') params.set(name, value)
      }
      const response = await getStream(PATH, params, controllerRef.current.signal)
      const file = await response.blob()
      saveFile([file], fileNameOf(response, format), file.type)
    },
    onSuccess: () => {
      notify('success', 'The worksheet was downloaded')
      onClose()
    },
    onError: () => focusFault(FORM_ID),
  })
  const problem = make.isError ? toProblem(make.error) : null
  const fields = [...ABOUT[kind].map(({ name }) => name), 'start_time', 'end_time', 'time_zone']
  const named = fields.some((field) => reasonsFor(problem, field) !== null)
  const errorOf = (field: string) =>
    (tried && 'fault' in read && read.fault.field === field ? read.fault.reason : null) ??
    reasonsFor(problem, field)
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Worksheet"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM_ID} tone="primary" disabled={make.isPending}>
            {make.isPending ? 'Computing…' : 'Download'}
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
          label="About"
          hint="Computed now and not kept; the log says that it was taken."
          value={kind}
          options={WORKSHEET_KINDS.map((value) => ({ value, label: KIND_LABEL[value] }))}
          onChange={({ target }) => setKind(WORKSHEET_KINDS.find((one) => one === target.value) ?? kind)}
        />
        {ABOUT[kind].map(({ name, label, hint }) => (
          <TextField
            key={name}
            label={label}
            hint={hint}
            autoComplete="off"
            spellCheck={false}
            value={about[name] ?? ''}
            onChange={({ target }) => setAbout({ ...about, [name]: target.value })}
            error={errorOf(name)}
          />
        ))}
        <PeriodFields
          draft={draft}
          read={read}
          errorOf={errorOf}
          onChange={(change) => setDraft({ ...draft, ...change })}
        />
        <TimeZoneField
          value={draft.timeZone}
          hint="Days go by it."
          onChange={(timeZone) => setDraft({ ...draft, timeZone })}
          error={errorOf('time_zone')}
        />
        <SelectField
          label="Format"
          value={format}
          options={REPORT_FORMATS.map((value) => ({ value, label: FORMAT_LABEL[value] }))}
          onChange={({ target }) => setFormat(REPORT_FORMATS.find((one) => one === target.value) ?? format)}
        />
        {problem && !named ? <FormError problem={problem} /> : null}
      </form>
    </Dialog>
  )
}
