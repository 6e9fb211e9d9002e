// Questions people ask: the verbs behind the API in process, and the bare SQL of each on the stored table.
import type { Database } from '@/lib/db/database'
import type { LoadedLog } from '../loaded-log'
import type { Options } from '../options'
import { percentile, type Table } from '../table'
import { usageNote, watchUsage } from '../usage'
import { queryCases } from './query-cases'
import type { Floor } from './floors'

const TARGET_MS = 100
const FLOOR_ROUNDS = 3
const FLOOR_MS_MAX = 10_000
/** A floor that takes this long is asked once. */
const FLOOR_SLOW_MS = 1_000
const CANCELLED = '57014'
const COLUMNS = ['p50', 'p95', 'p99', 'min-max', 'floor p50', 'ratio']

async function timed(run: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now()
  await run()
  return performance.now() - startedMs
}

/** The median, in ms; Infinity where the database ended it for its length, which the embedded one cannot. */
async function floorMs(db: Database, floor: Floor): Promise<number> {
  const limited = () =>
    db.transaction(async (tx) => {
      await tx.query(`set local statement_timeout = ${FLOOR_MS_MAX}`)
      await floor(tx)
    })
  const ms: number[] = []
  try {
    while (ms.length < FLOOR_ROUNDS && (ms[0] ?? 0) < FLOOR_SLOW_MS) ms.push(await timed(limited))
  } catch (error) {
    if ((error as { code?: string }).code !== CANCELLED) throw error
    return Number.POSITIVE_INFINITY
  }
  return percentile(ms, 0.5)
}

function found(answer: object): string {
  if ('events' in answer && Array.isArray(answer.events)) return `${answer.events.length} rows`
  if (!('exact' in answer)) return ''
  return answer.exact === true ? 'exact' : 'estimate'
}

function ratio(ms: number, floor: number | null): string {
  if (floor === null) return ''
  return floor === Number.POSITIVE_INFINITY ? `< ${(ms / FLOOR_MS_MAX).toFixed(2)}` : (ms / floor).toFixed(2)
}

const shownFloor = (floor: number | null) =>
  floor === null ? '' : floor === Number.POSITIVE_INFINITY ? '> 10,000' : floor.toFixed(1)

export async function querySuite(log: LoadedLog, { rounds }: Options): Promise<Table[]> {
  const { deps, count, days } = log
  const rows: (string | number)[][] = []
  const over: string[] = []
  const usage = watchUsage()
  for (const { name, run, floor } of await queryCases(log)) {
    const answer = await run()
    const ms: number[] = []
    for (let round = 0; round < rounds; round++) ms.push(await timed(run))
    const bare = floor === null ? null : await floorMs(deps.db, floor(answer))
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((p) => percentile(ms, p)) as [number, number, number]
    if (p95 > TARGET_MS) over.push(name)
    rows.push([
      name,
      ...[p50, p95, p99].map((value) => value.toFixed(1)),
      `${percentile(ms, 0).toFixed(1)}-${percentile(ms, 1).toFixed(1)}`,
      shownFloor(bare),
      ratio(p50, bare),
      found(answer),
    ])
  }
  return [
    {
      title: `Queries: ${count} events over ${days} days, ms`,
      columns: [
        { name: 'question' },
        ...COLUMNS.map((name) => ({ name, isNumber: true })),
        { name: 'answer' },
      ],
      rows,
      notes: [
        `${rounds} rounds each, after one that is not counted. The floor is the bare SQL of the same question on the table, as the owner: its median of ${FLOOR_ROUNDS}, or one round where that took over a second. The ratio is p50 to it. With the floors ${usageNote(usage.stop())}`,
        over.length === 0
          ? `Every p95 is under ${TARGET_MS} ms.`
          : `p95 over ${TARGET_MS} ms: ${over.join('; ')}`,
      ],
    },
  ]
}
