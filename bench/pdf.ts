// Export of as many events as a PDF may have: time, memory of the process, and how long others wait.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { openDeps } from '@/lib/boot/start'
import { loadConfig } from '@/lib/config/env'
import { PDF_ROWS_MAX } from '@/lib/event/limits'
import { createLog } from '@/lib/platform/log'
import { countEvents } from '@/lib/services/event/count'
import { exportEvents } from '@/lib/services/event/export'
import { numberArgs } from '@/scripts/args'
import { loadDemo, scriptContext, settle } from '@/scripts/loading'
import { firstTenant } from '@/scripts/tenant'
import { printTable } from './table'

const MIB = 2 ** 20
const GROWTH_MAX_MIB = 256
/** The bench's own acts are events too; they have to fit under the cap. */
const { events } = numberArgs({ events: PDF_ROWS_MAX - 20 })
const dataDir = process.env['DATA_DIR'] ?? '.data/bench-pdf'
const deps = await openDeps({ ...loadConfig(), dataDir }, createLog('warn'))
const ctx = scriptContext(deps, await firstTenant(deps))
const query = { start: null, end: null, filter: null }
const { count } = await countEvents({ ctx, input: { events: query } })
if (count < events) {
  const load = { events: events - count, days: 30, seed: 1, endMs: Date.now(), customTypes: true }
  await loadDemo(ctx, load, () => {})
  await settle(deps)
}

globalThis.gc?.()
const before = process.memoryUsage().rss / MIB
const delay = monitorEventLoopDelay({ resolution: 5 })
delay.enable()
const startedMs = performance.now()
const cpu = process.cpuUsage()
const file = await exportEvents({
  ctx,
  input: { events: query, format: 'pdf', columns: undefined, gzip: false },
})
let bytes = 0
let peak = 0
let tail = ''
for await (const chunk of file.body) {
  bytes += chunk.byteLength
  peak = Math.max(peak, process.memoryUsage().rss / MIB)
  tail = (tail + Buffer.from(chunk).toString('latin1')).slice(-200)
}
const seconds = (performance.now() - startedMs) / 1000
delay.disable()
const rows = /rows=(\d+)/.exec(tail)?.[1] ?? '0'
const growth = peak - before
printTable(`Export: ${rows} events as PDF, ${deps.db.mode}`, [
  ['seconds', seconds.toFixed(1)],
  ['rows/s', Math.round(Number(rows) / seconds)],
  ['processor seconds', ((process.cpuUsage(cpu).user + process.cpuUsage(cpu).system) / 1e6).toFixed(1)],
  ['file', `${(bytes / MIB).toFixed(1)} MiB`],
  [
    'memory (RSS) before, peak, growth',
    `${Math.round(before)}, ${Math.round(peak)}, ${Math.round(growth)} MiB`,
  ],
  [
    'event loop delay, p99 and longest',
    `${Math.round(delay.percentile(99) / 1e6)}, ${Math.round(delay.max / 1e6)} ms`,
  ],
])
await deps.db.close()
if (growth > GROWTH_MAX_MIB) process.exit(1)
