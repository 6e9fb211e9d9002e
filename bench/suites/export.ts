// The whole log through the export verb, next to COPY TO of the same rows in the same order.
import { createHash } from 'node:crypto'
import { loadConfig } from '@/lib/config/env'
import { fromEpochMs, type Instant } from '@/lib/core/time'
import { EVENT_ROW_COLUMNS } from '@/lib/db/queries/event-row'
import { openPool } from '@/lib/db/server'
import { exportEvents } from '@/lib/services/event/export'
import type { LoadedLog } from '../loaded-log'
import { figureTable, type Table } from '../table'
import { memoryFigure, type Usage, watchUsage } from '../usage'

const GROWTH_MAX_MIB = 64
const MIB = 2 ** 20
const WARM_MS = 7 * 86_400_000
const FORMATS = ['csv', 'ndjson'] as const
type Format = (typeof FORMATS)[number]

type Exported = { bytes: number; lines: number; rows: number; matches: boolean; usage: Usage }

function trailerOf(format: Format, line: string): { rows: number; sha256: string } {
  if (format === 'ndjson') return (JSON.parse(line) as { export: { rows: number; sha256: string } }).export
  const [, rows, sha256 = ''] = /^#export rows=(\d+) sha256=(\w+)/.exec(line) ?? []
  return { rows: Number(rows), sha256 }
}

async function exported({ ctx }: LoadedLog, format: Format, start: Instant | null): Promise<Exported> {
  globalThis.gc?.()
  const usage = watchUsage()
  const events = { start, end: null, filter: null }
  const file = await exportEvents({ ctx, input: { events, format, columns: undefined, gzip: false } })
  const hash = createHash('sha256')
  let [bytes, lines] = [0, 0]
  let last = Buffer.alloc(0)
  for await (const chunk of file.body) {
    // The last line is the trailer; everything before it is hashed.
    const data = Buffer.concat([last, chunk])
    const cut = data.lastIndexOf(10, data.length - 2) + 1
    hash.update(data.subarray(0, cut))
    for (let at = data.indexOf(10); at >= 0 && at < cut; at = data.indexOf(10, at + 1)) lines++
    last = Buffer.from(data.subarray(cut))
    bytes += chunk.byteLength
  }
  const { rows, sha256 } = trailerOf(format, last.toString())
  return { bytes, lines, rows, matches: hash.digest('hex') === sha256, usage: usage.stop() }
}

const copyOf = (tenantId: string, format: Format, to: string) => {
  const what = format === 'csv' ? EVENT_ROW_COLUMNS : 'row_to_json(events)::text'
  const rows = `select ${what} from public.events where tenant_id = '${tenantId}' order by occurred_at desc, seq desc`
  return `copy (${rows}) to ${to}${format === 'csv' ? ' (format csv)' : ''}`
}

/**
 * Seconds of the bare COPY. The embedded database has nobody at its standard output: there the rows go to a file that keeps nothing.
 */
async function bareSeconds({ deps, ctx }: LoadedLog, format: Format): Promise<number> {
  const { databaseUrl } = loadConfig()
  const startedMs = performance.now()
  if (databaseUrl === undefined) await deps.db.query(copyOf(ctx.tenantId, format, `'/dev/null'`))
  else {
    const sql = openPool(databaseUrl, null, 1, 0)
    try {
      const stream = await sql.unsafe(copyOf(ctx.tenantId, format, 'stdout')).readable()
      for await (const _ of stream);
    } finally {
      await sql.end()
    }
  }
  return (performance.now() - startedMs) / 1000
}

export async function exportSuite(log: LoadedLog): Promise<Table[]> {
  const tables: Table[] = []
  for (const format of FORMATS) {
    // A short one first: what a process loads and compiles once is no growth by the number of rows.
    await exported(log, format, fromEpochMs(Date.now() - WARM_MS))
    const { bytes, lines, rows, matches, usage } = await exported(log, format, null)
    const bare = await bareSeconds(log, format)
    // The head of a CSV is a line too.
    const isWhole = lines - (format === 'csv' ? 1 : 0) === rows
    const growth = usage.peakMib - usage.beforeMib
    tables.push({
      ...figureTable(`Export: ${rows} events as ${format}`, [
        ['rows/s', Math.round(rows / usage.seconds)],
        [
          `COPY TO ${log.deps.db.mode === 'embedded' ? '/dev/null in the database' : 'STDOUT'} of the same rows, rows/s`,
          Math.round(rows / bare),
        ],
        ['ratio to it', (bare / usage.seconds).toFixed(2)],
        ['file, MiB', Math.round(bytes / MIB)],
        memoryFigure(usage),
        ['processor time of this process, µs a row', ((usage.cpuMs * 1000) / rows).toFixed(0)],
        // The head of a CSV is a line too.
        [
          'hash matches, rows equal the trailer',
          `${matches}, ${lines - (format === 'csv' ? 1 : 0) === rows}`,
        ],
      ]),
      faults: [
        ...(matches ? [] : ['The hash of the trailer is not that of the file']),
        ...(isWhole ? [] : [`${lines} lines, and the trailer says ${rows} rows`]),
        ...(growth > GROWTH_MAX_MIB
          ? [`Memory grew by ${Math.round(growth)} MiB, over ${GROWTH_MAX_MIB}`]
          : []),
      ],
    })
  }
  return tables
}
