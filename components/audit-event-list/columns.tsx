import {
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  metaHelper,
  tableFeatures,
} from '@tanstack/react-table'
import type { ReactNode } from 'react'
import type { StoredEvent } from '@/lib/event/stored-event'
import { WIDTH_PX_MAX, WIDTH_PX_MIN, type ColumnId } from '@/lib/client/columns-param'
import { formatDuration, NO_VALUE } from '@/lib/client/time-format'
import { OutcomeBadge, SeverityBadge } from '../ui/badges'
import { SafeText } from '../ui/safe-text'
import { actorLabel, resourceLabel } from './row-label'
import { TimeCell } from './time-cell'

type Meta = { label: string; align?: 'end'; mono?: boolean }

export const features = tableFeatures({
  columnVisibilityFeature,
  columnSizingFeature,
  columnResizingFeature,
  columnMeta: metaHelper<Meta>(),
})

const helper = createColumnHelper<typeof features, StoredEvent>()

function Value({ value }: { value: string | null | undefined }): ReactNode {
  return value ? <SafeText value={value} /> : <span className="text-ink-3">{NO_VALUE}</span>
}

function Resource({ event }: { event: StoredEvent }) {
  const type = event.resource?.type
  return (
    <>
      {type ? (
        <span className="text-ink-3">
          <SafeText value={type} />{' '}
        </span>
      ) : null}
      <Value value={resourceLabel(event)} />
    </>
  )
}

type Column = {
  id: ColumnId
  label: string
  size: number
  align?: 'end'
  mono?: boolean
  text: (event: StoredEvent) => string | null
  cell?: (event: StoredEvent) => ReactNode
}

const DEFINITIONS: readonly Column[] = [
  {
    id: 'time',
    label: 'Time',
    // With the seal.
    size: 192,
    text: (event) => event.occurred_at,
    cell: (event) => <TimeCell event={event} />,
  },
  { id: 'type', label: 'Type', size: 152, text: (event) => event.event_type },
  { id: 'actor', label: 'Actor', size: 120, text: actorLabel },
  { id: 'action', label: 'Action', size: 108, text: (event) => event.action },
  {
    id: 'resource',
    label: 'Resource',
    size: 126,
    text: resourceLabel,
    cell: (event) => <Resource event={event} />,
  },
  {
    id: 'outcome',
    label: 'Outcome',
    size: 84,
    text: (event) => event.outcome,
    cell: (event) => <OutcomeBadge outcome={event.outcome} />,
  },
  {
    id: 'severity',
    label: 'Severity',
    size: 84,
    text: (event) => event.severity,
    cell: (event) => <SeverityBadge severity={event.severity} />,
  },
  { id: 'source', label: 'Source', size: 90, text: (event) => event.source },
  {
    id: 'duration',
    label: 'Duration',
    // Room for `2 min 22 s`.
    size: 84,
    align: 'end',
    text: (event) => formatDuration(event.duration_ms),
  },
  { id: 'seq', label: 'Seq', size: 84, align: 'end', text: (event) => String(event.seq) },
  {
    id: 'received',
    label: 'Received',
    size: 174,
    text: (event) => event.recorded_at,
    cell: (event) => <TimeCell event={event} received />,
  },
  { id: 'category', label: 'Category', size: 96, text: (event) => event.category },
  { id: 'ip', label: 'IP address', size: 124, mono: true, text: (event) => event.actor?.ip_address ?? null },
  { id: 'description', label: 'Description', size: 240, text: (event) => event.description },
  { id: 'tags', label: 'Tags', size: 140, text: (event) => event.tags.join(', ') || null },
  { id: 'trace', label: 'Trace', size: 140, mono: true, text: (event) => event.trace_id },
  { id: 'id', label: 'Event id', size: 280, mono: true, text: (event) => event.id },
]

export const COLUMN_LABELS = Object.fromEntries(
  DEFINITIONS.map((column) => [column.id, column.label]),
) as Record<ColumnId, string>

export const columns = helper.columns(
  DEFINITIONS.map((column) =>
    helper.accessor(column.text, {
      id: column.id,
      header: column.label,
      size: column.size,
      minSize: WIDTH_PX_MIN,
      maxSize: WIDTH_PX_MAX,
      meta: {
        label: column.label,
        ...(column.align ? { align: column.align } : {}),
        ...(column.mono ? { mono: true } : {}),
      },
      cell: ({ row, getValue }) => (column.cell ? column.cell(row.original) : <Value value={getValue()} />),
    }),
  ),
)
