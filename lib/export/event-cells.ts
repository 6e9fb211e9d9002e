import type { StoredEvent } from '@/lib/event/stored-event'
import { cellOf, EXPORT_COLUMNS, type ExportColumn } from './columns'
import { shorten } from './pdf/shorten'
import { type Colour, INK, type Paragraph, type Piece, QUIET, type Style } from './pdf/style'
import type { Column } from './pdf/table'

const SIZE = 6.4
const TEXT: Style = { size: SIZE, colour: INK }
const STRONG: Style = { size: SIZE, colour: INK, bold: true }
const SMALL: Style = { size: SIZE, colour: QUIET }
const ALARM: Colour = [0.67, 0.1, 0.12]
const LOUD: Style = { size: SIZE, colour: ALARM, bold: true }

type Field = { column: ExportColumn; label?: string; style?: Style }
/** A line holds fields that belong together; each line of a cell is a paragraph of its own. */
type Group = Column & { lines: readonly (readonly Field[])[] }

/** The columns of the page, and which fields of an event stand in each. */
const GROUPS: readonly Group[] = [
  { title: 'Seq', share: 5, lines: [[{ column: 'seq' }]] },
  { title: 'Time (UTC)', share: 7.6, lines: [[{ column: 'occurred_at' }]] },
  {
    title: 'Event',
    share: 12.4,
    lines: [
      [{ column: 'event_type', style: STRONG }],
      [{ column: 'severity' }, { column: 'outcome' }, { column: 'category', label: 'in' }],
    ],
  },
  {
    title: 'Actor',
    share: 17,
    lines: [
      [{ column: 'actor_name', style: STRONG }],
      [{ column: 'actor_email' }],
      [{ column: 'actor_type' }, { column: 'actor_id', label: 'id' }],
      [
        { column: 'actor_ip_address', label: 'from' },
        { column: 'actor_session_id', label: 'session' },
      ],
      [{ column: 'actor_user_agent', label: 'agent' }],
    ],
  },
  {
    title: 'Resource',
    share: 14,
    lines: [
      [{ column: 'resource_name', style: STRONG }],
      [{ column: 'resource_type' }, { column: 'resource_id', label: 'id' }],
      [{ column: 'resource_parent_id', label: 'parent' }],
      [{ column: 'resource_attributes', label: 'attributes' }],
    ],
  },
  {
    title: 'What happened',
    share: 16,
    lines: [[{ column: 'action', style: STRONG }], [{ column: 'description' }]],
  },
  {
    title: 'More',
    share: 28,
    lines: [
      [
        { column: 'source', label: 'source' },
        { column: 'duration_ms', label: 'ms' },
        { column: 'tags', label: 'tags' },
        { column: 'compliance_flags', label: 'flags' },
      ],
      [{ column: 'metadata', label: 'metadata' }],
      [{ column: 'changes', label: 'changes' }],
      [
        { column: 'trace_id', label: 'trace' },
        { column: 'span_id', label: 'span' },
      ],
      [{ column: 'parent_event_id', label: 'parent event' }],
      [
        { column: 'recorded_at', label: 'recorded' },
        { column: 'unregistered', label: 'unregistered' },
      ],
      [{ column: 'id', label: 'event id' }],
      [{ column: 'tenant_id', label: 'tenant' }],
      [
        { column: 'signature', label: 'signature' },
        { column: 'key_id', label: 'key' },
      ],
      [
        { column: 'erased', label: 'erased' },
        { column: 'erased_case', label: 'by case' },
      ],
    ],
  },
]

const LOUD_VALUES = new Set(['error', 'critical', 'failure'])
const LOUD_COLUMNS: ReadonlySet<ExportColumn> = new Set<ExportColumn>(['severity', 'outcome'])
const BETWEEN: Piece = { text: '   ', style: SMALL }

function styleOf({ column, style }: Field, text: string): Style {
  return LOUD_COLUMNS.has(column) && LOUD_VALUES.has(text) ? LOUD : (style ?? TEXT)
}

function piecesOf(event: StoredEvent, field: Field): Paragraph {
  const value = cellOf(event, field.column)
  if (value === null || value === '' || value === false) return []
  const text = String(value)
  const shown = shorten(text, styleOf(field, text), SMALL)
  return field.label === undefined ? shown : [{ text: `${field.label} `, style: SMALL }, ...shown]
}

/** Date and time of day below each other. */
function instantLines(event: StoredEvent): Paragraph[] {
  const [date = '', time = ''] = event.occurred_at.split('T')
  return [date, time.replace('Z', '')].map((text) => [{ text, style: TEXT }])
}

function paragraphsOf(event: StoredEvent, line: readonly Field[]): Paragraph[] {
  if (line[0]?.column === 'occurred_at') return instantLines(event)
  const found = line.map((field) => piecesOf(event, field)).filter((pieces) => pieces.length > 0)
  return found.length === 0 ? [] : [found.flatMap((pieces, n) => (n === 0 ? pieces : [BETWEEN, ...pieces]))]
}

export type EventTable = { columns: Column[]; cells: (event: StoredEvent) => Paragraph[][] }

/**
 * The table for a choice of columns: each chosen field has its place, and what nobody chose takes no room. Where all were chosen,
 * the tenant is left to the first page: it is the same in every row.
 */
export function eventTable(chosen: readonly ExportColumn[]): EventTable {
  const isShown = (column: ExportColumn) =>
    chosen.includes(column) && (column !== 'tenant_id' || chosen.length < EXPORT_COLUMNS.length)
  const groups = GROUPS.map((group) => ({
    ...group,
    lines: group.lines
      .map((line) => line.filter(({ column }) => isShown(column)))
      .filter((line) => line.length > 0),
  })).filter(({ lines }) => lines.length > 0)
  return {
    columns: groups.map(({ title, share }) => ({ title, share })),
    cells: (event) => groups.map(({ lines }) => lines.flatMap((line) => paragraphsOf(event, line))),
  }
}
