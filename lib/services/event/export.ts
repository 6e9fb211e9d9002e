import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { setImmediate as othersHadTheirTurn } from 'node:timers/promises'
import { createGzip } from 'node:zlib'
import type { ExportFormat } from '@/lib/contract/events'
import { Fault } from '@/lib/core/errors'
import { type EventRow, toStoredEvent } from '@/lib/db/queries/event-row'
import { type PlacedRow, type Scan, scanEvents, streamEvents } from '@/lib/db/queries/scan'
import { nextSeqOf, snapshotScan } from '@/lib/db/queries/snapshot'
import { PDF_ROWS_MAX } from '@/lib/event/limits'
import type { Outcome } from '@/lib/event/taxonomy'
import { EXPORT_COLUMNS, type ExportColumn, isExportColumn } from '@/lib/export/columns'
import { type Part, type Trailer, type Writer, writerOf } from '@/lib/export/writers'
import type { EventQuery } from '@/lib/query/params'
import { printFilter } from '@/lib/query/print'
import { type Context, requirePermission } from '../context'
import { recordAct } from '../record-act'
import { aboutExport } from './about-export'
import { documentTurn } from './document-turn'
import { evidenceWriter } from '../ledger/evidence-writer'
import { type Reading, readingOf, scanOf } from './reading'

/** Events read at a time: what the memory of an export is made of, with a server most of all. Of fewer, the parts of a compressed chunk are unpacked again for each. */
const PAGE_EVENTS = 256

export type ExportInput = {
  events: EventQuery
  format: ExportFormat
  columns: string | undefined
  gzip: boolean
}

export type Export = { body: ReadableStream<Uint8Array>; mediaType: string; fileName: string }

function columnsOf(names: string | undefined): ExportColumn[] {
  if (names === undefined) return EXPORT_COLUMNS
  return names.split(',').map((name) => {
    const column = name.trim()
    if (isExportColumn(column)) return column
    throw new Fault('invalid_request', 'There is no such column', {
      faults: [{ field: 'columns', code: 'unknown_column', reason: `One of ${EXPORT_COLUMNS.join(', ')}` }],
    })
  })
}

/** The lowest and the highest number among the rows; null where there is none. */
type Span = { low: number | null; high: number | null }
type Progress = Trailer & { outcome: Outcome; span: Span; rowsSha256?: string | undefined }

function record(ctx: Context, input: ExportInput, { rows, sha256, outcome, span, rowsSha256 }: Progress) {
  return ctx.db.transaction((tx) =>
    recordAct(tx, ctx, {
      event_type: 'compliance.audit_export',
      action: 'events.export',
      description: `${ctx.caller.name} exported ${rows} events as ${input.format}`,
      outcome,
      metadata: {
        format: input.format,
        columns: input.columns ?? null,
        filter: input.events.filter === null ? null : printFilter(input.events.filter),
        start_time: input.events.start,
        end_time: input.events.end,
        rows,
        seq_low: span.low,
        seq_high: span.high,
        sha256,
        ...(rowsSha256 === undefined ? {} : { rows_sha256: rowsSha256 }),
      },
    }),
  )
}

/** @throws Fault invalid_request when a document would have more rows than one may have */
async function refuseTooMany(ctx: Context, scan: Scan) {
  const counted = { ...scan, columns: 'occurred_at, seq', limit: PDF_ROWS_MAX + 1 }
  const { rows } = await scanEvents<PlacedRow>(ctx.db, counted)
  if (rows.length <= PDF_ROWS_MAX) return
  const reason = `A PDF has ${PDF_ROWS_MAX.toLocaleString('en')} rows at most, and more events match. Narrow the time range or the filter, or take csv, json or ndjson, which have any number of rows`
  throw new Fault('invalid_request', reason, {
    faults: [{ field: 'format', code: 'too_many_rows', reason }],
  })
}

async function* fileOf(ctx: Context, input: ExportInput, writer: Writer, scan: Scan): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let rows = 0
  const span: Span = { low: null, high: null }
  let outcome: Outcome = 'cancelled'
  const hashed = (part: Part) => {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part
    hash.update(bytes)
    return bytes
  }
  const endTurn = input.format === 'pdf' ? await documentTurn() : () => undefined
  try {
    yield hashed(writer.head())
    for await (const page of streamEvents<EventRow>(ctx.db, scan)) {
      const parts = writer.rows(page.map(toStoredEvent), rows === 0)
      rows += page.length
      for (const { seq } of page) {
        span.low = Math.min(span.low ?? seq, seq)
        span.high = Math.max(span.high ?? seq, seq)
      }
      for await (const part of parts) {
        yield hashed(part)
        await othersHadTheirTurn()
      }
    }
    for await (const part of writer.tail(rows > 0)) yield hashed(part)
    const trailer = { rows, sha256: hash.copy().digest('hex') }
    const rowsSha256 = writer.rowsSha256?.()
    // The record first: a file is only complete when the log says that it left.
    await record(ctx, input, { ...trailer, outcome: 'success', span, rowsSha256 })
    outcome = 'success'
    yield Buffer.from(writer.trailer(trailer))
  } catch (error) {
    outcome = 'failure'
    throw error
  } finally {
    endTurn()
    if (outcome !== 'success') await record(ctx, input, { rows, sha256: hash.digest('hex'), outcome, span })
  }
}

/** A stream that is given up throws into its source where it can; without that it returns, and a failure is only ever ours. */
const withoutThrow = <T>(source: AsyncGenerator<T>): AsyncIterable<T> => ({
  [Symbol.asyncIterator]: () => ({ next: () => source.next(), return: () => source.return(undefined) }),
})

/** What writes the file, and what comes into it: its own record and later events stay out. */
async function openFile(ctx: Context, input: ExportInput, columns: ExportColumn[], reading: Reading) {
  const { format, events } = input
  const whole = scanOf(reading, PAGE_EVENTS, Number.POSITIVE_INFINITY)
  if (format === 'evidence') {
    const filter = reading.filter === null ? null : printFilter(reading.filter)
    const asked = { filter, start_time: events.start, end_time: events.end }
    const { writer, size } = await evidenceWriter(ctx, asked)
    return { writer, scan: snapshotScan(whole, size) }
  }
  const nextSeq = await nextSeqOf(ctx.db, ctx.tenantId)
  const scan = snapshotScan(whole, nextSeq)
  if (format === 'pdf') await refuseTooMany(ctx, scan)
  const about = await aboutExport(ctx, { ...events, filter: reading.filter }, nextSeq)
  return { writer: writerOf(format, columns, about), scan }
}

/**
 * Every matching event as a file, streamed: memory stays flat, nothing but a PDF is capped, and the export is an event itself.
 * @throws Fault forbidden, invalid_request (unknown column, more rows than a PDF may have)
 */
export async function exportEvents({ ctx, input }: { ctx: Context; input: ExportInput }): Promise<Export> {
  requirePermission(ctx, 'export')
  if (input.format === 'evidence' && input.columns !== undefined)
    throw new Fault('invalid_request', 'Evidence holds whole events', {
      faults: [
        { field: 'columns', code: 'not_here', reason: 'Evidence holds whole events: leave columns out' },
      ],
    })
  const columns = columnsOf(input.columns)
  const reading = readingOf(ctx, input.events)
  const { writer, scan } = await openFile(ctx, input, columns, reading)
  const bytes = withoutThrow(fileOf(ctx, input, writer, scan))
  const file = Readable.from(bytes, { objectMode: false, highWaterMark: 1 })
  const stamp = new Date(ctx.clock.nowMs()).toISOString().replace(/[-:]|\.\d+/g, '')
  const fileName = `events-${stamp}.${writer.extension}${input.gzip ? '.gz' : ''}`
  const output = input.gzip ? file.pipe(createGzip()) : file
  if (output !== file) {
    file.on('error', (error) => output.destroy(error))
    output.on('close', () => file.destroy())
  }
  return {
    body: Readable.toWeb(output) as ReadableStream<Uint8Array>,
    mediaType: input.gzip ? 'application/gzip' : writer.mediaType,
    fileName,
  }
}
