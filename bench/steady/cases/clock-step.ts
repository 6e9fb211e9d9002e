import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { atExit } from '../at-exit'
import { call } from '../http-client'
import { sleep } from '../load'
import { makeKey, readByKey, readBySession, revokeKey, signIn } from '../session'
import { onStand } from '../stand'
import type { SteadyCase } from '../steady-case'
import { gentleLoad } from './behind-proxy'

const SECONDS = 40
const HOUR_MS = 3_600_000
const STEPS_MS = [0, HOUR_MS, 0, -HOUR_MS, 0]
/** A revoked key may be known to be good for a moment. */
const REVOKED_WITHIN_MS = 5_000

type Seen = {
  offsetMs: number
  session: number
  key: number
  revoked: number
  events: number
  serverAheadMs: number
}

async function untilRefused(base: string, key: string): Promise<number> {
  const deadline = performance.now() + REVOKED_WITHIN_MS
  for (;;) {
    const status = await readByKey(base, key)
    if (status === 401 || performance.now() > deadline) return status
    await sleep(200)
  }
}

/** How far the clock of the server is ahead of ours, as the time says that it gave to the newest event without one. */
async function aheadMs(base: string): Promise<number> {
  const body = Buffer.from(JSON.stringify({ event_type: 'data.accessed', actor: { id: 'clock' } }))
  const { text } = await call(`${base}/api/audit/events`, { method: 'POST', body })
  const { id } = JSON.parse(text) as { id: string }
  const { text: stored } = await call(`${base}/api/audit/events/${id}`)
  const { occurred_at } = JSON.parse(stored) as { occurred_at: string }
  return Date.parse(occurred_at) - Date.now()
}

export const clockStep: SteadyCase = {
  name: 'clock-step',
  what: 'the clock of the server jumps an hour forward, back, an hour back and forward while events come in',
  run: async (given) => {
    const folder = mkdtempSync(join(tmpdir(), 'sentinel-clock-'))
    const file = join(folder, 'offset')
    const remove = atExit(() => rmSync(folder, { recursive: true, force: true }))
    writeFileSync(file, '0')
    const preload = pathToFileURL(resolve('bench/steady/clock-preload.mjs')).href
    const env = { STEADY_CLOCK_FILE: file, NODE_OPTIONS: `--import ${preload}` }
    try {
      return await onStand(given, { env }, async (stand) => {
        const { base, acknowledged } = stand
        const cookie = await signIn(base)
        const { appends, reads, stop } = gentleLoad(stand, given)
        const seen: Seen[] = []
        for (const offsetMs of STEPS_MS) {
          // Known to be good by the clock of before the step.
          const own = await makeKey(base, `step ${seen.length}`)
          await readByKey(base, own.key)
          writeFileSync(file, String(offsetMs))
          const before = acknowledged.count()
          await sleep(((given.seconds ?? SECONDS) * 1000) / STEPS_MS.length)
          const [session, key, serverAheadMs] = [
            await readBySession(base, cookie),
            await readByKey(base),
            await aheadMs(base),
          ]
          await revokeKey(base, own.id)
          const revoked = await untilRefused(base, own.key)
          seen.push({ offsetMs, session, key, revoked, events: acknowledged.count() - before, serverAheadMs })
        }
        const again = await signIn(base).then(
          () => 'signed in',
          (error: unknown) => String(error),
        )
        await stop()
        const list = (of: (one: Seen) => string | number) => seen.map(of).join(' / ')
        const all = (what: string, of: (one: Seen) => boolean, found: string) => ({
          what,
          ok: seen.every(of),
          found,
        })
        return stand.judge(
          [
            ['steps of the clock, minutes', STEPS_MS.map((ms) => ms / 60_000).join(' / ')],
            [
              'clock of the server against ours, as its events say, minutes',
              list(({ serverAheadMs }) => Math.round(serverAheadMs / 60_000)),
            ],
            ['events acknowledged at each', list(({ events }) => events)],
            ['appends', appends.kinds()],
            ['reads', reads.kinds()],
          ],
          [
            appends.check('every append is answered'),
            reads.check('every read is answered'),
            all(
              'the clock did jump',
              ({ offsetMs, serverAheadMs }) => Math.abs(serverAheadMs - offsetMs) < 60_000,
              'as above',
            ),
            all(
              'events come in at each',
              ({ events }) => events > 0,
              list(({ events }) => events),
            ),
            all(
              'the session of before is good',
              ({ session }) => session === 200,
              list(({ session }) => session),
            ),
            all(
              'the key of before is good',
              ({ key }) => key === 200,
              list(({ key }) => key),
            ),
            all(
              `a revoked key is refused within ${REVOKED_WITHIN_MS} ms`,
              ({ revoked }) => revoked === 401,
              list(({ revoked }) => revoked),
            ),
            { what: 'signing in goes on', ok: again === 'signed in', found: again },
          ],
        )
      })
    } finally {
      remove()
    }
  },
}
