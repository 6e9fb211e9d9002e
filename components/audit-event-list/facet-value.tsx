'use client'

import { Minus } from 'lucide-react'
import { OUTCOMES, SEVERITIES, type Outcome, type Severity } from '@/lib/event/taxonomy'
import { cn } from '@/lib/client/class-names'
import { formatCompact, formatCount } from '@/lib/client/time-format'
import { OutcomeBadge, SeverityBadge } from '../ui/badges'
import { SafeText } from '../ui/safe-text'
import type { Entry, Facet, FacetsProps } from './facet-group'

function isSeverity(value: string): value is Severity {
  return (SEVERITIES as readonly string[]).includes(value)
}
function isOutcome(value: string): value is Outcome {
  return (OUTCOMES as readonly string[]).includes(value)
}

function ValueName({ facet, value }: { facet: Facet; value: string }) {
  if (facet.field === 'severity' && isSeverity(value)) return <SeverityBadge severity={value} />
  if (facet.field === 'outcome' && isOutcome(value)) return <OutcomeBadge outcome={value} />
  return <SafeText value={value} />
}

/** One value of a facet: taken or not, alone, or anything but it. */
export function FacetValue({
  facet,
  entry,
  checked,
  ...props
}: FacetsProps & { facet: Facet; entry: Entry; checked: boolean }) {
  return (
    <li
      className={cn(
        'group/value relative flex items-center rounded hover:bg-hover',
        entry.count === 0 && 'text-ink-3',
      )}
    >
      <label
        className="flex h-7 min-w-0 flex-1 cursor-pointer items-center gap-2 px-2"
        title={`${entry.value}\nAlt-click to exclude`}
        onClick={(event) => {
          if (!event.altKey) return
          event.preventDefault()
          props.onExclude(facet.queryField, entry.value)
        }}
      >
        <input
          type="checkbox"
          className="size-3.5 shrink-0 accent-(--accent)"
          checked={checked}
          onChange={() => props.onToggle(facet.param, entry.value)}
        />
        <span className="min-w-0 flex-1 truncate">
          <ValueName facet={facet} value={entry.value} />
        </span>
        {entry.count === null ? null : (
          <span
            className="tabular text-xs text-ink-3 group-focus-within/value:opacity-0 group-hover/value:opacity-0"
            title={formatCount(entry.count)}
          >
            {formatCompact(entry.count)}
          </span>
        )}
      </label>
      <span className="absolute right-1 flex opacity-0 group-focus-within/value:opacity-100 group-hover/value:opacity-100">
        <button
          type="button"
          aria-label={`Only ${entry.value}`}
          onClick={() => props.onOnly(facet.param, entry.value)}
          className="h-6 rounded px-1 text-xs text-ink-2 hover:bg-line"
        >
          only
        </button>
        <button
          type="button"
          aria-label={`Exclude ${entry.value}`}
          title="Exclude"
          onClick={() => props.onExclude(facet.queryField, entry.value)}
          className="flex size-6 items-center justify-center rounded text-ink-2 hover:bg-line"
        >
          <Minus aria-hidden className="size-3.5" />
        </button>
      </span>
    </li>
  )
}
