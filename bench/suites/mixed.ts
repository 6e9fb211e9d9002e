// Everything at once over HTTP, on the loaded log: senders at a bounded rate, lists, facets and searches, and an export.
import type { Config } from '@/lib/config/env'
import { resolveSecret } from '@/lib/config/secret'
import { connect } from '@/lib/db/connect'
import type { Options } from '../options'
import { createAcknowledged, idOf } from '../steady/acknowledged'
import { createAnswers } from '../steady/answers'
import { checkAcknowledged } from '../steady/checks'
import { call } from '../steady/http-client'
import { EVENTS, type Load, sleep, startReaders, startSenders } from '../steady/load'
import { startServer } from '../steady/server'
import { createStoredLog } from '../steady/stored-log'
import { figureTable, type Figure, spread, type Table } from '../table'
import { memoryFigure, type Usage, watchUsage } from '../usage'

const SENDERS = 4
const BATCH = 20
const READS_PER_SECOND = 2
/** What each kind of reader asks, one after the other. */
const READERS = {
  list: [`${EVENTS}?limit=50`, `${EVENTS}?severities=error&limit=50`, `${EVENTS}?start_time=-30d&limit=50`],
  facets: [`${EVENTS}/facets`, `${EVENTS}/facets?severities=error`],
  search: [`${EVENTS}?search=failed&limit=50`, `${EVENTS}?search=nobodyeverwrotethis&limit=50`],
} as const
const KINDS = Object.keys(READERS) as (keyof typeof READERS)[]

type Exported = { isWhole: boolean; bytes: number; seconds: number; status: number }

async function exportOnce(base: string): Promise<Exported> {
  let bytes = 0
  let end = ''
  const { status, ms } = await call(`${base}${EVENTS}/export?format=csv`, {
    onData: (data) => {
      bytes += data.length
      end = (end + data.subarray(-200).toString('latin1')).slice(-200)
    },
  })
  return { status, bytes, seconds: ms / 1000, isWhole: /#export rows=\d+ sha256=\w+\s*$/.test(end) }
}

async function load(base: string, pid: number, { rate, seconds }: Options) {
  const acknowledged = createAcknowledged(Date.now())
  const answers = {
    append: createAnswers(),
    list: createAnswers(),
    facets: createAnswers(),
    search: createAnswers(),
  }
  const usage = watchUsage(pid)
  const senders = {
    base,
    acknowledged,
    answers: answers.append,
    clients: SENDERS,
    batch: BATCH,
    rate,
    again: true,
  }
  const loads: Load[] = [
    startSenders(senders),
    ...KINDS.map((kind) => startReaders(base, READERS[kind], READS_PER_SECOND, answers[kind])),
  ]
  // The export may take longer than the load: both are waited for, and its end is then without the load.
  const exported = exportOnce(base)
  await sleep(seconds * 1000)
  await Promise.all(loads.map((one) => one.stop()))
  const used = usage.stop()
  return { acknowledged, answers, used, exported: await exported }
}

async function storedOf(config: Config, prefix: string) {
  const log = createStoredLog(prefix)
  const db = await connect(config)
  try {
    const rows = await db.query<{ seq: number; id: string }>(
      `select seq, id::text as id from events where id between $1::text::uuid and $2::text::uuid and recorded_at > now() - interval '1 day'
         and occurred_at > now() - interval '1 day'`,
      [idOf(prefix, 0), `${prefix}ffffffffffff`],
    )
    for (const { seq, id } of rows) log.add(seq, id)
  } finally {
    await db.close()
  }
  return log
}

function figuresOf(seconds: number, sent: Awaited<ReturnType<typeof load>>, used: Usage): Figure[] {
  const { acknowledged, answers, exported } = sent
  const mib = exported.bytes / 2 ** 20
  return [
    ['events acknowledged a second', Math.round(acknowledged.count() / seconds)],
    ...(['append', ...KINDS] as const).map((kind): Figure => [
      `${kind}: answers, p50 / p95 / p99, min-max, ms`,
      `${answers[kind].accepted()}, ${spread(answers[kind].acceptedMs())}`,
    ]),
    [
      'export beside it: seconds, MiB, whole',
      `${exported.seconds.toFixed(1)}, ${mib.toFixed(0)}, ${exported.isWhole}`,
    ],
    ['processor time of the server, cores', (used.cpuMs / 1000 / used.seconds).toFixed(2)],
    memoryFigure(used),
  ]
}

/** The log must not be open in this process. What is sent stays in it. */
export async function mixedSuite(config: Config, options: Options): Promise<Table[]> {
  const { dataDir, databaseUrl } = config
  const { port, seconds, rate } = options
  const env = { SENTINEL_SECRET: resolveSecret(config) }
  const server = await startServer({ port, dataDir, databaseUrl, env })
  let sent
  try {
    sent = await load(server.base, server.pid, options)
  } finally {
    await server.stop()
  }
  const { acknowledged, answers, exported, used } = sent
  const check = checkAcknowledged(acknowledged, await storedOf(config, acknowledged.prefix))
  const checks = [check, ...Object.values(answers).map((one) => one.check())]
  return [
    {
      ...figureTable(
        `Mixed: ${seconds} s, ${rate} events a second in batches of ${BATCH}, ${READS_PER_SECOND} reads a second of each kind, an export`,
        [...figuresOf(seconds, sent, used), [check.what, check.found]],
      ),
      faults: [
        ...checks.filter(({ ok }) => !ok).map(({ what, found }) => `${what}: ${found}`),
        ...(exported.isWhole ? [] : [`The export has no end: ${exported.status}`]),
      ],
    },
  ]
}
