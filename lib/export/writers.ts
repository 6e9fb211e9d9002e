import type { ExportFormat } from '@/lib/contract/events'
import type { StoredEvent } from '@/lib/event/stored-event'
import { cellOf, cellOfColumn, EXPORT_COLUMNS, type ExportColumn } from './columns'
import { CSV_EOL, csvLine } from './csv'
import { type About, EventPdf } from './event-pdf'

export type Trailer = { rows: number; sha256: string }

/** A piece of a file. Between two pieces others get their turn. */
export type Part = string | Buffer
export type Parts = Iterable<Part> | AsyncIterable<Part>

/** Formats whose rows need nothing but the events. */
export type PlainFormat = Exclude<ExportFormat, 'evidence'>

/**
 * A format: what comes before the rows, the rows, what comes after, and the last line.
 * In every format the last line is the trailer, and its SHA-256 is over all bytes before that line: a file without a
 * trailer was cut off, and one whose hash differs was changed.
 */
export type Writer<Rows extends Parts = Parts> = {
  mediaType: string
  extension: string
  head: () => string
  rows: (events: readonly StoredEvent[], first: boolean) => Rows
  tail: (any: boolean) => Rows
  trailer: (trailer: Trailer) => string
  /** SHA-256 of the rows alone, where the file says it inside. */
  rowsSha256?: () => string
}

type PlainWriter = Writer<Iterable<Part>>

function csv(columns: readonly ExportColumn[]): PlainWriter {
  const cells = columns.map(cellOfColumn)
  return {
    mediaType: 'text/csv; charset=utf-8; header=present',
    extension: 'csv',
    head: () => csvLine(columns),
    rows: (events) => [events.map((event) => csvLine(cells.map((cell) => cell(event)))).join('')],
    tail: () => [],
    trailer: ({ rows, sha256 }) => `#export rows=${rows} sha256=${sha256}${CSV_EOL}`,
  }
}

type Pick = (event: StoredEvent) => object

/** All columns give the event as the API does; a choice of columns gives a flat object of these. */
const picker = (columns: readonly ExportColumn[]): Pick =>
  columns.length === EXPORT_COLUMNS.length
    ? (event) => event
    : (event) => Object.fromEntries(columns.map((column) => [column, cellOf(event, column)]))

const ndjsonLine = (pick: Pick) => (event: StoredEvent) => `${JSON.stringify(pick(event))}\n`

function ndjson(pick: Pick): PlainWriter {
  return {
    mediaType: 'application/x-ndjson',
    extension: 'ndjson',
    head: () => '',
    rows: (events) => [events.map(ndjsonLine(pick)).join('')],
    tail: () => [],
    trailer: (trailer) => `${JSON.stringify({ export: trailer })}\n`,
  }
}

function json(pick: Pick): PlainWriter {
  return {
    mediaType: 'application/json',
    extension: 'json',
    head: () => '{"events":[\n',
    rows: (events, first) => [
      (first ? '' : ',\n') + events.map((event) => JSON.stringify(pick(event))).join(',\n'),
    ],
    tail: (any) => [`${any ? '\n' : ''}],\n`],
    trailer: (trailer) => `"export":${JSON.stringify(trailer)}}\n`,
  }
}

/** A reader of PDF looks for its end in the last kilobyte, and takes a line behind it for a comment. */
function pdf(columns: readonly ExportColumn[], about: About): PlainWriter {
  let begun: EventPdf | null = null
  const document = () => (begun ??= new EventPdf(columns, about, ndjsonLine(picker(columns))))
  return {
    mediaType: 'application/pdf',
    extension: 'pdf',
    head: () => '',
    rows: (events) => document().add(events),
    tail: () => document().finish(),
    trailer: ({ rows, sha256 }) => `%export rows=${rows} sha256=${sha256}\n`,
    rowsSha256: () => document().rowsSha256(),
  }
}

/** The writer of a format. @param columns in the order wanted */
export function writerOf(format: PlainFormat, columns: readonly ExportColumn[], about: About): PlainWriter {
  switch (format) {
    case 'csv':
      return csv(columns)
    case 'json':
      return json(picker(columns))
    case 'ndjson':
      return ndjson(picker(columns))
    case 'pdf':
      return pdf(columns, about)
  }
}
