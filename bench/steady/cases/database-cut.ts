import { sleep } from '../load'
import type { Outage } from '../watch'
import type { SteadyCase } from '../steady-case'
import { behindProxy, gentleLoad } from './behind-proxy'

const SECONDS = 40
const CUTS = 8
const AWAY_MS = 6_000
const TELL_MS = 2_000

export const databaseCut: SteadyCase = {
  name: 'database-cut',
  what: 'every connection to the database is cut in the middle, again and again, and then it cannot be reached for a while',
  run: (given) =>
    behindProxy(given, async (stand, proxy) => {
      const ms = (given.seconds ?? SECONDS) * 1000
      const { appends, reads, stop } = gentleLoad(stand, given)
      const outages: Outage[] = []
      for (let n = 0; n < CUTS; n++) {
        await sleep(ms / 2 / CUTS)
        const atMs = performance.now()
        proxy.cut()
        outages.push({ fromMs: atMs, toMs: atMs, graceMs: null })
      }
      await sleep(ms / 8)
      const fromMs = performance.now()
      proxy.refuse(true)
      await sleep(AWAY_MS)
      const toMs = performance.now()
      proxy.refuse(false)
      outages.push({ fromMs, toMs, graceMs: TELL_MS })
      await sleep(ms / 4)
      const before = stand.acknowledged.count()
      await sleep(ms / 8)
      const after = stand.acknowledged.count() - before
      await stop()
      return stand.judge(
        [
          ['times that all connections were cut', CUTS],
          ['appends', appends.kinds()],
          ['reads', reads.kinds()],
          ['appends: p50 / p95 / p99 / longest, ms', appends.latencies()],
        ],
        [
          appends.check('every append is answered, or told when to come again'),
          reads.check('every read is answered, or told when to come again'),
          { what: 'events go on after it', ok: after > 0, found: `${after} acknowledged in the last eighth` },
        ],
        outages,
      )
    }),
}
