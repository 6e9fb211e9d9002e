// Export of a large log: rows, hash, how far the memory of the process grows meanwhile, and what a bare COPY TO of the same rows takes.
import { createHash } from 'node:crypto'
import { openDeps } from '@/lib/boot/start'
import { loadConfig } from '@/lib/config/env'
import { createLog } from '@/lib/platform/log'
import { exportEvents } from '@/lib/services/event/export'
import { countEvents } from '@/lib/services/event/count'
import { numberArgs } from '@/scripts/args'
import { loadDemo, scriptContext, settle } from '@/scripts/loading'
import { firstTenant } from '@/scripts/tenant'
import { copyToOfEmbedded, copyToOfServer } from './copy-to'
import { type Figure, printTable } from './table'

const GROWTH_MAX_MIB = 64
const MIB = 2 ** 20
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

const [csv, ndjson] = [await run('csv'), await run('ndjson')]
await deps.db.close()
const url = config.databaseUrl
const floor =
  url === undefined
    ? await copyToOfEmbedded(dataDir, ctx.tenantId, days)
    : await copyToOfServer(url, ctx.tenantId)
printTable(`Export: ${csv.rows} events, ${deps.db.mode}`, [
  ...csv.figures,
  ...ndjson.figures,
  ['bare COPY TO of the same rows as CSV, rows/s', Math.round(floor)],
  ['ratio of the CSV export to it', (csv.perSecond / floor).toFixed(2)],
])
if (!csv.isFine || !ndjson.isFine) process.exit(1)
