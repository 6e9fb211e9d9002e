// What a bare COPY TO of the stored events takes, past everything of ours: the floor of exports.
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { timescaledb } from '@electric-sql/pglite/timescaledb'
import postgres from 'postgres'
import { EVENT_ROW_COLUMNS } from '@/lib/db/queries/event-row'

const DAY_MS = 86_400_000

const rowsOf = (tenantId: string, where: string) =>
  `copy (select ${EVENT_ROW_COLUMNS} from events where tenant_id = '${tenantId}' and ${where} order by occurred_at desc, seq desc) to stdout with (format csv)`

/** Rows a second that a server writes in the same order as CSV, and this process takes. */
export async function copyToOfServer(url: string, tenantId: string): Promise<number> {
  const client = postgres(url, { max: 1 })
  const startedMs = performance.now()
  const stream = await client.unsafe(rowsOf(tenantId, 'true')).readable()
  let rows = 0
  // Each row is a message, and each message a chunk.
  for await (const _row of stream) rows++
  const seconds = (performance.now() - startedMs) / 1000
  await client.end()
  return rows / seconds
}

/** The same of the embedded database, a day at a time: it gives the answer of a statement as a whole. */
export async function copyToOfEmbedded(dataDir: string, tenantId: string, days: number): Promise<number> {
  const client = new PGlite({ dataDir: join(dataDir, 'pgdata'), extensions: { timescaledb } })
  await client.exec(
    `load 'timescaledb'; set timezone to 'UTC'; set client_min_messages = warning; set log_min_messages = warning`,
  )
  const startedMs = performance.now()
  const endMs = Date.now()
  let rows = 0
  for (let day = 0; day < days; day++) {
    const [start, end] = [day + 1, day].map((back) => new Date(endMs - back * DAY_MS).toISOString())
    const text = rowsOf(tenantId, `occurred_at >= '${start}' and occurred_at < '${end}'`)
    const message = Buffer.concat([Buffer.from('Q'), Buffer.alloc(4), Buffer.from(`${text}\0`)])
    message.writeInt32BE(message.length - 1, 1)
    const { messages } = await client.execProtocol(message)
    rows += messages.filter(({ name }) => name === 'copyData').length
  }
  const seconds = (performance.now() - startedMs) / 1000
  await client.close()
  return rows / seconds
}
