// Ingest over HTTP against a built server on an empty database, next to a bare COPY of the same rows into the same table.
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '@/lib/config/env'
import { connect } from '@/lib/db/connect'
import { copyLine } from '@/lib/db/copy-text'
import type { Database } from '@/lib/db/database'
import { demoEvents } from '@/lib/demo/generate'
import type { Options } from '../options'
import { createDatabase } from '../steady/database'
import { call } from '../steady/http-client'
import { startServer } from '../steady/server'
import { figureTable, spread, type Table } from '../table'
import { memoryFigure, type Usage, watchUsage } from '../usage'

const DAY_MS = 86_400_000
/** Recent events, as services send them; the log of a year is loaded another way. */
const DAYS = 30

function bodiesOf(events: number, batch: number): Buffer[] {
  const end = Date.now()
  const all = [...demoEvents({ seed: 7, start: end - DAYS * DAY_MS, end, count: events })]
  const bodies: Buffer[] = []
  for (let at = 0; at < all.length; at += batch)
    bodies.push(Buffer.from(JSON.stringify(all.slice(at, at + batch))))
  return bodies
}

type Receipt = { stored: number; duplicate: number; rejected: number; results: { seq: number }[] }

async function send(base: string, bodies: readonly Buffer[], clients: number) {
  const totals = { stored: 0, duplicate: 0, rejected: 0 }
  const latenciesMs: number[] = []
  const seqs: number[] = []
  const agent = new Agent({ keepAlive: true, maxSockets: clients })
  let next = 0
  const startedMs = performance.now()
  const client = async () => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      const answer = await call(`${base}/api/audit/events`, { agent, method: 'POST', body })
      if (answer.status !== 201) throw new Error(`${answer.status} ${answer.code ?? ''}: ${answer.text}`)
      const receipt = JSON.parse(answer.text) as Receipt
      latenciesMs.push(answer.ms)
      totals.stored += receipt.stored
      totals.duplicate += receipt.duplicate
      totals.rejected += receipt.rejected
      for (const { seq } of receipt.results) seqs.push(seq)
    }
  }
  await Promise.all(Array.from({ length: clients }, client)).finally(() => agent.destroy())
  return { ...totals, latenciesMs, seqs, seconds: (performance.now() - startedMs) / 1000 }
}

/** The floor: the rows that were just stored, copied into the same table again, nothing else done. */
async function bareCopy(db: Database, batch: number): Promise<number> {
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

type Sent = Awaited<ReturnType<typeof send>>

async function throughServer(dataDir: string, databaseUrl: string | undefined, options: Options) {
  const { events, batch, clients, port } = options
  const bodies = bodiesOf(events, batch)
  const server = await startServer({ port, dataDir, databaseUrl })
  try {
    const usage = watchUsage(server.pid)
    const first = await send(server.base, bodies, clients)
    const used = usage.stop()
    return { first, used, again: await send(server.base, bodies, clients) }
  } finally {
    await server.stop()
  }
}

function tableOf(options: Options, sent: { first: Sent; again: Sent; used: Usage }, stored: Stored): Table {
  const { events, batch, clients } = options
  const { first, again, used } = sent
  const seqs = first.seqs.sort((a, b) => a - b)
  const isContiguous = seqs.every((seq, index) => seq === index) && seqs.length === events
  const isWhole = isContiguous && stored.rows === events && again.stored === 0
  const rate = events / first.seconds
  return {
    ...figureTable(`Ingest: ${events} events over HTTP, ${batch} a request, ${clients} clients`, [
      ['events/s over HTTP', Math.round(rate)],
      ['bare COPY of the same rows into the same table, events/s', Math.round(stored.copyRate)],
      ['ratio to the bare COPY', (rate / stored.copyRate).toFixed(2)],
      ['processor time of the server, µs an event', ((used.cpuMs * 1000) / events).toFixed(0)],
      memoryFigure(used),
      ['acknowledgement p50 / p95 / p99, min-max, ms', spread(first.latenciesMs)],
      ['stored / duplicate / rejected', `${first.stored} / ${first.duplicate} / ${first.rejected}`],
      ['rows in the table, lowest and highest seq', `${stored.rows}, ${stored.low} to ${stored.high}`],
      ['seq contiguous, none lost, none double', String(isContiguous && stored.rows === events)],
      ['same batches again: stored / duplicate', `${again.stored} / ${again.duplicate}`],
    ]),
    faults: isWhole ? [] : ['What is stored is not what was acknowledged'],
  }
}

type Stored = { rows: number; low: number; high: number; copyRate: number }

async function lookAt(dataDir: string, databaseUrl: string | undefined, batch: number): Promise<Stored> {
  const db = await connect({ ...loadConfig(), dataDir, databaseUrl, migrationDatabaseUrl: undefined })
  try {
    const [found = { rows: 0, low: 0, high: 0 }] = await db.query<Omit<Stored, 'copyRate'>>(
      'select count(*)::bigint as rows, min(seq) as low, max(seq) as high from events',
    )
    return { ...found, copyRate: await bareCopy(db, batch) }
  } finally {
    await db.close()
  }
}

export async function ingestSuite(options: Options): Promise<Table[]> {
  const { databaseUrl } = loadConfig()
  const dataDir = mkdtempSync(join(tmpdir(), 'sentinel-bench-'))
  const own = databaseUrl === undefined ? undefined : await createDatabase(databaseUrl)
  try {
    const sent = await throughServer(dataDir, own?.url, options)
    return [tableOf(options, sent, await lookAt(dataDir, own?.url, options.batch))]
  } finally {
    await own?.drop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
