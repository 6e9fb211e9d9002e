// How soon an event is seen: sent over HTTP to the loaded log, and asked for in the first page of the list, as a console that refreshes does, until it is there.
import { Agent } from 'node:http'
import type { Config } from '@/lib/config/env'
import { resolveSecret } from '@/lib/config/secret'
import type { Options } from '../options'
import { createAcknowledged, idOf } from '../steady/acknowledged'
import { createAnswers } from '../steady/answers'
import { bodyMaker } from '../steady/events'
import { call } from '../steady/http-client'
import { EVENTS, sleep, startSenders } from '../steady/load'
import { startServer } from '../steady/server'
import { figureTable, spread, type Table } from '../table'

const EVERY_MS = 100
/** Not seen by then, it is lost. */
const SEEN_MS_MAX = 5_000

type Seen = { acknowledgedMs: number; seenMs: number; asked: number }

/** Sends one event and asks for the newest until it is among them; times from the moment it was sent, in ms. */
async function sendAndLook(base: string, agent: Agent, body: Buffer, id: string): Promise<Seen | null> {
  const sentAtMs = performance.now()
  const answer = await call(base + EVENTS, { agent, method: 'POST', body })
  if (answer.status !== 201) return null
  const acknowledgedMs = performance.now() - sentAtMs
  for (let asked = 1; ; asked++) {
    const page = await call(`${base}${EVENTS}?limit=50`, { agent })
    const seenMs = performance.now() - sentAtMs
    if (page.status === 200 && page.text.includes(id)) return { acknowledgedMs, seenMs, asked }
    if (seenMs > SEEN_MS_MAX) return null
  }
}

async function watchLog(base: string, { seconds, rate }: Options) {
  const others = createAcknowledged(Date.now())
  const own = createAcknowledged(Date.now() + 1)
  const make = bodyMaker(own.prefix, 1)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const load = startSenders({
    base,
    acknowledged: others,
    answers: createAnswers(),
    clients: 4,
    batch: 20,
    rate,
    again: true,
  })
  const seen: (Seen | null)[] = []
  const endAtMs = performance.now() + seconds * 1000
  while (performance.now() < endAtMs) {
    const at = own.take(1)
    seen.push(await sendAndLook(base, agent, make(at), idOf(own.prefix, at)))
    await sleep(EVERY_MS)
  }
  await load.stop()
  agent.destroy()
  return { seen, beside: others.count() }
}

/** The log must not be open in this process. What is sent stays in it. */
export async function liveSuite(config: Config, options: Options): Promise<Table[]> {
  const { dataDir, databaseUrl } = config
  const env = { SENTINEL_SECRET: resolveSecret(config) }
  const server = await startServer({ port: options.port, dataDir, databaseUrl, env })
  try {
    const { seen, beside } = await watchLog(server.base, options)
    const found = seen.filter((one) => one !== null)
    const atOnce = found.filter(({ asked }) => asked === 1).length
    return [
      {
        ...figureTable(`Live: an event is sent and looked for, beside ${options.rate} events a second`, [
          ['events sent and looked for, seen', `${seen.length}, ${found.length}`],
          ['seen by the first page asked for after the receipt', atOnce],
          [
            'sent to acknowledged, p50 / p95 / p99, min-max, ms',
            spread(found.map((one) => one.acknowledgedMs)),
          ],
          ['sent to seen, p50 / p95 / p99, min-max, ms', spread(found.map(({ seenMs }) => seenMs))],
          ['events stored beside it', beside],
        ]),
        faults: found.length === seen.length ? [] : ['An event with a receipt was not among the newest'],
      },
    ]
  } finally {
    await server.stop()
  }
}
