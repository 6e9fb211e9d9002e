'use client'

import { CalendarClock, ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { PERIOD_DEFAULT, PERIODS } from '@/lib/client/dashboard'
import type { Zone } from '@/lib/client/time-format'
import { rangeInWords, type TimeRange } from '@/lib/client/time-range'
import { RangeForm } from '../audit-event-list/time-range-picker'
import { Button } from '../ui/button'
import { Popover } from '../ui/popover'
import { Segmented } from '../ui/segmented'

/** The usual periods with one click, any other by its bounds. */
export function PeriodPicker({
  range,
  zone,
  onChange,
}: {
  range: TimeRange
  zone: Zone
  onChange: (range: TimeRange) => void
}) {
  const [open, setOpen] = useState(false)
  const start = range.start_time ?? PERIOD_DEFAULT
  const preset = range.end_time === null ? PERIODS.find((one) => one.start === start) : undefined
  const shown = { start_time: start, end_time: range.end_time }
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-2">
      <Segmented
        label="Period"
        value={preset?.start ?? ''}
        onChange={(next) => onChange({ start_time: next === PERIOD_DEFAULT ? null : next, end_time: null })}
        choices={PERIODS.map(({ start: value, label }) => ({ value: value as string, label }))}
      />
      <Popover
        label="Custom period"
        open={open}
        onOpenChange={setOpen}
        trigger={
          <Button
            aria-label={`Custom period${preset ? '' : `: ${rangeInWords(shown, zone)}`}`}
            className="max-w-full min-w-0 shrink font-normal"
          >
            <CalendarClock aria-hidden className="text-ink-3" />
            <span className="tabular truncate">{preset ? 'Custom' : rangeInWords(shown, zone)}</span>
            <ChevronDown aria-hidden className="text-ink-3" />
          </Button>
        }
      >
        <RangeForm
          range={shown}
          zone={zone}
          startNeeded
          onDone={(next) => {
            onChange(next)
            setOpen(false)
          }}
        />
      </Popover>
    </div>
  )
}
