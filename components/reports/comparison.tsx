'use client'

import { ArrowRight } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import type { ReportComparison } from '@/lib/contract/report-runs'
import { periodText } from '@/lib/client/report-period'
import { counted } from '@/lib/client/report-words'
import { formatCount, NO_VALUE, type Zone } from '@/lib/client/time-format'
import type { ControlStatus } from '@/lib/report/model'
import { Button } from '../ui/button'
import { Cell, DataTable } from '../ui/data-table'
import { Moment } from '../ui/moment'
import { SafeText } from '../ui/safe-text'
import { StatusMark } from './marks'

const STEP = 50
const STATUSES: readonly ControlStatus[] = ['met', 'exceptions', 'not_assessed']

type Change = ReportComparison['measures'][number]['population']
type Found = ReportComparison['exceptions']['new'][number]

function Status({ status }: { status: string | null }) {
  const known = STATUSES.find((one) => one === status)
  return known === undefined ? (
    <span className="text-ink-3">{status ?? 'Not in this report'}</span>
  ) : (
    <StatusMark status={known} />
  )
}

const countText = (count: number | null) => (count === null ? NO_VALUE : formatCount(count))

function Difference({ change: { then, now, difference } }: { change: Change }) {
  return (
    <span className="tabular whitespace-nowrap">
      {countText(then)} <ArrowRight aria-label="to" className="inline size-3 text-ink-3" /> {countText(now)}
      {difference === null || difference === 0 ? null : (
        <span className="text-ink-3">
          {' '}
          ({difference > 0 ? '+' : '−'}
          {formatCount(Math.abs(difference))})
        </span>
      )}
    </span>
  )
}

function Exceptions({ title, found, zone }: { title: string; found: readonly Found[]; zone: Zone }) {
  const [shown, setShown] = useState(STEP)
  const left = found.length - shown
  if (found.length === 0) return <p className="text-sm text-ink-3">{title}: none</p>
  return (
    <details className="text-sm">
      <summary className="w-fit">
        {title}: {formatCount(found.length)}
      </summary>
      <ul className="mt-1 grid gap-1 border-l-2 border-line pl-3 text-xs">
        {found.slice(0, shown).map((one) => (
          <li key={one.id} className="wrap-anywhere">
            <Moment iso={one.at} zone={zone} /> <SafeText value={one.title} />
            {one.subject === null ? null : (
              <span className="break-all">
                {': '}
                <SafeText value={one.subject} />
              </span>
            )}{' '}
            <span className="text-ink-3">
              <SafeText value={one.measure} />
            </span>
          </li>
        ))}
      </ul>
      {left > 0 ? (
        <Button data-no-print="" size="sm" className="mt-1" onClick={() => setShown(shown + STEP)}>
          Show {formatCount(Math.min(STEP, left))} more of {formatCount(left)}
        </Button>
      ) : null}
    </details>
  )
}

export function Comparison({
  comparison,
  timeZone,
  zone,
}: {
  comparison: ReportComparison
  /** Of the report: by it the days of both are told. */
  timeZone: string
  zone: Zone
}) {
  const { then, controls, measures, exceptions } = comparison
  const changed = controls.filter((one) => one.then !== one.now)
  const moved = measures.filter(
    ({ population, exceptions: found }) => population.then !== population.now || found.then !== found.now,
  )
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <p className="text-sm wrap-anywhere">
        Since{' '}
        <Link className="text-accent underline underline-offset-2" href={`/reports/${then.id}`}>
          <SafeText value={then.title ?? 'the report'} />
        </Link>{' '}
        on {periodText(then.start_time, then.end_time, timeZone)}: {counted(changed.length, 'control')} of{' '}
        {controls.length} changed status.
      </p>
      <DataTable label="Status of each control then and now" heads={['Control', 'Then', 'Now', 'Change']}>
        {controls.map((one) => (
          <tr key={one.id}>
            <Cell>
              <span className="block max-w-96 break-words">
                <SafeText value={one.id} /> <SafeText value={one.title} />
              </span>
            </Cell>
            <Cell label="Then">
              <Status status={one.then} />
            </Cell>
            <Cell label="Now">
              <Status status={one.now} />
            </Cell>
            <Cell label="Change">
              {one.then === one.now ? (
                <span className="text-ink-3">none</span>
              ) : (
                <span className="font-medium">changed</span>
              )}
            </Cell>
          </tr>
        ))}
      </DataTable>
      {moved.length === 0 ? (
        <p className="text-sm text-ink-3">No measure looked at more or less, or found more or less.</p>
      ) : (
        <DataTable label="Measures that differ" heads={['Measure', 'Looked at', 'Exceptions']}>
          {moved.map((one) => (
            <tr key={one.id}>
              <Cell>
                <span className="block max-w-96 break-words">
                  <SafeText value={one.title} />
                </span>
              </Cell>
              <Cell label="Looked at">
                <Difference change={one.population} />
              </Cell>
              <Cell label="Exceptions">
                <Difference change={one.exceptions} />
              </Cell>
            </tr>
          ))}
        </DataTable>
      )}
      <Exceptions title="New exceptions" found={exceptions.new} zone={zone} />
      <Exceptions title="Exceptions that are gone" found={exceptions.gone} zone={zone} />
      <Exceptions title="Exceptions still there" found={exceptions.still} zone={zone} />
      {exceptions.complete ? null : (
        <p className="text-xs text-ink-3">
          One of both has more exceptions than it lists: some are in none of these lists.
        </p>
      )}
    </div>
  )
}
