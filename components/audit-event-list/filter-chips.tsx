'use client'

import { X } from 'lucide-react'
import { LIST_NAMES, PARAM_LABELS, SINGLE_NAMES, type EventFilters } from '@/lib/client/filters'
import { Button } from '../ui/button'
import { SafeText } from '../ui/safe-text'

type Chip = { key: string; label: string; values: string[]; remove: Partial<EventFilters> }

function chipsOf(filters: EventFilters): Chip[] {
  const lists = LIST_NAMES.flatMap((name): Chip[] =>
    filters[name].length > 0
      ? [{ key: name, label: `${PARAM_LABELS[name]} is`, values: filters[name], remove: { [name]: [] } }]
      : [],
  )
  const singles = SINGLE_NAMES.flatMap((name): Chip[] => {
    const value = filters[name]
    return value ? [{ key: name, label: PARAM_LABELS[name], values: [value], remove: { [name]: null } }] : []
  })
  const search: Chip[] = filters.search
    ? [{ key: 'search', label: 'Contains', values: [filters.search], remove: { search: null } }]
    : []
  return [...lists, ...singles, ...search]
}

type Props = {
  filters: EventFilters
  onChange: (change: Partial<EventFilters>) => void
  onClearAll: () => void
}

/** Every filter that stands outside of the query, each with a way out. */
export function FilterChips({ filters, onChange, onClearAll }: Props) {
  const chips = chipsOf(filters)
  if (chips.length === 0) return null
  return (
    <ul aria-label="Filters" className="flex flex-wrap items-center gap-1.5 px-3 pb-2 md:px-4">
      {chips.map((chip) => (
        <li
          key={chip.key}
          className="flex h-6 max-w-full items-center rounded-md border border-line-strong bg-panel pl-2 text-xs"
        >
          <span className="truncate">
            <span className="text-ink-3">{chip.label} </span>
            {chip.values.map((value, index) => (
              <span key={value}>
                {index > 0 ? <span className="text-ink-3"> or </span> : null}
                <span className="font-medium">
                  <SafeText value={value} />
                </span>
              </span>
            ))}
          </span>
          <button
            type="button"
            aria-label={`Remove filter: ${chip.label} ${chip.values.join(' or ')}`}
            onClick={() => onChange(chip.remove)}
            className="ml-1 flex size-6 shrink-0 items-center justify-center rounded-r-md text-ink-3 hover:bg-hover hover:text-ink"
          >
            <X aria-hidden className="size-3" />
          </button>
        </li>
      ))}
      <li>
        <Button tone="quiet" size="sm" className="h-6" onClick={onClearAll}>
          Clear filters
        </Button>
      </li>
    </ul>
  )
}
