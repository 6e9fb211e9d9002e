'use client'

import { useTable, type ColumnSizingState } from '@tanstack/react-table'
import { useEffect, useEffectEvent, useMemo, useState, type ReactNode } from 'react'
import type { StoredEvent } from '@/lib/event/stored-event'
import {
  COLUMNS,
  sameColumns,
  writeColumns,
  type ColumnId,
  type ColumnsState,
} from '@/lib/client/columns-param'
import type { Order } from '@/lib/client/queries'
import { offsetLabel } from '@/lib/client/time-format'
import type { RowFocus } from '@/lib/client/use-row-focus'
import { columns, features } from './columns'
import { EventRow, type EventRowModel } from './event-row'
import { useListContext } from './list-context'
import { TableHead } from './table-head'
import { useRowWindow } from './use-row-window'

const ROW_PX = 32
const OVERSCAN = 12
const MORE_WITHIN_ROWS = 30

/** One column takes what is left of the width: the last of these that shows and was not sized by hand. */
const FLEXIBLE: readonly ColumnId[] = ['description', 'action', 'resource', 'actor', 'type', 'source', 'id']

function flexibleColumn(state: ColumnsState): ColumnId | undefined {
  return FLEXIBLE.find((id) => state.visible.includes(id) && state.widths[id] === undefined)
}

type Props = {
  rows: StoredEvent[]
  virtual: boolean
  focus: RowFocus
  order: Order
  onOrder: (order: Order) => void
  columnsState: ColumnsState
  onColumns: (state: ColumnsState) => void
  onEnd: () => void
  busy: boolean
  footer: ReactNode
}

/** While a column is dragged its width lives here; when the pointer lets go it moves into the URL. */
function useWidths(state: ColumnsState, onColumns: (state: ColumnsState) => void) {
  const [dragged, setDragged] = useState<ColumnSizingState | null>(null)
  const sizing = useMemo(
    () => dragged ?? (Object.fromEntries(Object.entries(state.widths)) as ColumnSizingState),
    [dragged, state.widths],
  )
  const commit = (widths: ColumnSizingState) => {
    const next = { visible: state.visible, widths: { ...widths } as ColumnsState['widths'] }
    if (!sameColumns(next, state)) onColumns(next)
    setDragged(null)
  }
  return { sizing, setDragged, commit, isDragging: dragged !== null }
}

function useEventTable({ columnsState, onColumns }: Props, shown: StoredEvent[]) {
  const widths = useWidths(columnsState, onColumns)
  const columnVisibility = useMemo(
    () => Object.fromEntries(COLUMNS.map((id) => [id, columnsState.visible.includes(id)])),
    [columnsState.visible],
  )
  const table = useTable({
    features,
    columns,
    data: shown,
    getRowId: (event) => event.id,
    columnResizeMode: 'onChange',
    state: { columnVisibility, columnSizing: widths.sizing },
    onColumnSizingChange: (updater) => {
      const next = typeof updater === 'function' ? updater(widths.sizing) : updater
      if (table.state.columnResizing.isResizingColumn === false) widths.commit(next)
      else widths.setDragged(next)
    },
  })
  const resizing = table.state.columnResizing.isResizingColumn
  const onLetGo = useEffectEvent(() => {
    if (widths.isDragging) widths.commit(widths.sizing)
  })
  useEffect(() => {
    if (resizing === false) onLetGo()
  }, [resizing])
  return {
    table,
    commitWidth: (id: string, width: number) => widths.commit({ ...widths.sizing, [id]: width }),
  }
}

/** Sizes of the table are attributes: rows come with the HTML, and the policy of the page refuses the styles of HTML. */
function Spacer({ height, span }: { height: number; span: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden>
      <td colSpan={span} height={height} />
    </tr>
  )
}

export function EventTable(props: Props) {
  const { rows, virtual, focus, order, columnsState, busy } = props
  const { zone, openId, open } = useListContext()
  const { rootRef, setShowIndex } = focus
  const drawn = useRowWindow({
    on: virtual,
    count: rows.length,
    rowPx: ROW_PX,
    overscan: OVERSCAN,
    rootRef,
    pageScrolls: false,
    // The header.
    stickyPx: ROW_PX,
    setShowIndex,
    moreWithin: MORE_WITHIN_ROWS,
    onEnd: props.onEnd,
  })
  // A row of the table's own costs more than its event: only what is drawn gets one.
  const shown = useMemo(() => rows.slice(drawn.first, drawn.end), [rows, drawn.first, drawn.end])
  const { table, commitWidth } = useEventTable(props, shown)
  const model = table.getRowModel().rows
  const visible = table.getVisibleLeafColumns()
  const columnsKey = writeColumns(columnsState)
  const flexible = flexibleColumn(columnsState)

  const renderRow = (row: EventRowModel, index: number) => (
    <EventRow
      key={row.id}
      row={row}
      ariaRowIndex={virtual ? index + 2 : undefined}
      tabbable={row.id === focus.tabbableId}
      open={row.id === openId}
      columnsKey={columnsKey}
      onOpen={open}
      onFocus={focus.choose}
    />
  )

  return (
    <div
      ref={rootRef}
      role="region"
      aria-label="Events"
      aria-busy={busy}
      className="scroll-thin relative min-h-0 flex-1 scroll-pt-8 overflow-auto"
    >
      <table
        aria-label="Events"
        aria-rowcount={virtual ? -1 : undefined}
        width={table.getTotalSize()}
        className={`min-w-full table-fixed border-separate text-[0.78125rem] border-spacing-0 transition-opacity ${busy ? 'opacity-55' : ''}`}
      >
        <colgroup>
          {visible.map((column) => (
            <col key={column.id} {...(column.id === flexible ? {} : { width: column.getSize() })} />
          ))}
        </colgroup>
        <TableHead
          headers={table.getHeaderGroups()[0]?.headers ?? []}
          order={order}
          zoneLabel={
            rows[0] ? offsetLabel(rows[0].occurred_at, zone) : offsetLabel('1970-01-01T00:00:00Z', zone)
          }
          onOrder={props.onOrder}
          onWidth={commitWidth}
        />
        <tbody>
          <Spacer height={drawn.beforePx} span={visible.length} />
          {model.map((row, index) => renderRow(row, drawn.first + index))}
          <Spacer height={drawn.afterPx} span={visible.length} />
        </tbody>
      </table>
      {drawn.meter}
      {props.footer}
    </div>
  )
}
