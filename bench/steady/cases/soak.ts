import { createAnswers } from '../answers'
import { EVENTS, sleep, startReaders, startSenders, startSlowStream } from '../load'
import { onStand } from '../stand'
import type { SteadyCase } from '../steady-case'

const SECONDS = 60
const RATE = 500
/** One event in this many comes alone in its request. */
const SINGLE_SHARE = 20
const READS_PER_SECOND = 4
const EXPORT = `${EVENTS}/export?format=ndjson`
const STREAM_BYTES_PER_SECOND = 1024 * 1024

const READS = [
  `${EVENTS}?limit=50`,
  `${EVENTS}?actor_ids=usr_7&limit=50`,
  `${EVENTS}?search=customer&limit=20`,
  `${EVENTS}/count?start_time=-1h`,
  `${EVENTS}/facets?fields=severity,outcome&start_time=-1h`,
  `${EVENTS}/histogram?start_time=-1h&buckets=60`,
  `${EVENTS}/stats?start_time=-1h`,
  '/api/audit/dashboard',
]

export const soak: SteadyCase = {
  name: 'soak',
  what: 'mixed load for a long time: batches, single events, every kind of read, an export that is read slowly',
  run: (given) =>
    onStand(given, {}, async (stand) => {
      const { base, acknowledged } = stand
      const seconds = given.seconds ?? SECONDS
      const rate = given.rate ?? RATE
      const [batches, singles, reads, streams] = [
        createAnswers(),
        createAnswers(),
        createAnswers(),
        createAnswers(),
      ]
      const shared = { base, acknowledged, again: true }
      const loads = [
        startSenders({
          ...shared,
          answers: batches,
          clients: 4,
          batch: 50,
          rate: rate * (1 - 1 / SINGLE_SHARE),
        }),
        startSenders({ ...shared, answers: singles, clients: 4, batch: 1, rate: rate / SINGLE_SHARE }),
        startReaders(base, READS, READS_PER_SECOND, reads),
        startSlowStream(base, EXPORT, STREAM_BYTES_PER_SECOND, streams),
      ]
      await sleep(seconds * 1000)
      await Promise.all(loads.map((load) => load.stop()))
      const ms = 'p50 / p95 / p99 / longest, ms'
      return stand.judge(
        [
          ['seconds, and events a second that were asked for', `${seconds}, ${rate}`],
          ['events acknowledged a second', Math.round(acknowledged.count() / seconds)],
          [`batches of 50: ${ms}`, batches.latencies()],
          [`single events: ${ms}`, singles.latencies()],
          [`reads: ${ms}`, `${reads.accepted()} reads, ${reads.latencies()}`],
          ['exports read slowly to their end', streams.accepted()],
        ],
        [
          batches.check('every batch is answered'),
          singles.check('every single event is answered'),
          reads.check('every read is answered'),
          streams.check('every export is answered'),
        ],
      )
    }),
}
