'use client'

import { FlexRender, type Row } from '@tanstack/react-table'
import { memo } from 'react'
import type { StoredEvent } from '@/lib/event/stored-event'
import { cn } from '@/lib/client/class-names'
import type { features } from './columns'

export type EventRowModel = Row<typeof features, StoredEvent>

type Props = {
  row: EventRowModel
  /** Position in the whole list, from 1 below the header, for screen readers of a virtual table. */
  ariaRowIndex: number | undefined
  tabbable: boolean
  open: boolean
  /** Changes when other columns show, so that a remembered row renders again. */
  columnsKey: string
  onOpen: (id: string) => void
  onFocus: (id: string) => void
}

export function rowTint(event: StoredEvent): string {
  if (event.severity === 'critical') return 'shadow-[inset_2px_0_0_var(--bar-critical)]'
  if (event.severity === 'error') return 'shadow-[inset_2px_0_0_var(--bar-error)]'
  if (event.severity === 'warning') return 'shadow-[inset_2px_0_0_var(--bar-warning)]'
  return ''
}

/** The table makes its rows anew for each window; what one shows hangs on its event and on the columns. */
const showsTheSame = ({ row, ...before }: Props, { row: rowAfter, ...after }: Props): boolean =>
  row.original === rowAfter.original &&
  (Object.keys(after) as (keyof typeof after)[]).every((name) => before[name] === after[name])

export const EventRow = memo(function EventRow({
  row,
  ariaRowIndex,
  tabbable,
  open,
  onOpen,
  onFocus,
}: Props) {
  const event = row.original
  return (
    <tr
      data-row-id={event.id}
      data-testid="event-row"
      tabIndex={tabbable ? 0 : -1}
      aria-rowindex={ariaRowIndex}
      aria-current={open ? 'true' : undefined}
      onClick={() => onOpen(event.id)}
      onFocus={() => onFocus(event.id)}
      className={cn(
        'group h-8 cursor-default hover:bg-hover focus-visible:-outline-offset-2',
        open ? 'bg-selected hover:bg-selected' : '',
        rowTint(event),
      )}
    >
      {row.getVisibleCells().map((cell) => {
        const meta = cell.column.columnDef.meta
        return (
          <td
            key={cell.id}
            className={cn(
              'max-w-0 truncate border-b border-line/70 px-2 first:pl-3 last:pr-3',
              meta?.align === 'end' && 'tabular text-right',
              meta?.mono && 'font-mono text-xs',
            )}
          >
            <FlexRender cell={cell} />
          </td>
        )
      })}
    </tr>
  )
}, showsTheSame)
