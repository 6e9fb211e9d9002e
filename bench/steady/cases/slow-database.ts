import { sleep } from '../load'
import type { SteadyCase } from '../steady-case'
import { behindProxy, gentleLoad } from './behind-proxy'

const SECONDS = 60
const DELAY_MS = 20
const BYTES_PER_SECOND = 1024 * 1024
/** Long enough for health to notice, however short the run is. */
const STALL_MS_MIN = 12_000
/** Health gives the database five seconds, and is asked four times a second. */
const TELL_MS = 7_000

export const slowDatabase: SteadyCase = {
  name: 'slow-database',
  what: 'a database that is slow, then silent while its connections stay open, then well again',
  run: (given) =>
    behindProxy(given, async (stand, proxy) => {
      const seconds = given.seconds ?? SECONDS
      const { appends, reads, stop } = gentleLoad(stand, given)
      const { acknowledged } = stand
      const during = async (ms: number) => {
        const before = acknowledged.count()
        await sleep(ms)
        return Math.round(((acknowledged.count() - before) * 1000) / ms)
      }
      const quarterMs = seconds * 250
      const usual = await during(quarterMs)
      proxy.slow(DELAY_MS, BYTES_PER_SECOND)
      const slow = await during(quarterMs)
      proxy.stall(true)
      const fromMs = performance.now()
      const silent = await during(Math.max(quarterMs, STALL_MS_MIN))
      const toMs = performance.now()
      proxy.fast()
      proxy.stall(false)
      const after = await during(quarterMs)
      await stop()
      return stand.judge(
        [
          [
            `events acknowledged a second: before / at ${2 * DELAY_MS} ms more a round trip and 1 MiB/s / in silence / after`,
            [usual, slow, silent, after].join(' / '),
          ],
          ['appends', appends.kinds()],
          ['reads', reads.kinds()],
          ['appends: p50 / p95 / p99 / longest, ms', appends.latencies()],
        ],
        [
          appends.check('every append is answered, or told when to come again'),
          reads.check('every read is answered, or told when to come again'),
          {
            what: 'events go on after it',
            ok: after > usual / 2,
            found: `${after} a second, ${usual} before`,
          },
        ],
        [{ fromMs, toMs, graceMs: TELL_MS }],
      )
    }),
}
