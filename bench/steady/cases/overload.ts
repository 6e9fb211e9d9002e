import { Agent } from 'node:http'
import { PENDING_EVENTS_MAX } from '@/lib/services/event/append-queue'
import { createAnswers } from '../answers'
import { bodyMaker, noteReceipt } from '../events'
import { call } from '../http-client'
import { EVENTS, sleep, startSenders } from '../load'
import { onStand, type Stand } from '../stand'
import type { SteadyCase } from '../steady-case'

const SECONDS = 30
const BATCH = 100
/** A server that was just started takes half of what it takes a few seconds later. */
const WARM_UP_SECONDS = 6
const CALIBRATE_SECONDS = 6
const CALIBRATE_CLIENTS = 32
const OFFERED_TIMES = 2
/** Requests that are on their way at once; more are not sent, and counted. */
const ON_THE_WAY_MAX = 4_000
const TICK_MS = 20
/** What is accepted waits behind a full queue at most; three times that, because reading the refused takes time too. */
const QUEUES_MAX = 3

async function capacityOf({ base, acknowledged }: Stand): Promise<number> {
  const answers = createAnswers()
  const load = startSenders({
    base,
    acknowledged,
    answers,
    clients: CALIBRATE_CLIENTS,
    batch: BATCH,
    rate: Number.POSITIVE_INFINITY,
    again: false,
  })
  await sleep(WARM_UP_SECONDS * 1000)
  const before = acknowledged.count()
  await sleep(CALIBRATE_SECONDS * 1000)
  const stored = acknowledged.count() - before
  await load.stop()
  return stored / CALIBRATE_SECONDS
}

export const overload: SteadyCase = {
  name: 'overload',
  what: 'about twice as many events as it takes, from senders that wait for nothing',
  run: (given) =>
    onStand(given, {}, async (stand) => {
      const { base, acknowledged } = stand
      const seconds = given.seconds ?? SECONDS
      const capacity = await capacityOf(stand)
      const perSecond = ((given.rate ?? capacity * OFFERED_TIMES) / BATCH) | 0
      const answers = createAnswers()
      const agent = new Agent({ keepAlive: true })
      const make = bodyMaker(acknowledged.prefix, BATCH)
      const onTheWay = new Set<Promise<void>>()
      let [offered, unsent, most] = [0, 0, 0]
      const before = acknowledged.count()

      const send = async () => {
        const first = acknowledged.take(BATCH)
        const answer = await call(base + EVENTS, { agent, method: 'POST', body: make(first) })
        answers.note(answer)
        if (answer.status === 201) noteReceipt(acknowledged, first, answer.text)
      }
      const startedMs = performance.now()
      for (let goneMs = 0; goneMs < seconds * 1000; goneMs = performance.now() - startedMs) {
        for (const due = Math.floor((goneMs / 1000) * perSecond); offered < due; offered++) {
          if (onTheWay.size >= ON_THE_WAY_MAX) {
            unsent++
            continue
          }
          const sent = send().finally(() => onTheWay.delete(sent))
          onTheWay.add(sent)
        }
        most = Math.max(most, onTheWay.size)
        await sleep(TICK_MS)
      }
      const accepted = acknowledged.count() - before
      await Promise.all(onTheWay)
      agent.destroy()

      const boundMs = 2_000 + (QUEUES_MAX * PENDING_EVENTS_MAX * 1000) / capacity
      const p99Ms = answers.p99Ms()
      const offeredPerSecond = (offered * BATCH) / seconds
      return stand.judge(
        [
          [
            `events a second that ${CALIBRATE_CLIENTS} clients got stored before, each waiting for its answer`,
            Math.round(capacity),
          ],
          ['events a second offered', Math.round(offeredPerSecond)],
          ['events a second acknowledged meanwhile', Math.round(accepted / seconds)],
          ['most requests on their way at once, and not sent because of that bound', `${most}, ${unsent}`],
          ['answers', answers.kinds()],
          ['accepted: p50 / p95 / p99 / longest, ms', answers.latencies()],
        ],
        [
          answers.check(),
          {
            what: 'the p99 of what is accepted is bounded',
            ok: p99Ms <= boundMs,
            found: `${Math.round(p99Ms)} ms; bound ${Math.round(boundMs)}: ${QUEUES_MAX} full queues of ${PENDING_EVENTS_MAX} events`,
          },
          {
            what: 'it was an overload',
            ok: answers.refused() > 0 || offeredPerSecond > (accepted / seconds) * 1.5,
            found: `${answers.refused()} of ${offered} requests refused`,
          },
        ],
      )
    }),
}
