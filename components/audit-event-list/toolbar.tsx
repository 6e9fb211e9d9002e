'use client'

import { useQuery } from '@tanstack/react-query'
import { Columns3, Download, RefreshCw, Timer } from 'lucide-react'
import { COLUMNS, COLUMNS_DEFAULT, type ColumnsState } from '@/lib/client/columns-param'
import { cn } from '@/lib/client/class-names'
import type { EventFilters } from '@/lib/client/filters'
import { countOptions } from '@/lib/client/queries'
import { formatCount, type Zone } from '@/lib/client/time-format'
import type { Live, View } from '@/lib/client/url-parsers'
import { Button, IconButton } from '../ui/button'
import { Checkbox } from '../ui/field'
import { Menu, Popover } from '../ui/popover'
import { Segmented } from '../ui/segmented'
import { ZoneSwitch } from '../ui/zone-switch'
import { COLUMN_LABELS } from './columns'

const LIVE_LABELS: readonly { value: Live; label: string }[] = [
  { value: 'off', label: 'Off' },
  { value: '5', label: 'Every 5 seconds' },
  { value: '10', label: 'Every 10 seconds' },
  { value: '30', label: 'Every 30 seconds' },
  { value: '60', label: 'Every minute' },
]

function Total({ filters, everyMs }: { filters: EventFilters; everyMs: number | false }) {
  const { data, isPlaceholderData } = useQuery({ ...countOptions(filters), refetchInterval: everyMs })
  if (!data) return null
  const text = `${data.exact ? '' : 'about '}${formatCount(data.count)} ${data.count === 1 ? 'event' : 'events'}`
  return (
    <p role="status" className={cn('tabular truncate text-sm text-ink-3', isPlaceholderData && 'opacity-55')}>
      {text}
    </p>
  )
}

function ColumnsPopover({
  state,
  onChange,
}: {
  state: ColumnsState
  onChange: (state: ColumnsState) => void
}) {
  return (
    <Popover
      label="Columns"
      trigger={
        <IconButton label="Columns">
          <Columns3 aria-hidden />
        </IconButton>
      }
      className="w-52"
    >
      <fieldset>
        <legend className="mb-1 text-xs font-medium text-ink-3">Columns</legend>
        {COLUMNS.map((id) => (
          <Checkbox
            key={id}
            label={COLUMN_LABELS[id]}
            checked={state.visible.includes(id)}
            // The time is the way into an event.
            disabled={id === 'time'}
            onChange={(event) =>
              onChange({
                ...state,
                visible: COLUMNS.filter((other) =>
                  other === id ? event.target.checked : state.visible.includes(other),
                ),
              })
            }
          />
        ))}
      </fieldset>
      <Button size="sm" className="mt-2 w-full" onClick={() => onChange(COLUMNS_DEFAULT)}>
        Back to the default
      </Button>
    </Popover>
  )
}

type Props = {
  filters: EventFilters
  everyMs: number | false
  zone: Zone
  live: Live
  view: View
  columns: ColumnsState
  narrow: boolean
  isFetching: boolean
  onZone: (zone: Zone) => void
  onLive: (live: Live) => void
  onView: (view: View) => void
  onColumns: (columns: ColumnsState) => void
  onRefresh: () => void
  onExport: (() => void) | null
}

export function Toolbar(props: Props) {
  const { live, isFetching } = props
  const liveLabel = LIVE_LABELS.find((choice) => choice.value === live)?.label ?? 'Off'
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1.5 px-3 py-2 md:px-4">
      <h1 className="text-sm font-semibold">Events</h1>
      <Total filters={props.filters} everyMs={props.everyMs} />
      <div className="ml-auto flex flex-wrap items-center gap-1">
        <ZoneSwitch zone={props.zone} onChange={props.onZone} />
        <Segmented
          label="View"
          value={props.view}
          onChange={props.onView}
          choices={[
            { value: 'pages', label: 'Pages' },
            { value: 'scroll', label: 'Scroll' },
          ]}
        />
        <IconButton label="Refresh" shortcut="r" onClick={props.onRefresh}>
          <RefreshCw aria-hidden className={cn(isFetching && 'animate-spin')} />
        </IconButton>
        <Menu
          trigger={
            <Button
              tone="quiet"
              aria-label={`Auto-refresh: ${liveLabel.toLowerCase()}`}
              title={`Auto-refresh: ${liveLabel.toLowerCase()}`}
              aria-keyshortcuts="l"
            >
              <Timer aria-hidden className={live === 'off' ? '' : 'text-ok'} />
              {live === 'off' ? null : <span className="tabular text-xs">{live} s</span>}
            </Button>
          }
          choices={{
            label: 'Auto-refresh',
            value: live,
            options: LIVE_LABELS,
            onChange: (value) =>
              props.onLive(LIVE_LABELS.find((choice) => choice.value === value)?.value ?? 'off'),
          }}
        />
        {props.narrow ? null : <ColumnsPopover state={props.columns} onChange={props.onColumns} />}
        {props.onExport ? (
          <Button onClick={props.onExport} aria-keyshortcuts="e">
            <Download aria-hidden /> Export
          </Button>
        ) : null}
      </div>
    </div>
  )
}
