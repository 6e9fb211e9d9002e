// One, two and four built servers on one database, ingesting at once over HTTP: what each count takes, and that nothing is lost, doubled or done
// twice. Needs DATABASE_URL, of a login that may make databases: each count gets one of its own, dropped at the end.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { loadConfig } from '@/lib/config/env'
import { connect } from '@/lib/db/connect'
import { demoEvents } from '@/lib/demo/generate'
import { numberArgs } from '@/scripts/args'
import { processCpuMs } from './cpu'
import { type Figure, percentile, printTable } from './table'

const KEY = 'bench-key-0123456789abcdef'
const COUNTS = [1, 2, 4]
const DAY_MS = 86_400_000
const READY_TIMEOUT_MS = 120_000
/** Jobs run every two seconds and slower: after this every process has asked for each lock many times. */
const SETTLE_MS = 5_000
/** A run is noted from before its lock is asked for, so two in turn may touch by this. */
const TOUCH_MS = 100
const TICKS_MS = 10
const TRIES_MAX = 10

const { events, batch, clients, port, only } = numberArgs({
  events: 60_000,
  batch: 100,
  clients: 8,
  port: 3460,
  /** A single count, so that a run can be made in pieces; 0 runs all */
  only: 0,
})
const config = loadConfig()
const { databaseUrl } = config
if (databaseUrl === undefined)
  throw new Error('DATABASE_URL is needed: the embedded database serves one process')

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

type Server = { child: ChildProcess; base: string }

async function startServer(url: string, at: number): Promise<Server> {
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    env: {
      ...process.env,
      DATABASE_URL: url,
      SENTINEL_SECRET: 'the secret of a benchmark, long enough',
      PORT: String(at),
      HOST: '127.0.0.1',
      BOOTSTRAP_API_KEY: KEY,
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const base = `http://127.0.0.1:${at}`
  const deadline = performance.now() + READY_TIMEOUT_MS
  while (performance.now() < deadline) {
    const isReady = await fetch(`${base}/api/audit/health`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isReady) return { child, base }
    await sleep(200)
  }
  child.kill('SIGKILL')
  throw new Error('A server did not become ready')
}

const stop = ({ child }: Server) =>
  new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })

/** Made once and sent as bytes, because the generator shares the processors with what it measures. */
function batches(): Buffer[] {
  const end = Date.now()
  const all = [...demoEvents({ seed: 7, start: end - 30 * DAY_MS, end, count: events })]
  return Array.from({ length: Math.ceil(all.length / batch) }, (_, n) =>
    Buffer.from(JSON.stringify(all.slice(n * batch, (n + 1) * batch))),
  )
}

/** How many events the receipt acknowledges; null where the server failed, after which a sender sends the same again. */
const post = (agent: Agent, base: string, body: Buffer) =>
  new Promise<number | null>((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
      'content-length': body.length,
    }
    const sent = request(`${base}/api/audit/events`, { method: 'POST', agent, headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString('latin1')
        // The receipt begins with it; reading all of its lines would cost the servers processor time.
        const counts = /^\{"stored":(\d+),"duplicate":(\d+),/.exec(text)
        if (answer.statusCode === 201 && counts !== null) resolve(Number(counts[1]) + Number(counts[2]))
        else if ((answer.statusCode ?? 0) >= 500) resolve(null)
        else reject(new Error(`${answer.statusCode}: ${text.slice(0, 200)}`))
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })

/** Processor time of the whole machine since it started, in ms (proc(5): user to softirq, without idle and waiting). */
function machineCpuMs(): number {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n')
  const ticks = line.trim().split(/\s+/).slice(1, 8).map(Number)
  return ticks.reduce((sum, tick, n) => (n === 3 || n === 4 ? sum : sum + tick), 0) * TICKS_MS
}

async function send(servers: readonly Server[], bodies: readonly Buffer[]) {
  const agent = new Agent({ keepAlive: true, maxSockets: clients })
  const latenciesMs: number[] = []
  let [next, stored, failed] = [0, 0, 0]
  const cpuMs = servers.map(({ child }) => processCpuMs(child.pid ?? 0))
  const machineMs = machineCpuMs()
  const own = process.cpuUsage()
  const startedMs = performance.now()
  const client = async (_: unknown, n: number) => {
    const { base } = servers[n % servers.length] as Server
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      const sentMs = performance.now()
      let acknowledged = await post(agent, base, body)
      for (let tries = 1; acknowledged === null; tries++) {
        failed++
        if (tries === TRIES_MAX) throw new Error(`A batch was not taken in ${TRIES_MAX} tries`)
        acknowledged = await post(agent, base, body)
      }
      stored += acknowledged
      latenciesMs.push(performance.now() - sentMs)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  const seconds = (performance.now() - startedMs) / 1000
  const used = process.cpuUsage(own)
  agent.destroy()
  return {
    stored,
    failed,
    latenciesMs,
    seconds,
    serverUs: servers.map(
      ({ child }, n) => ((processCpuMs(child.pid ?? 0) - (cpuMs[n] ?? 0)) * 1000) / events,
    ),
    ownUs: (used.user + used.system) / events,
    machineUs: ((machineCpuMs() - machineMs) * 1000) / events,
  }
}

/** The log checked against its tree by one of the servers. */
async function verified({ base }: Server): Promise<boolean> {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' }
  const answer = await fetch(`${base}/api/audit/verify`, { method: 'POST', headers, body: '{}' })
  const last = (await answer.text()).trim().split('\n').at(-1) ?? '{}'
  const result = JSON.parse(last) as { type?: string; ok?: boolean; events?: number }
  return result.type === 'result' && result.ok === true && (result.events ?? 0) >= events
}

async function look(url: string) {
  const db = await connect({ ...config, databaseUrl: url })
  const [log = { n: 0, ours: 0, low: -1, high: -1, distinct: 0 }] = await db.query<{
    n: number
    ours: number
    low: number
    high: number
    distinct: number
  }>(
    `select count(*)::bigint as n, count(*) filter (where source = 'sentinel-audit')::bigint as ours,
            count(distinct seq)::bigint as distinct, min(seq) as low, max(seq) as high from events`,
  )
  // TimescaleDB's policies are run by it and by two of our jobs, and lock for themselves.
  const [jobs = { runs: 0, overlaps: 0 }] = await db.query<{ runs: number; overlaps: number }>(
    `select count(*)::bigint as runs, count(*) filter (where started_at < ended - interval '${TOUCH_MS} ms')::bigint as overlaps
     from (select started_at, max(started_at + duration_ms * interval '1 ms') over
             (partition by job order by started_at rows between unbounded preceding and 1 preceding) as ended
           from job_runs where job not like 'timescaledb:%') runs`,
  )
  await db.close()
  return { ...log, ...jobs }
}

async function measure(processes: number, bodies: readonly Buffer[]): Promise<boolean> {
  const name = `sentinel_bench_${randomBytes(6).toString('hex')}`
  const url = new URL(`/${name}`, databaseUrl).href
  const admin = await connect(config)
  await admin.query(`create database ${name}`)
  const servers: Server[] = []
  try {
    // One after the other: the first migrates.
    for (let n = 0; n < processes; n++) servers.push(await startServer(url, port + n))
    const sent = await send(servers, bodies)
    await sleep(SETTLE_MS)
    const isVerified = await verified(servers[0] as Server)
    await Promise.all(servers.splice(0).map(stop))
    const found = await look(url)
    const isContiguous = found.low === 0 && found.high === found.n - 1 && found.distinct === found.n
    const isWhole = found.n - found.ours === sent.stored && sent.stored === events
    const serversUs = sent.serverUs.reduce((sum, us) => sum + us, 0)
    const figures: Figure[] = [
      ['events/s', Math.round(events / sent.seconds)],
      [
        'acknowledgement p50 / p95 / p99, ms',
        [0.5, 0.95, 0.99].map((p) => percentile(sent.latenciesMs, p).toFixed(1)).join(' / '),
      ],
      [
        'processor time of each server process, µs an event of the run',
        sent.serverUs.map((us) => us.toFixed(0)).join(' + '),
      ],
      ['of them together', serversUs.toFixed(0)],
      ['of the load generator', sent.ownUs.toFixed(0)],
      [
        'of the rest of the machine, so PostgreSQL and whatever ran beside',
        (sent.machineUs - serversUs - sent.ownUs).toFixed(0),
      ],
      ['requests that failed with a 5xx and were sent again', sent.failed],
      ['stored = acknowledged', `${String(isWhole)}, ${sent.stored} of ${events}`],
      ['seq contiguous', `${String(isContiguous)}, ${found.low} to ${found.high}`],
      ['the log verifies against its tree', String(isVerified)],
      [
        'job runs, and of them at the same time as another of the same job',
        `${found.runs}, ${found.overlaps}`,
      ],
    ]
    printTable(
      `${processes} process(es), one database: ${events} events, ${batch} a request, ${clients} clients`,
      figures,
    )
    return isWhole && isContiguous && isVerified && found.overlaps === 0
  } finally {
    await Promise.all(servers.map(stop))
    await admin.query(`drop database ${name} with (force)`)
    await admin.close()
  }
}

const bodies = batches()
let isRight = true
for (const count of only === 0 ? COUNTS : [only]) isRight = (await measure(count, bodies)) && isRight
if (!isRight) process.exit(1)
