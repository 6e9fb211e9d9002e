import { createCluster } from '../cluster'
import { createDatabase } from '../database'
import { sleep } from '../load'
import { onStand } from '../stand'
import type { Outage } from '../watch'
import type { SteadyCase } from '../steady-case'
import { gentleLoad } from './behind-proxy'

const SECONDS = 40
const AWAY_MS = 5_000
const TELL_MS = 2_000
/** After a crash PostgreSQL replays its log first. */
const BACK_MS = 20_000

export const databaseRestart: SteadyCase = {
  name: 'database-restart',
  on: 'a server of its own',
  what: 'the database server is restarted, and later crashes and stays away for a while; a cluster is made for that',
  run: async (given) => {
    const cluster = await createCluster()
    try {
      const database = await createDatabase(cluster.url)
      return await onStand({ ...given, databaseUrl: cluster.url }, { database }, async (stand) => {
        const ms = (given.seconds ?? SECONDS) * 1000
        const { appends, reads, stop } = gentleLoad(stand, given)
        const outages: Outage[] = []
        await sleep(ms / 4)
        const restartedMs = performance.now()
        await cluster.stop('fast')
        await cluster.start()
        outages.push({ fromMs: restartedMs, toMs: performance.now(), graceMs: null })
        await sleep(ms / 4)
        const fromMs = performance.now()
        await cluster.stop('immediate')
        await sleep(AWAY_MS)
        const toMs = performance.now()
        await cluster.start()
        outages.push({ fromMs, toMs, graceMs: TELL_MS })
        await sleep(ms / 4)
        const before = stand.acknowledged.count()
        await sleep(ms / 4)
        const after = stand.acknowledged.count() - before
        await stop()
        return stand.judge(
          [
            ['appends', appends.kinds()],
            ['reads', reads.kinds()],
            ['appends: p50 / p95 / p99 / longest, ms', appends.latencies()],
          ],
          [
            appends.check('every append is answered, or told when to come again'),
            reads.check('every read is answered, or told when to come again'),
            {
              what: 'events go on after it',
              ok: after > 0,
              found: `${after} acknowledged in the last quarter`,
            },
          ],
          outages,
          BACK_MS,
        )
      })
    } finally {
      cluster.remove()
    }
  },
}
