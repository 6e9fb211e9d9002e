import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import type { ExportFormat } from '@/lib/contract/events'
import { Fault } from '@/lib/core/errors'
import { type EventRow, toStoredEvent } from '@/lib/db/queries/event-row'
import { type Scan, streamEvents } from '@/lib/db/queries/scan'
import { snapshotScan } from '@/lib/db/queries/snapshot'
import type { Outcome } from '@/lib/event/taxonomy'
import { EXPORT_COLUMNS, type ExportColumn, isExportColumn } from '@/lib/export/columns'
import { type Trailer, type Writer, writerOf } from '@/lib/export/writers'
import type { EventQuery } from '@/lib/query/params'
import { printFilter } from '@/lib/query/print'
import { type Context, requirePermission } from '../context'
import { recordAct } from '../record-act'
import { readingOf, scanOf } from './reading'

/** Events read at a time: what the memory of an export is made of. */
const PAGE_EVENTS = 1_000

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

type Progress = Trailer & { outcome: Outcome }

function record(ctx: Context, input: ExportInput, { rows, sha256, outcome }: Progress) {
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
        sha256,
      },
    }),
  )
}

async function* fileOf(ctx: Context, input: ExportInput, writer: Writer, scan: Scan): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let rows = 0
  let outcome: Outcome = 'cancelled'
  const hashed = (text: string) => {
    const bytes = Buffer.from(text)
    hash.update(bytes)
    return bytes
  }
  try {
    yield hashed(writer.head())
    for await (const page of streamEvents<EventRow>(ctx.db, scan)) {
      const bytes = hashed(writer.rows(page.map(toStoredEvent), rows === 0))
      rows += page.length
      yield bytes
    }
    yield hashed(writer.tail(rows > 0))
    const trailer = { rows, sha256: hash.copy().digest('hex') }
    // The record first: a file is only complete when the log says that it left.
    await record(ctx, input, { ...trailer, outcome: 'success' })
    outcome = 'success'
    yield Buffer.from(writer.trailer(trailer))
  } catch (error) {
    outcome = 'failure'
    throw error
  } finally {
    if (outcome !== 'success') await record(ctx, input, { rows, sha256: hash.digest('hex'), outcome })
  }
}

/** A stream that is given up throws into its source where it can; without that it returns, and a failure is only ever ours. */
const withoutThrow = <T>(source: AsyncGenerator<T>): AsyncIterable<T> => ({
  [Symbol.asyncIterator]: () => ({ next: () => source.next(), return: () => source.return(undefined) }),
})

/**
 * Every matching event as a file, streamed: memory stays flat, nothing is capped, and the export is an event itself.
 * @throws Fault forbidden, invalid_request (unknown column)
 */
export async function exportEvents({ ctx, input }: { ctx: Context; input: ExportInput }): Promise<Export> {
  requirePermission(ctx, 'export')
  const writer = writerOf(input.format, columnsOf(input.columns))
  // Its own record and later events stay out of it.
  const scan = await snapshotScan(
    ctx.db,
    scanOf(readingOf(ctx, input.events), PAGE_EVENTS, Number.POSITIVE_INFINITY),
  )
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
