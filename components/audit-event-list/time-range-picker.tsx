'use client'

import { CalendarClock, ChevronDown } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState, type FormEvent } from 'react'
import type { Zone } from '@/lib/client/time-format'
import { localZoneName } from '@/lib/client/time-format'
import {
  PRESETS,
  rangeFault,
  rangeInWords,
  readBound,
  writeBound,
  type TimeRange,
} from '@/lib/client/time-range'
import { cn } from '@/lib/client/class-names'
import { Button } from '../ui/button'
import { TextField } from '../ui/field'
import { Popover } from '../ui/popover'
import { Skeleton } from '../ui/skeleton'

const RangeCalendar = dynamic(() => import('./range-calendar').then((module) => module.RangeCalendar), {
  ssr: false,
  loading: () => <Skeleton className="h-64 w-60" />,
})

type Props = {
  range: TimeRange
  zone: Zone
  onChange: (range: TimeRange) => void
  open: boolean
  onOpenChange: (open: boolean) => void
}

const UNREADABLE = 'Not a time. Try 2026-11-24 14:30, -2h, last 7 days, or epoch seconds.'

/** @param startNeeded a range without a beginning is refused */
export function RangeForm({
  range,
  zone,
  startNeeded = false,
  onDone,
}: Pick<Props, 'range' | 'zone'> & { startNeeded?: boolean; onDone: (range: TimeRange) => void }) {
  const [start, setStart] = useState(writeBound(range.start_time, zone))
  const [end, setEnd] = useState(writeBound(range.end_time, zone))
  const [faults, setFaults] = useState<{ start: string | null; end: string | null }>({
    start: null,
    end: null,
  })

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const next = { start_time: readBound(start, zone), end_time: readBound(end, zone) }
    const isMissing = startNeeded && start.trim() === ''
    const isUnreadable = start.trim() !== '' && next.start_time === null
    const startFault = isMissing ? 'Say from when.' : isUnreadable ? UNREADABLE : null
    const endFault = end.trim() !== '' && next.end_time === null ? UNREADABLE : rangeFault(next, Date.now())
    setFaults({ start: startFault, end: endFault })
    if (startFault === null && endFault === null) onDone(next)
  }

  return (
    <form onSubmit={submit} className="grid w-64 content-start gap-2.5" noValidate>
      <TextField
        label="From"
        value={start}
        placeholder={startNeeded ? 'such as -14d' : 'the beginning'}
        onChange={(event) => setStart(event.target.value)}
        error={faults.start}
        spellCheck={false}
        autoComplete="off"
      />
      <TextField
        label="To (not included)"
        value={end}
        placeholder="now and later"
        onChange={(event) => setEnd(event.target.value)}
        error={faults.end}
        spellCheck={false}
        autoComplete="off"
      />
      <RangeCalendar
        start={readBound(start, zone)}
        end={readBound(end, zone)}
        zone={zone}
        onPick={(picked) => {
          setStart(writeBound(picked.start_time, zone))
          setEnd(writeBound(picked.end_time, zone))
        }}
      />
      <p className="text-xs text-ink-3">
        Times without an offset are in {zone === 'utc' ? 'UTC' : `${localZoneName()} (local)`}.
      </p>
      <Button type="submit" tone="primary">
        Apply
      </Button>
    </form>
  )
}

export function TimeRangePicker({ range, zone, onChange, open, onOpenChange }: Props) {
  const words = rangeInWords(range, zone)
  const done = (next: TimeRange) => {
    onChange(next)
    onOpenChange(false)
  }
  return (
    <Popover
      label="Time range"
      open={open}
      onOpenChange={onOpenChange}
      className="p-0"
      trigger={
        <Button
          aria-label={`Time range: ${words}`}
          aria-keyshortcuts="t"
          className="max-w-full min-w-0 shrink justify-start font-normal"
        >
          <CalendarClock aria-hidden className="text-ink-3" />
          <span className="tabular truncate" suppressHydrationWarning>
            {words}
          </span>
          <ChevronDown aria-hidden className="ml-auto text-ink-3" />
        </Button>
      }
    >
      <div className="flex flex-col sm:flex-row">
        <ul
          aria-label="Ranges up to now"
          className="grid grid-cols-2 content-start gap-px border-line p-2 sm:w-40 sm:grid-cols-1 sm:border-r"
        >
          {[{ start: null, label: 'All time' }, ...PRESETS].map((preset) => {
            const current = range.start_time === preset.start && range.end_time === null
            return (
              <li key={preset.label}>
                <button
                  type="button"
                  aria-pressed={current}
                  onClick={() => done({ start_time: preset.start, end_time: null })}
                  className={cn(
                    'h-7 w-full rounded px-2 text-left text-sm hover:bg-hover',
                    current && 'bg-selected font-medium',
                  )}
                >
                  {preset.label}
                </button>
              </li>
            )
          })}
        </ul>
        <div className="border-t border-line p-3 sm:border-t-0">
          <RangeForm range={range} zone={zone} onDone={done} />
        </div>
      </div>
    </Popover>
  )
}
