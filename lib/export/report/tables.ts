import type { Report, ReportEvent } from '@/lib/report/model'
import type { ReviewAct } from '@/lib/report/review'
import { visibleColumns } from './columns'
import { ACT_WORDS, STATUS_WORDS } from './words'

type Value = string | number | null
/** `name` is that of CSV files, `title` that of sheets; `width` in characters. */
export type TableColumn = { name: string; title: string; width: number }
/** A part of a report as rows; `of` gives a value for each column. */
export type Table = {
  name: string
  columns: readonly TableColumn[]
  rows: () => Iterable<readonly Value[]>
}

const column = (name: string, title: string, width: number): TableColumn => ({ name, title, width })
const lines = (texts: readonly string[]) => texts.join('\n')

const EVENT_COLUMNS = [
  column('seq', 'Number', 10),
  column('event_id', 'Event id', 38),
  column('occurred_at', 'Time (UTC)', 25),
  column('event_type', 'Type', 26),
  column('action', 'Action', 24),
  column('severity', 'Severity', 10),
  column('outcome', 'Outcome', 10),
  column('source', 'Source', 20),
  column('actor', 'Actor', 28),
  column('resource', 'Resource', 28),
  column('description', 'Description', 50),
]
const eventValues = (event: ReportEvent): Value[] => [
  event.seq,
  event.id,
  event.occurred_at,
  event.event_type,
  event.action,
  event.severity,
  event.outcome,
  event.source,
  event.actor,
  event.resource,
  event.description,
]

export const controlsTable = ({ controls }: Report): Table => ({
  name: 'Controls',
  columns: [
    column('control_id', 'Control', 12),
    column('title', 'Title', 40),
    column('status', 'Status', 14),
    column('exceptions', 'Exceptions', 12),
    column('about', 'What it is about', 60),
    column('missing', 'What is missing', 60),
    column('measures', 'Measures', 30),
  ],
  rows: () =>
    controls.map(({ id, title, status, exception_count: count, about, missing, measures }) => [
      id,
      title,
      STATUS_WORDS[status],
      status === 'not_assessed' ? null : count,
      about,
      lines(missing),
      measures.join(', '),
    ]),
})

export const measuresTable = ({ controls, measures }: Report): Table => ({
  name: 'Measures',
  columns: [
    column('measure_id', 'Measure', 24),
    column('title', 'Title', 40),
    column('controls', 'Controls', 20),
    column('question', 'Question', 60),
    column('rule', 'An exception is', 60),
    column('filter', 'Filter of what was looked at', 40),
    column('population', 'Events looked at', 14),
    column('exceptions', 'Exceptions', 12),
    column('exceptions_listed', 'Exceptions listed', 12),
    column('missing', 'Why nothing could be said', 50),
  ],
  rows: () =>
    measures.map(({ id, title, question, rule, population, missing, ...found }) => [
      id,
      title,
      controls
        .filter(({ measures: own }) => own.includes(id))
        .map((control) => control.id)
        .join(', '),
      question,
      rule,
      population.query,
      population.count,
      missing === null ? found.exception_count : null,
      found.exceptions.length,
      missing,
    ]),
})

export const exceptionsTable = ({ measures }: Report): Table => ({
  name: 'Exceptions',
  columns: [
    column('measure_id', 'Measure', 24),
    column('exception_id', 'Exception', 20),
    column('at', 'Time (UTC)', 25),
    column('title', 'What was found', 50),
    column('subject', 'Whom or what it is about', 30),
    column('facts', 'Facts', 50),
    column('events', 'Events', 8),
    column('seqs', 'Numbers of the events listed', 24),
    column('filter', 'Filter that gives its events', 40),
  ],
  *rows() {
    for (const { id: measure, exceptions } of measures)
      for (const { id, at, title, subject, facts, events, event_count: count, query } of exceptions)
        yield [
          measure,
          id,
          at,
          title,
          subject,
          lines(facts.map(({ label, value }) => `${label}: ${value}`)),
          count,
          events.map(({ seq }) => seq).join(' '),
          query,
        ]
  },
})

export const exceptionEventsTable = ({ measures }: Report): Table => ({
  name: 'Events',
  columns: [column('measure_id', 'Measure', 24), column('exception_id', 'Exception', 20), ...EVENT_COLUMNS],
  *rows() {
    for (const { id: measure, exceptions } of measures)
      for (const { id, events } of exceptions)
        for (const event of events) yield [measure, id, ...eventValues(event)]
  },
})

export const samplesTable = ({ measures }: Report): Table => ({
  name: 'Samples',
  columns: [
    column('measure_id', 'Measure', 24),
    column('seed', 'Seed of the draw', 40),
    column('size', 'Size', 8),
    column('population', 'Population', 12),
    ...EVENT_COLUMNS,
  ],
  *rows() {
    for (const { id, sample } of measures)
      for (const event of sample?.events ?? [])
        yield [
          id,
          sample?.seed ?? null,
          sample?.size ?? null,
          sample?.population ?? null,
          ...eventValues(event),
        ]
  },
})

/** Figures, and every cell of the tables, one a row. */
export const figuresTable = ({ measures }: Report): Table => ({
  name: 'Figures and tables',
  columns: [
    column('measure_id', 'Measure', 24),
    column('table', 'Table', 30),
    column('row', 'Row', 8),
    column('label', 'Figure or column', 36),
    column('value', 'Value', 30),
    column('filter', 'Filter', 40),
  ],
  *rows() {
    for (const { id, figures, tables } of measures) {
      for (const { label, value, query } of figures) yield [id, null, null, label, value, query]
      for (const table of tables) {
        const titles = visibleColumns(table)
        for (const [n, row] of table.rows.entries())
          for (const [at, title] of titles.entries())
            yield [id, table.title, n + 1, title, row[at] ?? null, null]
      }
    }
  },
})

export const reviewTable = (reviews: readonly ReviewAct[]): Table => ({
  name: 'Review',
  columns: [
    column('at', 'Time (UTC)', 25),
    column('by', 'Who', 30),
    column('act', 'What', 22),
    column('exception_id', 'Exception', 20),
    column('text', 'In words', 60),
    column('act_id', 'Act', 38),
  ],
  rows: () =>
    reviews.map(({ id, kind, exception_id: exception, text, by, at }) => [
      at,
      by,
      ACT_WORDS[kind],
      exception,
      text,
      id,
    ]),
})
