// Export of a large log: rows, hash, how far the memory of the process grows meanwhile, and what a bare COPY TO of the same rows takes.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { timescaledb } from '@electric-sql/pglite/timescaledb'
import postgres from 'postgres'
import { openDeps } from '@/lib/boot/start'
import { loadConfig } from '@/lib/config/env'
import { EVENT_ROW_COLUMNS } from '@/lib/db/queries/event-row'
import { createLog } from '@/lib/platform/log'
import { exportEvents } from '@/lib/services/event/export'
import { countEvents } from '@/lib/services/event/count'
import { numberArgs } from '@/scripts/args'
import { loadDemo, scriptContext, settle } from '@/scripts/loading'
import { firstTenant } from '@/scripts/tenant'
import { type Figure, printTable } from './table'

const GROWTH_MAX_MIB = 64
const MIB = 2 ** 20
const DAY_MS = 86_400_000
const startedAtMs = Date.now()
const { events, days } = numberArgs({ events: 1_000_000, days: 90 })
const dataDir = process.env['DATA_DIR'] ?? '.data/bench'
const config = { ...loadConfig(), dataDir }
const deps = await openDeps(config, createLog('warn'))
const ctx = scriptContext(deps, await firstTenant(deps))
const query = { start: null, end: null, filter: null }

const { count } = await countEvents({ ctx, input: { events: query } })
if (count < events) {
  await loadDemo(
    ctx,
    { events: events - count, days, seed: 1, endMs: Date.now(), customTypes: true },
    () => {},
  )
  await settle(deps)
}

function trailerOf(format: 'csv' | 'ndjson', line: string): { rows: number; sha256: string } {
  if (format === 'ndjson') return (JSON.parse(line) as { export: { rows: number; sha256: string } }).export
  const [, rows, sha256 = ''] = /rows=(\d+) sha256=([0-9a-f]+)/.exec(line) ?? []
  return { rows: Number(rows), sha256 }
}

async function run(format: 'csv' | 'ndjson') {
  globalThis.gc?.()
  const before = process.memoryUsage.rss() / MIB
  const startedMs = performance.now()
  const file = await exportEvents({
    ctx,
    input: { events: query, format, columns: undefined, gzip: false },
  })
  const hash = createHash('sha256')
  let [peak, bytes] = [0, 0]
  let last = Buffer.alloc(0)
  for await (const chunk of file.body) {
    // The last line is the trailer; everything before it is hashed.
    const data = Buffer.concat([last, chunk])
    const cut = data.lastIndexOf(10, data.length - 2) + 1
    hash.update(data.subarray(0, cut))
    last = Buffer.from(data.subarray(cut))
    bytes += chunk.byteLength
    peak = Math.max(peak, process.memoryUsage.rss() / MIB)
  }
  const seconds = (performance.now() - startedMs) / 1000
  const { rows, sha256 } = trailerOf(format, last.toString())
  const growth = peak - before
  const figures: Figure[] = [
    [`${format}: rows/s`, Math.round(rows / seconds)],
    [`${format}: file`, `${Math.round(bytes / MIB)} MiB`],
    [
      `${format}: memory (RSS) before, peak, growth`,
      `${Math.round(before)}, ${Math.round(peak)}, ${Math.round(growth)} MiB`,
    ],
    [`${format}: hash matches`, String(hash.digest('hex') === sha256)],
  ]
  return {
    figures,
    rows,
    perSecond: rows / seconds,
    isFine: figures[3]?.[1] === 'true' && growth <= GROWTH_MAX_MIB,
  }
}

const rowsOf = (where: string) =>
  `copy (select ${EVENT_ROW_COLUMNS} from events where tenant_id = '${ctx.tenantId}' and ${where} order by occurred_at desc, seq desc) to stdout with (format csv)`

/** Rows a second that a server writes in the same order as CSV, and this process takes. */
async function copyToOfServer(url: string): Promise<number> {
  const client = postgres(url, { max: 1 })
  const startedMs = performance.now()
  const stream = await client.unsafe(rowsOf('true')).readable()
  for await (const _chunk of stream) continue
  const seconds = (performance.now() - startedMs) / 1000
  await client.end()
  return count / seconds
}

/** The same of the embedded database, a day at a time: it gives the answer of a statement as a whole. */
async function copyToOfEmbedded(): Promise<number> {
  const client = new PGlite({ dataDir: join(dataDir, 'pgdata'), extensions: { timescaledb } })
  await client.exec(
    `load 'timescaledb'; set timezone to 'UTC'; set client_min_messages = warning; set log_min_messages = warning`,
  )
  const startedMs = performance.now()
  let rows = 0
  for (let day = 0; day < days; day++) {
    const [start, end] = [day + 1, day].map((back) => new Date(startedAtMs - back * DAY_MS).toISOString())
    const text = rowsOf(`occurred_at >= '${start}' and occurred_at < '${end}'`)
    const message = Buffer.concat([Buffer.from('Q'), Buffer.alloc(4), Buffer.from(`${text}\0`)])
    message.writeInt32BE(message.length - 1, 1)
    const { messages } = await client.execProtocol(message)
    rows += messages.filter(({ name }) => name === 'copyData').length
  }
  const seconds = (performance.now() - startedMs) / 1000
  await client.close()
  return rows / seconds
}

const [csv, ndjson] = [await run('csv'), await run('ndjson')]
await deps.db.close()
const url = config.databaseUrl
const floor = url === undefined ? await copyToOfEmbedded() : await copyToOfServer(url)
printTable(`Export: ${csv.rows} events, ${deps.db.mode}`, [
  ...csv.figures,
  ...ndjson.figures,
  ['bare COPY TO of the same rows as CSV, rows/s', Math.round(floor)],
  ['ratio of the CSV export to it', (csv.perSecond / floor).toFixed(2)],
])
if (!csv.isFine || !ndjson.isFine) process.exit(1)
