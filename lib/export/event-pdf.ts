import { createHash } from 'node:crypto'
import type { StoredEvent } from '@/lib/event/stored-event'
import { EXPORT_COLUMNS, type ExportColumn } from './columns'
import { eventTable } from './event-cells'
import { PdfDocument } from './pdf/document'
import { drawFacts, type Fact, factText } from './pdf/facts'
import { INK, QUIET, WARN } from './pdf/style'
import { PdfTable } from './pdf/table'

/** What the first page says about an export. */
export type About = {
  tenant: { id: string; name: string }
  exportedBy: string
  /** When it began. */
  atMs: number
  /** Half-open range of `occurred_at`; null is open. */
  start: string | null
  end: string | null
  /** In the filter language; null for none. */
  filter: string | null
  /** The log's next number when it began: no event with this number or a later one is in it. */
  nextSeq: number
}

const TITLE = 'Export of audit events'
const H1 = { size: 17, colour: INK, bold: true }
const H2 = { size: 12, colour: INK, bold: true }
const BODY = { size: 8, colour: QUIET }

const second = (ms: number) => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`
const instant = (text: string) => text.replace('T', ' ').replace('Z', ' UTC')

function rangeInWords({ start, end, atMs }: About): string {
  const from = start === null ? 'From the first event of the log' : `From ${instant(start)}`
  return `${from} ${end === null ? `to the moment of the export, ${second(atMs)}` : `to ${instant(end)}, which is not part of it`}`
}

/**
 * An export as a document: what it is, the events, and at the end what they add up to. Rows go in as they are read, bytes come
 * out page by page.
 */
export class EventPdf {
  private readonly document: PdfDocument
  private readonly table: PdfTable
  private readonly cells: (event: StoredEvent) => ReturnType<ReturnType<typeof eventTable>['cells']>
  private readonly hash = createHash('sha256')
  private readonly lineOf: (event: StoredEvent) => string
  private readonly columns: readonly ExportColumn[]
  private rows = 0
  private newest: StoredEvent | null = null
  private oldest: StoredEvent | null = null

  /** @param lineOf the event's line of NDJSON: what the hash of the rows is made of */
  constructor(columns: readonly ExportColumn[], about: About, lineOf: (event: StoredEvent) => string) {
    this.columns = columns
    this.lineOf = lineOf
    const footer = `${TITLE} · ${about.tenant.name} · ${second(about.atMs)}`
    this.document = new PdfDocument({
      title: TITLE,
      lang: 'en',
      createdMs: about.atMs,
      footer: [{ text: footer, style: { size: 6.5, colour: QUIET } }],
    })
    this.document.newPage()
    this.document.paragraph('H1', [{ text: TITLE, style: H1 }])
    this.document.y += 6
    drawFacts(this.document, this.facts(about))
    this.document.y += 8
    const { columns: heads, cells } = eventTable(columns)
    this.cells = cells
    this.table = new PdfTable(this.document, heads)
  }

  private facts(about: About): Fact[] {
    return [
      {
        label: 'Tenant',
        value: [...factText(about.tenant.name), { text: `  ${about.tenant.id}`, style: BODY }],
      },
      { label: 'Time range', value: factText(rangeInWords(about)) },
      { label: 'Filter', value: factText(about.filter ?? 'None: every event of the range') },
      {
        label: 'Fields',
        value: factText(this.columns.length === EXPORT_COLUMNS.length ? 'All' : this.columns.join(', ')),
      },
      { label: 'Order', value: factText('Newest first, by time and then by number') },
      { label: 'Exported by', value: factText(about.exportedBy) },
      { label: 'Exported at', value: factText(second(about.atMs)) },
      {
        label: 'Log as of',
        value: factText(
          about.nextSeq === 0
            ? 'An empty log'
            : `Event number ${about.nextSeq - 1}; later ones are not in it`,
        ),
      },
      {
        label: 'How to read it',
        value: [
          ...factText(
            'All times are UTC. A character that could not be seen, or that would change the order of the text, is written as its name: ',
          ),
          { text: '‹ESC›', style: { size: 8, colour: WARN, bold: true } },
          ...factText('. The last page has the number of rows and their SHA-256.'),
        ],
      },
    ]
  }

  *add(events: readonly StoredEvent[]): Generator<Buffer> {
    for (const event of events) {
      this.hash.update(this.lineOf(event))
      this.table.row(this.cells(event))
      this.rows++
      this.newest ??= event
      this.oldest = event
      yield* this.document.take()
    }
  }

  /** The rows' own hash, once all of them were added. */
  rowsSha256(): string {
    return this.hash.copy().digest('hex')
  }

  *finish(): Generator<Buffer> {
    const { document } = this
    this.table.end()
    document.newPage()
    document.paragraph('H2', [{ text: 'End of the export', style: H2 }])
    document.y += 4
    const ends: [string, StoredEvent | null][] = [
      ['First row', this.newest],
      ['Last row', this.oldest],
    ]
    drawFacts(document, [
      { label: 'Rows', value: factText(this.rows.toLocaleString('en')) },
      ...ends.flatMap(([label, event]) =>
        event === null
          ? []
          : [{ label, value: factText(`Event number ${event.seq}, ${instant(event.occurred_at)}`) }],
      ),
      { label: 'SHA-256 of the rows', value: factText(this.rowsSha256()) },
    ])
    document.y += 4
    for (const text of [
      'The rows are hashed as the format NDJSON writes them: one line of JSON for each row, in this order, with the same fields, in UTF-8, ended by a line feed (0A). An export as NDJSON with the same filter, range and fields, without its last line and without events that were stored later, has this SHA-256.',
      'The file itself ends with a line of its own, behind the last page: %export, its number of rows, and the SHA-256 of every byte before that line. The log has an event compliance.audit_export with both hashes.',
    ]) {
      document.paragraph('P', [{ text, style: BODY }], 560)
      document.y += 4
    }
    document.end()
    yield* document.take()
  }
}
