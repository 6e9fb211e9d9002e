'use client'

import { FlexRender, type Header } from '@tanstack/react-table'
import { ArrowDown, ArrowUp } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import type { StoredEvent } from '@/lib/event/stored-event'
import { cn } from '@/lib/client/class-names'
import { WIDTH_PX_MAX, WIDTH_PX_MIN } from '@/lib/client/columns-param'
import type { Order } from '@/lib/client/queries'
import type { features } from './columns'

type EventHeader = Header<typeof features, StoredEvent, unknown>

type Props = {
  headers: EventHeader[]
  order: Order
  zoneLabel: string
  onOrder: (order: Order) => void
  onWidth: (columnId: string, width: number) => void
}

const KEY_STEP_PX = 16

function ResizeHandle({ header, onWidth }: { header: EventHeader; onWidth: Props['onWidth'] }) {
  const width = header.column.getSize()
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowLeft' ? -KEY_STEP_PX : event.key === 'ArrowRight' ? KEY_STEP_PX : 0
    if (step === 0) return
    event.preventDefault()
    onWidth(header.column.id, Math.min(Math.max(width + step, WIDTH_PX_MIN), WIDTH_PX_MAX))
  }
  const start = header.getResizeHandler()
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${header.column.columnDef.meta?.label ?? header.column.id}`}
      aria-valuenow={Math.round(width)}
      aria-valuemin={WIDTH_PX_MIN}
      aria-valuemax={WIDTH_PX_MAX}
      aria-valuetext={`${Math.round(width)} pixels`}
      tabIndex={0}
      onMouseDown={start}
      onTouchStart={start}
      onKeyDown={onKeyDown}
      onDoubleClick={() => header.column.resetSize()}
      className={cn(
        'absolute top-0 -right-1 z-10 flex h-full w-2.5 cursor-col-resize touch-none items-center justify-center select-none after:h-4 after:w-px after:bg-line hover:after:h-full hover:after:w-0.5 hover:after:bg-accent focus-visible:outline-offset-0 focus-visible:after:bg-accent',
        header.column.getIsResizing() && 'after:h-full after:w-0.5 after:bg-accent',
      )}
    />
  )
}

function TimeHeader({ order, zoneLabel, onOrder }: Pick<Props, 'order' | 'zoneLabel' | 'onOrder'>) {
  const Icon = order === 'desc' ? ArrowDown : ArrowUp
  const says = order === 'desc' ? 'newest first' : 'oldest first'
  return (
    <button
      type="button"
      onClick={() => onOrder(order === 'desc' ? 'asc' : 'desc')}
      title={`Now ${says}; press to turn around`}
      className="-mx-1 inline-flex h-6 items-center gap-1 rounded px-1 font-medium hover:bg-hover"
    >
      Time <span className="font-normal text-ink-3">{zoneLabel}</span>
      <Icon aria-hidden className="size-3" />
      <span className="sr-only">, {says}</span>
    </button>
  )
}

export function TableHead({ headers, order, zoneLabel, onOrder, onWidth }: Props) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {headers.map((header) => {
          const id = header.column.id
          const meta = header.column.columnDef.meta
          return (
            <th
              key={header.id}
              scope="col"
              // Otherwise the handle's name would be read as part of every cell's column.
              aria-label={id === 'time' ? `Time ${zoneLabel}` : (meta?.label ?? id)}
              aria-sort={id === 'time' ? (order === 'desc' ? 'descending' : 'ascending') : undefined}
              className={cn(
                'sticky top-0 z-10 h-8 border-b border-line bg-panel px-2 text-left text-xs font-medium text-ink-2 first:pl-3 last:pr-3',
                meta?.align === 'end' && 'text-right',
              )}
            >
              <span className="block truncate">
                {id === 'time' ? (
                  <TimeHeader order={order} zoneLabel={zoneLabel} onOrder={onOrder} />
                ) : (
                  <FlexRender header={header} />
                )}
              </span>
              <ResizeHandle header={header} onWidth={onWidth} />
            </th>
          )
        })}
      </tr>
    </thead>
  )
}
