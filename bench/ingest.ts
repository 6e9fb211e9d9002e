// Ingest over HTTP against a built server on an empty directory, next to a bare insert of the same rows into the same table.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { numberArgs } from '@/scripts/args'
import { loadConfig } from '@/lib/config/env'
import { copyLine } from '@/lib/db/copy-text'
import type { Database } from '@/lib/db/database'
import { connect } from '@/lib/db/connect'
import { demoEvents } from '@/lib/demo/generate'
import { processCpuMs } from './cpu'
import { type Figure, printTable, percentile } from './table'

const KEY = 'bench-key-0123456789abcdef'
const DAY_MS = 86_400_000
const READY_TIMEOUT_MS = 60_000

const { events, batch, clients, port, days } = numberArgs({
  events: 100_000,
  batch: 100,
  clients: 8,
  port: 3190,
  days: 30,
})
const dataDir = mkdtempSync(join(tmpdir(), 'sentinel-bench-'))
const base = `http://127.0.0.1:${port}`
const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' }

async function startServer() {
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
    const ready = await fetch(`${base}/api/audit/health`)
      .then((answer) => answer.ok)
      .catch(() => false)
    if (ready) return child
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  child.kill()
  throw new Error('The server did not become ready')
}

function batches(): Buffer[] {
  const end = Date.now()
  const all = [...demoEvents({ seed: 7, start: end - days * DAY_MS, end, count: events })]
  const bodies: Buffer[] = []
  for (let at = 0; at < all.length; at += batch)
    bodies.push(Buffer.from(JSON.stringify(all.slice(at, at + batch))))
  return bodies
}

type Totals = {
  stored: number
  duplicate: number
  rejected: number
  latenciesMs: number[]
  seconds: number
  seqs: number[]
}

const agent = new Agent({ keepAlive: true, maxSockets: clients })

/** By node:http and not by fetch, which takes twice the time of a core that the server could use. */
const post = (body: Buffer) =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    const options = { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } }
    const sent = request(`${base}/api/audit/events`, options, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      )
      answer.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })

async function send(bodies: readonly Buffer[]): Promise<Totals> {
  const totals: Totals = { stored: 0, duplicate: 0, rejected: 0, latenciesMs: [], seconds: 0, seqs: [] }
  let next = 0
  const startedMs = performance.now()
  const client = async () => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      const sentMs = performance.now()
      const answer = await post(body)
      if (answer.status !== 201) throw new Error(`${answer.status}: ${answer.text}`)
      const receipt = JSON.parse(answer.text) as Totals & { results: { seq: number }[] }
      totals.latenciesMs.push(performance.now() - sentMs)
      totals.stored += receipt.stored
      totals.duplicate += receipt.duplicate
      totals.rejected += receipt.rejected
      for (const { seq } of receipt.results) totals.seqs.push(seq)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  totals.seconds = (performance.now() - startedMs) / 1000
  return totals
}

/** The floor: the rows that were just stored, copied into the same table again, nothing else done. */
async function bareInsert(db: Database): Promise<number> {
  const rows = await db.query<Record<string, unknown>>('select * from events order by seq')
  const columns = Object.keys(rows[0] ?? {})
  const text = (value: unknown) =>
    value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? value
      : Array.isArray(value)
        ? `{${value.map((one) => JSON.stringify(one)).join(',')}}`
        : JSON.stringify(value)
  const groups: string[] = []
  for (let at = 0; at < rows.length; at += batch)
    groups.push(
      rows
        .slice(at, at + batch)
        .map((row) => copyLine(columns.map((column) => text(row[column]))))
        .join(''),
    )
  const startedMs = performance.now()
  for (const group of groups) await db.transaction((tx) => tx.copyIn('events', columns, group))
  return rows.length / ((performance.now() - startedMs) / 1000)
}

const stop = (child: ReturnType<typeof spawn>) =>
  new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })

const bodies = batches()
const child = await startServer()
const cpuBeforeMs = processCpuMs(child.pid ?? 0)
const first = await send(bodies)
const cpuMs = processCpuMs(child.pid ?? 0) - cpuBeforeMs
const again = await send(bodies)
await stop(child)

const seqs = first.seqs.sort((a, b) => a - b)
const contiguous = seqs.every((seq, index) => seq === index) && seqs.length === events
const db = await connect({ ...loadConfig(), dataDir })
const [{ n, low, high } = { n: 0, low: 0, high: 0 }] = await db.query<{
  n: number
  low: number
  high: number
}>('select count(*)::bigint as n, min(seq) as low, max(seq) as high from events')
const floor = await bareInsert(db)
await db.close()
rmSync(dataDir, { recursive: true, force: true })

const rate = events / first.seconds
const figures: Figure[] = [
  ['events/s over HTTP', Math.round(rate)],
  ['bare COPY of the same rows into the same table, events/s', Math.round(floor)],
  ['ratio to the bare insert', (rate / floor).toFixed(2)],
  ['processor time of the server, µs an event', ((cpuMs * 1000) / events).toFixed(0)],
  [
    'acknowledgement p50 / p95 / p99, ms',
    [0.5, 0.95, 0.99].map((p) => percentile(first.latenciesMs, p).toFixed(1)).join(' / '),
  ],
  ['stored / duplicate / rejected', `${first.stored} / ${first.duplicate} / ${first.rejected}`],
  ['rows in the table, lowest and highest seq', `${n}, ${low} to ${high}`],
  ['seq contiguous, none lost, none double', String(contiguous && n === events)],
  ['same batches again: stored / duplicate', `${again.stored} / ${again.duplicate}`],
]
printTable(`Ingest: ${events} events, ${batch} a request, ${clients} clients`, figures)
if (!contiguous || n !== events || again.stored !== 0) process.exit(1)
