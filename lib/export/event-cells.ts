import type { StoredEvent } from '@/lib/event/stored-event'
import { cellOf, type ExportColumn } from './columns'
import { type Colour, INK, type Paragraph, QUIET, type Style } from './pdf/style'
import type { Column } from './pdf/table'

/** Characters of one field that are shown; what is longer says how much is left out. An event may have 64 KiB. */
export const FIELD_CHARACTERS_MAX = 4_000

const SIZE = 6.6
const TEXT: Style = { size: SIZE, colour: INK }
const STRONG: Style = { size: SIZE, colour: INK, bold: true }
const SMALL: Style = { size: SIZE, colour: QUIET }
const ALARM: Colour = [0.67, 0.1, 0.12]
const LOUD: Style = { size: SIZE, colour: ALARM, bold: true }

type Field = { column: ExportColumn; label?: string; style?: Style }
type Group = Column & { fields: readonly Field[] }

/** The columns of the page, and which fields of an event stand in each, one below the other. */
const GROUPS: readonly Group[] = [
  { title: 'Seq', share: 5.5, fields: [{ column: 'seq' }] },
  { title: 'Time (UTC)', share: 8, fields: [{ column: 'occurred_at' }] },
  {
    title: 'Event',
    share: 14,
    fields: [
      { column: 'event_type', style: STRONG },
      { column: 'severity' },
      { column: 'outcome' },
      { column: 'category', label: 'category' },
    ],
  },
  {
    title: 'Actor',
    share: 17,
    fields: [
      { column: 'actor_name', style: STRONG },
      { column: 'actor_email' },
      { column: 'actor_type' },
      { column: 'actor_id', label: 'id' },
      { column: 'actor_ip_address', label: 'from' },
      { column: 'actor_session_id', label: 'session' },
      { column: 'actor_user_agent', label: 'agent' },
    ],
  },
  {
    title: 'Resource',
    share: 16,
    fields: [
      { column: 'resource_name', style: STRONG },
      { column: 'resource_type' },
      { column: 'resource_id', label: 'id' },
      { column: 'resource_parent_id', label: 'parent' },
      { column: 'resource_attributes', label: 'attributes' },
    ],
  },
  {
    title: 'What happened',
    share: 18,
    fields: [{ column: 'action', style: STRONG }, { column: 'description' }],
  },
  {
    title: 'More',
    share: 24,
    fields: [
      { column: 'source', label: 'source' },
      { column: 'duration_ms', label: 'duration, ms' },
      { column: 'tags', label: 'tags' },
      { column: 'compliance_flags', label: 'flags' },
      { column: 'metadata', label: 'metadata' },
      { column: 'changes', label: 'changes' },
      { column: 'trace_id', label: 'trace' },
      { column: 'span_id', label: 'span' },
      { column: 'parent_event_id', label: 'parent event' },
      { column: 'unregistered', label: 'unregistered' },
      { column: 'recorded_at', label: 'recorded' },
      { column: 'id', label: 'event id' },
      { column: 'tenant_id', label: 'tenant' },
    ],
  },
]

const LOUD_VALUES = new Set(['error', 'critical', 'failure'])
const TWO_LINES: ReadonlySet<ExportColumn> = new Set<ExportColumn>(['occurred_at'])

function cut(text: string): Paragraph {
  if (text.length <= FIELD_CHARACTERS_MAX) return [{ text, style: TEXT }]
  // A pair of code units is not torn apart.
  const end = /[\ud800-\udbff]/.test(text.charAt(FIELD_CHARACTERS_MAX - 1))
    ? FIELD_CHARACTERS_MAX - 1
    : FIELD_CHARACTERS_MAX
  return [
    { text: text.slice(0, end), style: TEXT },
    {
      text: ` … ${(text.length - end).toLocaleString('en')} more characters are in the other formats`,
      style: SMALL,
    },
  ]
}

function paragraphsOf(event: StoredEvent, { column, label, style }: Field): Paragraph[] {
  const value = cellOf(event, column)
  if (value === null || value === '' || (column === 'unregistered' && value === false)) return []
  const text = String(value)
  if (TWO_LINES.has(column)) {
    const [date = '', time = ''] = text.split('T')
    return [[{ text: date, style: TEXT }], [{ text: time.replace('Z', ''), style: TEXT }]]
  }
  const shown = cut(text).map((piece) =>
    piece.style === TEXT
      ? {
          ...piece,
          style:
            LOUD_VALUES.has(text) && (column === 'severity' || column === 'outcome') ? LOUD : (style ?? TEXT),
        }
      : piece,
  )
  return [label === undefined ? shown : [{ text: `${label} `, style: SMALL }, ...shown]]
}

export type EventTable = { columns: Column[]; cells: (event: StoredEvent) => Paragraph[][] }

/** The table for a choice of columns: each chosen field has its place, and what nobody chose takes no room. */
export function eventTable(chosen: readonly ExportColumn[]): EventTable {
  const groups = GROUPS.map((group) => ({
    ...group,
    fields: group.fields.filter(({ column }) => chosen.includes(column)),
  })).filter(({ fields }) => fields.length > 0)
  return {
    columns: groups.map(({ title, share }) => ({ title, share })),
    cells: (event) => groups.map(({ fields }) => fields.flatMap((field) => paragraphsOf(event, field))),
  }
}
