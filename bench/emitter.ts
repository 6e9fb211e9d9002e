// The emitter before a built server on an empty directory: what `emit` costs, and that nothing is lost, doubled or out of order,
// also when the server is killed and started again, or stands still, in the middle.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadConfig } from '@/lib/config/env'
import { connect } from '@/lib/db/connect'
import { EventEmitter } from '@sentinel-audit/emitter'
import { processCpuMs } from './cpu'
import { type Figure, printTable, percentile } from './table'

const KEY = 'bench-key-0123456789abcdef'
const READY_TIMEOUT_MS = 120_000
/** Of the places where the order is another, so many are shown. */
const JUMPS_SHOWN = 20
const FAULTS = ['none', 'kill', 'freeze'] as const

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '10000' },
    port: { type: 'string', default: '3391' },
    /** kill: the server is killed and started again; freeze: it is stopped with its database, and goes on */
    fault: { type: 'string', default: 'none' },
    /** How long it is away */
    away: { type: 'string', default: '20' },
  },
})
const [seconds, rate, port, awaySeconds] = [values.seconds, values.rate, values.port, values.away].map(
  Number,
) as [number, number, number, number]
const fault = FAULTS.find((name) => name === values.fault)
if (fault === undefined || [seconds, rate, port, awaySeconds].some((value) => !Number.isInteger(value)))
  throw new Error(`--fault is one of ${FAULTS.join(', ')}; the others are whole numbers`)

const dataDir = mkdtempSync(join(tmpdir(), 'sentinel-bench-'))
const spoolDir = mkdtempSync(join(tmpdir(), 'sentinel-spool-'))
const base = `http://127.0.0.1:${port}`
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function startServer(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      PORT: String(port),
      HOST: '127.0.0.1',
      BOOTSTRAP_API_KEY: KEY,
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const deadline = Date.now() + READY_TIMEOUT_MS
  while (Date.now() < deadline) {
    const isReady = await fetch(`${base}/api/audit/health`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isReady) return child
    await sleep(200)
  }
  child.kill('SIGKILL')
  throw new Error('The server did not become ready')
}

const ended = (child: ChildProcess) => new Promise<void>((resolve) => child.once('exit', () => resolve()))
async function stop(child: ChildProcess, signal: NodeJS.Signals) {
  const gone = ended(child)
  child.kill(signal)
  await gone
}

let server = await startServer()
let cpuBeforeMs = processCpuMs(server.pid ?? 0)
const audit = new EventEmitter({
  url: base,
  apiKey: KEY,
  overflow: 'spool',
  spool: { directory: spoolDir },
  source: 'bench',
})

const total = seconds * rate
const latenciesUs = new Float64Array(total)
const memoryMb: number[] = []
let emitted = 0

function emitOne() {
  const n = emitted
  const startedMs = performance.now()
  audit.emit({
    event_type: 'data.updated',
    action: String(n),
    actor: { id: `usr_${n % 1_000}`, type: 'user', name: 'Alice Doe', ip_address: '192.0.2.7' },
    resource: { id: `ord_${n % 50_000}`, type: 'order', attributes: { region: 'eu', lines: 3 } },
    metadata: { table: 'orders', record_count: 1, fields: ['status', 'total'], reason: 'the customer paid' },
    changes: { before: { status: 'open', total: 100 }, after: { status: 'paid', total: 100 } },
    tags: ['shop'],
  })
  latenciesUs[emitted++] = (performance.now() - startedMs) * 1000
}

async function disturb() {
  if (fault === 'none') return
  await sleep((seconds * 1000) / 3)
  if (fault === 'freeze') {
    server.kill('SIGSTOP')
    await sleep(awaySeconds * 1000)
    server.kill('SIGCONT')
    return
  }
  await stop(server, 'SIGKILL')
  await sleep(awaySeconds * 1000)
  server = await startServer()
  cpuBeforeMs = processCpuMs(server.pid ?? 0)
}

const disturbance = disturb()
const memory = setInterval(() => memoryMb.push(process.memoryUsage().rss / 2 ** 20), 1_000)
const ownCpu = process.cpuUsage()
const startedMs = performance.now()
while (emitted < total) {
  const due = Math.min(total, Math.floor(((performance.now() - startedMs) / 1000) * rate))
  while (emitted < due) emitOne()
  await sleep(1)
}
const emittingSeconds = (performance.now() - startedMs) / 1000
await disturbance
await audit.flush()
const drainedSeconds = (performance.now() - startedMs) / 1000
clearInterval(memory)
const used = process.cpuUsage(ownCpu)
const cpuMs = processCpuMs(server.pid ?? 0) - cpuBeforeMs
const counts = audit.metrics()
await audit.close()
await stop(server, 'SIGTERM')

const db = await connect({ ...loadConfig(), dataDir })
const IN_ORDER = `select id, seq, action::bigint as n, lag(action::bigint) over (order by seq) as before
  from events where event_type = 'data.updated'`
const [found = { n: 0, distinct: 0, places: 0, jumps: 0 }] = await db.query<{
  n: number
  distinct: number
  places: number
  jumps: number
}>(
  `select count(*)::int as n, count(distinct id)::int as distinct, count(distinct seq)::int as places,
          count(*) filter (where n <> before + 1)::int as jumps
     from (${IN_ORDER}) ordered`,
)
const jumps = await db.query<{ seq: number; n: number; before: number }>(
  `select seq, n, before from (${IN_ORDER}) ordered where n <> before + 1 order by seq limit ${JUMPS_SHOWN}`,
)
await db.close()
rmSync(dataDir, { recursive: true, force: true })
rmSync(spoolDir, { recursive: true, force: true })

const p = (share: number) => percentile([...latenciesUs], share).toFixed(1)
const third = Math.max(1, Math.floor(memoryMb.length / 3))
const most = (part: readonly number[]) => Math.round(Math.max(...part))
const isWhole = found.n === total && found.distinct === total && found.places === total && found.jumps === 0
const figures: Figure[] = [
  ['emitted events/s', Math.round(total / emittingSeconds)],
  ['stored events/s, from the first emit to the last receipt', Math.round(total / drainedSeconds)],
  ['emit p50 / p95 / p99 / p99.9, µs', [0.5, 0.95, 0.99, 0.999].map(p).join(' / ')],
  ['processor time of the emitting process, µs an event', ((used.user + used.system) / total).toFixed(1)],
  [
    'processor time of the server, µs an event',
    fault === 'kill' ? 'not told: two processes' : ((cpuMs * 1000) / total).toFixed(1),
  ],
  [
    'highest memory in the first / second / last third, MiB',
    [memoryMb.slice(0, third), memoryMb.slice(third, 2 * third), memoryMb.slice(2 * third)]
      .map(most)
      .join(' / '),
  ],
  [
    'stored / duplicate / rejected / dropped / retried requests',
    [counts.stored, counts.duplicate, counts.rejected, counts.dropped, counts.retried].join(' / '),
  ],
  ['requests, and events in each', `${counts.flush_ms.count}, ${Math.round(total / counts.flush_ms.count)}`],
  ['rows, and of these different ids, and seqs', `${found.n}, ${found.distinct}, ${found.places}`],
  ['places where the log’s order is not that of emit', found.jumps],
  ['none lost, none doubled, in order', String(isWhole)],
]
const what = {
  none: '',
  kill: `, server killed and away for ${awaySeconds} s`,
  freeze: `, server with its database stopped for ${awaySeconds} s`,
}
printTable(`Emitter: ${total} events, ${rate} a second for ${seconds} s, spool${what[fault]}`, figures)
for (const { seq, n, before } of jumps) console.log(`seq ${seq}: event ${n} behind event ${before}`)
if (!isWhole) process.exit(1)
