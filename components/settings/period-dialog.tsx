'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { TriangleAlert } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import type { Retention } from '@/lib/contract/retention'
import {
  LEGAL_BASIS_CHARS_MAX,
  RETENTION_DAYS_DEFAULT,
  RETENTION_DAYS_MAX,
  RETENTION_DAYS_MIN,
  RETENTION_PRESETS,
} from '@/lib/contract/retention-periods'
import { postJson } from '@/lib/client/fetch'
import { notify } from '@/lib/client/notify'
import { cutoffOf } from '@/lib/client/period-text'
import { reasonsFor, toProblem } from '@/lib/client/problem'
import { readAgain } from '@/lib/client/read-again'
import type { Zone } from '@/lib/client/time-format'
import { useNow } from '@/lib/client/use-now'
import { FormError } from '../auth/form-error'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { SelectField, TextField } from '../ui/field'
import { Moment } from '../ui/moment'
import { nameOf, type Period } from './retention'

const FORM_ID = 'change-period'
const OWN_WORDS = ''

function Shorter({ days, nextRunAt, zone }: { days: number; nextRunAt: string; zone: Zone }) {
  const runMs = Math.max(useNow(), Date.parse(nextRunAt))
  return (
    <p className="flex items-start gap-2 rounded-md bg-warn-soft px-2.5 py-2 text-xs text-warn">
      <TriangleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
      <span>
        This is shorter than now. The next run, at or after <Moment iso={nextRunAt} zone={zone} />, removes
        what happened before <Moment iso={cutoffOf(days, runMs)} zone={zone} />. Nothing brings it back.
      </span>
    </p>
  )
}

/** The period of one category, with its legal basis; or, for a category that has its own, the default again. */
export function PeriodDialog({
  item,
  nextRunAt,
  zone,
  onClose,
}: {
  item: Period
  nextRunAt: string
  zone: Zone
  onClose: () => void
}) {
  const client = useQueryClient()
  const [days, setDays] = useState(String(item.days))
  const [basis, setBasis] = useState(item.own ? item.legal_basis : '')
  const [preset, setPreset] = useState(OWN_WORDS)
  const save = useMutation({
    mutationFn: (period: { days: number; legal_basis: string } | null) =>
      postJson<Retention>('/api/audit/retention', { periods: { [item.category]: period } }),
    onSuccess: () => {
      notify('success', 'The period is saved')
      void readAgain(client, 'retention')
      onClose()
    },
  })
  const problem = save.isError ? toProblem(save.error) : null
  const reasons = {
    days: reasonsFor(problem, `periods.${item.category}.days`),
    basis: reasonsFor(problem, `periods.${item.category}.legal_basis`),
  }
  const wanted = Number(days)
  const isShorter = wanted >= RETENTION_DAYS_MIN && wanted < item.days
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Keep for how long: ${nameOf(item)}`}
      footer={
        <>
          {item.own ? (
            <Button className="mr-auto" disabled={save.isPending} onClick={() => save.mutate(null)}>
              {item.category === 'default'
                ? `Back to ${RETENTION_DAYS_DEFAULT} days`
                : 'As every other category'}
            </Button>
          ) : null}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM_ID} tone="primary" disabled={save.isPending}>
            Save
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
          save.mutate({ days: /^\d+$/.test(days.trim()) ? wanted : 0, legal_basis: basis })
        }}
      >
        <SelectField
          label="Suggestion"
          hint="Which law holds for your log is for you to know; these fill in the fields below."
          value={preset}
          options={[
            { value: OWN_WORDS, label: 'None' },
            ...RETENTION_PRESETS.map(({ name }) => ({ value: name, label: name })),
          ]}
          onChange={(event) => {
            const chosen = RETENTION_PRESETS.find(({ name }) => name === event.target.value)
            setPreset(chosen?.name ?? OWN_WORDS)
            if (chosen === undefined) return
            setDays(String(chosen.days))
            setBasis(chosen.legal_basis)
          }}
        />
        <TextField
          label="Days"
          hint={`From ${RETENTION_DAYS_MIN} (six months) to ${RETENTION_DAYS_MAX} (seven years).`}
          inputMode="numeric"
          value={days}
          maxLength={5}
          onChange={(event) => setDays(event.target.value)}
          error={reasons.days}
        />
        <TextField
          label="Legal basis"
          hint="Why for so long, in words. It stands in the event of each run."
          value={basis}
          maxLength={LEGAL_BASIS_CHARS_MAX}
          onChange={(event) => setBasis(event.target.value)}
          error={reasons.basis}
        />
        {isShorter ? <Shorter days={wanted} nextRunAt={nextRunAt} zone={zone} /> : null}
        {problem && reasons.days === null && reasons.basis === null ? <FormError problem={problem} /> : null}
      </form>
    </Dialog>
  )
}
