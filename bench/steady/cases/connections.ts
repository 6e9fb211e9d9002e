import { Agent } from 'node:http'
import { createAnswers } from '../answers'
import { call, KEY } from '../http-client'
import { EVENTS, sleep, startSenders } from '../load'
import { openRaw, type RawConnection } from '../raw-connection'
import { onStand } from '../stand'
import type { SteadyCase } from '../steady-case'
import { memoryMib } from '../watch'

const IDLE = 1_000
const ACTIVE = 200
const SECONDS = 20
const PASSES = 5
const RATE = 1_000
/** The server's own: 20 s for the head of a request and 75 s between two; looked at every 5 s, with time for a busy machine. */
const SILENT_CLOSED_MS = 30_000
const KEPT_CLOSED_MS = 90_000
const GROWTH_MIB_MAX = 96

/** Every other one has had a request answered, and then says nothing. */
async function idleConnections(base: string): Promise<{ silent: RawConnection[]; kept: RawConnection[] }> {
  const all = await Promise.all(Array.from({ length: IDLE }, () => openRaw(base)))
  const [silent, kept] = [all.slice(0, IDLE / 2), all.slice(IDLE / 2)]
  for (const { socket } of kept) socket.write('GET /api/audit/health HTTP/1.1\r\nhost: steady\r\n\r\n')
  for (const { heard } of kept) while (!heard().includes('\r\n\r\n')) await sleep(20)
  return { silent, kept }
}

/** 200 at once, each on a connection of its own, again and again. */
async function activeReaders(base: string) {
  const answers = createAnswers()
  const reader = async (k: number) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const path = k % 2 === 0 ? `${EVENTS}?limit=10` : `${EVENTS}/count?start_time=-1h`
    for (let n = 0; n < PASSES; n++)
      answers.note(await call(base + path, { agent, headers: { authorization: `Bearer ${KEY}` } }))
    agent.destroy()
  }
  await Promise.all(Array.from({ length: ACTIVE }, (_, k) => reader(k)))
  return answers
}

/** How long after `since` the last of these was closed; what it was told at the end does not count. */
const lastClosedMs = (some: readonly RawConnection[], since: (one: RawConnection) => number) =>
  Math.round(Math.max(...some.map((one) => (one.closedMs() ?? Number.POSITIVE_INFINITY) - since(one))))

export const connections: SteadyCase = {
  name: 'connections',
  what: `${IDLE} idle connections and ${ACTIVE} active ones at once: the active are answered, the idle are closed in time`,
  run: (given) =>
    onStand(given, {}, async (stand) => {
      const { base } = stand
      const appends = createAnswers()
      const senders = (clients: number) =>
        startSenders({
          ...stand,
          answers: appends,
          clients,
          batch: 20,
          rate: given.rate ?? RATE,
          again: false,
        })
      // The same load before, so that what is measured is the idle ones and not the first requests of a process.
      const before = senders(4)
      await sleep((given.seconds ?? SECONDS) * 500)
      await before.stop()
      const atStart = memoryMib(stand.running().pid) ?? 0
      const { silent, kept } = await idleConnections(base)
      const withIdle = memoryMib(stand.running().pid) ?? 0
      const load = senders(4)
      const reads = await activeReaders(base)
      await sleep((given.seconds ?? SECONDS) * 500)
      await load.stop()
      const stillOpen = () => [...silent, ...kept].filter(({ closedMs }) => closedMs() === null)
      const answeredMs = Math.max(...kept.map(({ heardMs }) => heardMs()))
      while (stillOpen().length > 0 && performance.now() - answeredMs < KEPT_CLOSED_MS) await sleep(500)
      const left = stillOpen()
      for (const { socket } of left) socket.destroy()
      const atEnd = memoryMib(stand.running().pid) ?? 0
      const silentMs = lastClosedMs(silent, ({ openedMs }) => openedMs)
      const keptMs = lastClosedMs(kept, ({ heardMs }) => heardMs())
      return stand.judge(
        [
          [
            'memory before / with the idle ones / after they are closed, MiB',
            [atStart, withIdle, atEnd].map(Math.round).join(' / '),
          ],
          ['the last that never said anything closed after, ms', silentMs],
          ['the last that was idle after an answer closed after, ms', keptMs],
          [`${ACTIVE} readers at once: p50 / p95 / p99 / longest, ms`, reads.latencies()],
          ['appends beside them: p50 / p95 / p99 / longest, ms', appends.latencies()],
        ],
        [
          reads.check('every active connection is answered'),
          appends.check('every append is answered'),
          {
            what: 'who never says anything is cut off',
            ok: silentMs <= SILENT_CLOSED_MS,
            found: `${silentMs} ms; bound ${SILENT_CLOSED_MS}`,
          },
          {
            what: 'who says nothing more is cut off',
            ok: left.length === 0,
            found: `${left.length} of ${IDLE} open after ${KEPT_CLOSED_MS} ms`,
          },
          {
            what: 'idle connections hold no memory',
            ok: withIdle - atStart <= GROWTH_MIB_MAX,
            found: `${Math.round(withIdle - atStart)} MiB for ${IDLE}; bound ${GROWTH_MIB_MAX}`,
          },
        ],
      )
    }),
}
