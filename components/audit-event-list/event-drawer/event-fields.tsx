'use client'

import type { StoredEvent } from '@/lib/event/stored-event'
import { cn } from '@/lib/client/class-names'
import { erasedText, sectionsOf, type EventLine } from '@/lib/client/event-sections'
import { formatTimeFull, NO_VALUE, relativeTime, skewText, type Zone } from '@/lib/client/time-format'
import { OutcomeBadge, SeverityBadge } from '../../ui/badges'
import { SafeText } from '../../ui/safe-text'
import { CopyButton, FilterValue, type OnValue } from './filter-value'

function Shown({ line, event }: { line: EventLine; event: StoredEvent }) {
  if (line.field === 'severity') return <SeverityBadge severity={event.severity} />
  if (line.field === 'outcome') return <OutcomeBadge outcome={event.outcome} />
  return <SafeText value={line.shown ?? line.value ?? ''} />
}

const ROW = 'group/line grid min-h-6 grid-cols-[7rem_minmax(0,1fr)] items-start gap-2 py-px'

function Line({ line, event, onValue }: { line: EventLine; event: StoredEvent; onValue: OnValue }) {
  return (
    <div className={ROW}>
      <dt className="pt-0.5 text-xs text-ink-3">{line.label}</dt>
      <dd className="flex min-w-0 items-start gap-2">
        <span className={cn('min-w-0 flex-1 pt-0.5', line.mono && 'font-mono text-xs leading-5')}>
          {line.value === null ? (
            <span className="text-ink-3">{erasedText(event, line.group) ?? NO_VALUE}</span>
          ) : line.field ? (
            <FilterValue
              target={{ field: line.field, value: line.value }}
              label={line.label}
              onValue={onValue}
            >
              <Shown line={line} event={event} />
            </FilterValue>
          ) : (
            <span className="break-words whitespace-pre-wrap">
              <Shown line={line} event={event} />
            </span>
          )}
        </span>
        {line.value === null ? null : (
          <CopyButton text={line.value} what={line.label.toLowerCase() || 'value'} />
        )}
      </dd>
    </div>
  )
}

function Times({ event, zone, nowMs }: { event: StoredEvent; zone: Zone; nowMs: number }) {
  const other: Zone = zone === 'utc' ? 'local' : 'utc'
  const lines = [
    { label: 'Occurred', value: event.occurred_at, note: relativeTime(event.occurred_at, nowMs) },
    {
      label: 'Received',
      value: event.recorded_at,
      note: skewText(event.occurred_at, event.recorded_at) ?? '',
    },
  ]
  return (
    <section>
      <h3 className="mb-0.5 text-xs font-semibold">Time</h3>
      <dl>
        {lines.map((line) => (
          <div key={line.label} className={ROW}>
            <dt className="pt-0.5 text-xs text-ink-3">{line.label}</dt>
            <dd className="flex min-w-0 items-start gap-2">
              <span className="tabular min-w-0 flex-1 pt-0.5">
                {formatTimeFull(line.value, zone)}
                <span className="block text-xs text-ink-3">
                  {formatTimeFull(line.value, other)} · {line.note}
                </span>
              </span>
              <CopyButton text={line.value} what={`${line.label.toLowerCase()} time`} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

type Props = { event: StoredEvent; zone: Zone; nowMs: number; onValue: OnValue }

/** Every field, empty ones too: that a field is empty is an answer. */
export function EventFields({ event, zone, nowMs, onValue }: Props) {
  return (
    <>
      <Times event={event} zone={zone} nowMs={nowMs} />
      {sectionsOf(event).map((section) => (
        <section key={section.title}>
          <h3 className="mb-0.5 text-xs font-semibold">{section.title}</h3>
          <dl>
            {section.lines.map((line, index) => (
              <Line key={`${line.label}${index}`} line={line} event={event} onValue={onValue} />
            ))}
          </dl>
        </section>
      ))}
    </>
  )
}
