'use client'

import { useState } from 'react'
import { DayPicker, type DateRange } from 'react-day-picker'
import 'react-day-picker/style.css'
import type { Zone } from '@/lib/client/time-format'
import { boundMs, type TimeRange } from '@/lib/client/time-range'

type Props = { start: string | null; end: string | null; zone: Zone; onPick: (range: TimeRange) => void }

const dayLabel = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
})

/** The day an instant falls on in the zone shown, as the local midnight the picker works with. */
function dayOf(ms: number, zone: Zone): Date {
  const date = new Date(ms)
  return zone === 'utc'
    ? new Date(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate())
    : new Date(date.getFullYear(), date.getMonth(), date.getDate())
}

/** Midnight of a picked day in the zone shown; `days` later where the end of the last day is meant. */
function midnight(day: Date, zone: Zone, days: number): string {
  const [year, month, date] = [day.getFullYear(), day.getMonth(), day.getDate() + days] as const
  return new Date(
    zone === 'utc' ? Date.UTC(year, month, date) : new Date(year, month, date).getTime(),
  ).toISOString()
}

function selectedOf({ start, end, zone }: Props, nowMs: number): DateRange | undefined {
  const from = start === null ? null : boundMs(start, nowMs)
  const to = end === null ? null : boundMs(end, nowMs)
  if (from === null) return undefined
  // The end is not part of the range: one that is midnight belongs to the day before.
  return {
    from: dayOf(from, zone),
    to: to === null ? dayOf(nowMs, zone) : dayOf(Math.max(to - 1, from), zone),
  }
}

export function RangeCalendar(props: Props) {
  const { zone, onPick } = props
  // Opened by a press: the day it was then is today enough.
  const [nowMs] = useState(() => Date.now())
  const selected = selectedOf(props, nowMs)
  return (
    <DayPicker
      className="day-picker"
      mode="range"
      selected={selected}
      {...(selected?.from ? { defaultMonth: selected.from } : {})}
      onSelect={(range) => {
        if (!range?.from) return
        onPick({
          start_time: midnight(range.from, zone, 0),
          end_time: midnight(range.to ?? range.from, zone, 1),
        })
      }}
      showOutsideDays
      weekStartsOn={1}
      labels={{ labelDayButton: (day) => dayLabel.format(day) }}
      fixedWeeks
    />
  )
}
