// The whole log checked against its tree, next to a hash loop over the bytes of the same events, and to reading them.
import { hash } from 'node:crypto'
import type { VerifyLine } from '@/lib/contract/ledger-verify'
import { everyEvent, eventTimes } from '@/lib/db/queries/ledger-verify'
import { verifyLog } from '@/lib/services/ledger/verify'
import type { LoadedLog } from '../loaded-log'
import { figureTable, type Table } from '../table'
import { memoryFigure, watchUsage } from '../usage'

/** As many as the verb reads at a time. */
const PAGE_EVENTS = 1_000

/** Seconds that reading every row took, and that hashing their bytes did. */
async function floors({ ctx }: LoadedLog) {
  const range = await eventTimes(ctx.db, ctx.tenantId)
  let [readMs, hashMs, bytes, rows] = [0, 0, 0, 0]
  if (range === null) return { readMs, hashMs, bytes, rows }
  const pages = everyEvent(ctx.db, ctx.tenantId, range, PAGE_EVENTS)
  for (;;) {
    const askedMs = performance.now()
    const page = await pages.next()
    readMs += performance.now() - askedMs
    if (page.done === true) return { readMs, hashMs, bytes, rows }
    const texts = page.value.map((row) => Buffer.from(JSON.stringify(row)))
    const startedMs = performance.now()
    for (const text of texts) hash('sha256', text, 'hex')
    hashMs += performance.now() - startedMs
    rows += texts.length
    bytes += texts.reduce((sum, text) => sum + text.length, 0)
  }
}

export async function verifySuite(log: LoadedLog): Promise<Table[]> {
  const bare = await floors(log)
  const usage = watchUsage()
  let result: Extract<VerifyLine, { type: 'result' }> | null = null
  for await (const line of await verifyLog({ ctx: log.ctx, input: {} }))
    if (line.type === 'result') result = line
  const used = usage.stop()
  const events = result?.events ?? 0
  const rate = (ms: number, of: number) => Math.round(of / (ms / 1000))
  const isWhole = result?.ok === true && events >= bare.rows
  return [
    {
      ...figureTable(`Verify: ${events} events by the verb`, [
        ['seconds, events/s', `${used.seconds.toFixed(1)}, ${rate(used.seconds * 1000, events)}`],
        ['processor time of this process, µs an event', ((used.cpuMs * 1000) / events).toFixed(0)],
        memoryFigure(used),
        [
          'hash loop over the same rows, MiB, events/s',
          `${Math.round(bare.bytes / 2 ** 20)}, ${rate(bare.hashMs, bare.rows)}`,
        ],
        ['ratio to the hash loop', ((used.seconds * 1000) / bare.hashMs).toFixed(1)],
        ['bare reading of the same rows in the same pages, events/s', rate(bare.readMs, bare.rows)],
        ['ratio to the bare reading', ((used.seconds * 1000) / bare.readMs).toFixed(2)],
        ['right, checkpoints', `${result?.ok ?? false}, ${result?.checkpoints ?? 0}`],
      ]),
      faults: isWhole ? [] : [`The log does not verify: ${JSON.stringify(result)}`],
    },
  ]
}
