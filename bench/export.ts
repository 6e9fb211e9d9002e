// Export of a large log: rows, hash, and how far the memory of the server process grows meanwhile.
import { createHash } from 'node:crypto'
import { openDeps } from '@/lib/boot/start'
import { loadConfig } from '@/lib/config/env'
import { createLog } from '@/lib/platform/log'
import { exportEvents } from '@/lib/services/event/export'
import { countEvents } from '@/lib/services/event/count'
import { numberArgs } from '@/scripts/args'
import { loadDemo, scriptContext, settle } from '@/scripts/loading'
import { firstTenant } from '@/scripts/tenant'
import { printTable } from './table'

const GROWTH_MAX_MIB = 64
const MIB = 2 ** 20
const { events, days } = numberArgs({ events: 1_000_000, days: 90 })
const dataDir = process.env['DATA_DIR'] ?? '.data/bench'
const deps = await openDeps({ ...loadConfig(), dataDir }, createLog('warn'))
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

const settled = () => {
  globalThis.gc?.()
  return process.memoryUsage().rss / MIB
}

async function run(countRows: boolean) {
  const file = await exportEvents({
    ctx,
    input: { events: query, format: 'ndjson', columns: undefined, gzip: false },
  })
  const hash = createHash('sha256')
  let peak = 0
  let bytes = 0
  let rows = 0
  let last = Buffer.alloc(0)
  for await (const chunk of file.body) {
    // The last line is the trailer; everything before it is hashed.
    const data = Buffer.concat([last, chunk])
    const cut = data.lastIndexOf(10, data.length - 2) + 1
    hash.update(data.subarray(0, cut))
    if (countRows) for (let at = data.indexOf(10); at >= 0 && at < cut; at = data.indexOf(10, at + 1)) rows++
    last = Buffer.from(data.subarray(cut))
    bytes += chunk.byteLength
    peak = Math.max(peak, process.memoryUsage().rss / MIB)
  }
  const trailer = JSON.parse(last.toString()) as { export: { rows: number; sha256: string } }
  return { bytes, rows, peak, trailer: trailer.export, matches: hash.digest('hex') === trailer.export.sha256 }
}

const before = settled()
const startedMs = performance.now()
const result = await run(true)
const seconds = (performance.now() - startedMs) / 1000
const growth = result.peak - before
printTable(`Export: ${result.trailer.rows} events as NDJSON, ${deps.db.mode}`, [
  ['rows/s', Math.round(result.trailer.rows / seconds)],
  ['file', `${Math.round(result.bytes / MIB)} MiB`],
  [
    'memory (RSS) before, peak, growth',
    `${Math.round(before)}, ${Math.round(result.peak)}, ${Math.round(growth)} MiB`,
  ],
  [
    'hash matches, rows counted equal the trailer',
    `${result.matches}, ${result.rows === result.trailer.rows}`,
  ],
])
await deps.db.close()
if (!result.matches || growth > GROWTH_MAX_MIB) process.exit(1)
