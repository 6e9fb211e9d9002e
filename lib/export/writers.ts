import type { ExportFormat } from '@/lib/contract/events'
import type { StoredEvent } from '@/lib/event/stored-event'
import { cellOf, EXPORT_COLUMNS, type ExportColumn } from './columns'
import { CSV_EOL, csvLine } from './csv'

export type Trailer = { rows: number; sha256: string }

/**
 * A format as text: what comes before the rows, the rows, what comes after, and the last line.
 * In every format the last line is the trailer, and its SHA-256 is over all bytes before that line: a file without a
 * trailer was cut off, and one whose hash differs was changed.
 */
export type Writer = {
  mediaType: string
  extension: string
  head: () => string
  rows: (events: readonly StoredEvent[], first: boolean) => string
  tail: (any: boolean) => string
  trailer: (trailer: Trailer) => string
}

function csv(columns: readonly ExportColumn[]): Writer {
  return {
    mediaType: 'text/csv; charset=utf-8; header=present',
    extension: 'csv',
    head: () => csvLine(columns),
    rows: (events) => events.map((event) => csvLine(columns.map((column) => cellOf(event, column)))).join(''),
    tail: () => '',
    trailer: ({ rows, sha256 }) => `#export rows=${rows} sha256=${sha256}${CSV_EOL}`,
  }
}

type Pick = (event: StoredEvent) => object

/** All columns give the event as the API does; a choice of columns gives a flat object of these. */
const picker = (columns: readonly ExportColumn[]): Pick =>
  columns.length === EXPORT_COLUMNS.length
    ? (event) => event
    : (event) => Object.fromEntries(columns.map((column) => [column, cellOf(event, column)]))

function ndjson(pick: Pick): Writer {
  return {
    mediaType: 'application/x-ndjson',
    extension: 'ndjson',
    head: () => '',
    rows: (events) => events.map((event) => `${JSON.stringify(pick(event))}\n`).join(''),
    tail: () => '',
    trailer: (trailer) => `${JSON.stringify({ export: trailer })}\n`,
  }
}

function json(pick: Pick): Writer {
  return {
    mediaType: 'application/json',
    extension: 'json',
    head: () => '{"events":[\n',
    rows: (events, first) =>
      (first ? '' : ',\n') + events.map((event) => JSON.stringify(pick(event))).join(',\n'),
    tail: (any) => `${any ? '\n' : ''}],\n`,
    trailer: (trailer) => `"export":${JSON.stringify(trailer)}}\n`,
  }
}

/** The writer of a format. @param columns in the order wanted */
export function writerOf(format: ExportFormat, columns: readonly ExportColumn[]): Writer {
  if (format === 'csv') return csv(columns)
  return format === 'json' ? json(picker(columns)) : ndjson(picker(columns))
}
