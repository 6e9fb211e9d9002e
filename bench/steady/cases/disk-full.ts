import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atExit } from '../at-exit'
import { createAnswers } from '../answers'
import { call } from '../http-client'
import { EVENTS, sleep, startSenders } from '../load'
import { onStand, type Stand } from '../stand'
import { CannotRun, type SteadyCase } from '../steady-case'
import type { Outage } from '../watch'

const DISK_MIB = 384
/** What is left when the load begins. */
const LEFT_MIB = 24
const SECONDS = 60
const FULL_FOR_MS = 5_000
const AFTER_MS = 5_000
const RATE = 2_000
const MIB = 1024 * 1024

const leftMib = (path: string) => {
  const { bavail, bsize } = statfsSync(path)
  return (bavail * bsize) / MIB
}

/** A disk of its own in memory. @throws CannotRun where this process may not mount one */
function mountDisk() {
  const path = mkdtempSync(join(tmpdir(), 'sentinel-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m`, 'tmpfs', path], { stdio: 'pipe' })
  } catch (error) {
    rmSync(path, { recursive: true, force: true })
    throw new CannotRun(`a small disk cannot be mounted: ${String(error).split('\n')[1] ?? String(error)}`)
  }
  return {
    path,
    remove: atExit(() => {
      execFileSync('umount', ['-l', path])
      rmSync(path, { recursive: true, force: true })
    }),
  }
}

/** Sends until the disk is full and for a while longer. */
async function fill(stand: Stand, rate: number, secondsMax: number) {
  const answers = createAnswers()
  const load = startSenders({ ...stand, answers, clients: 4, batch: 100, rate, again: true })
  const deadline = performance.now() + secondsMax * 1000
  while (answers.refused() === 0 && performance.now() < deadline) await sleep(50)
  const fullAtMs = performance.now()
  await sleep(FULL_FOR_MS)
  const read = await call(`${stand.base}${EVENTS}?limit=1`, { timeoutMs: 5_000 })
  await load.stop()
  return { answers, fullAtMs, read }
}

export const diskFull: SteadyCase = {
  name: 'disk-full',
  on: 'embedded',
  what: 'the disk of the embedded database fills up while events come in, then has room again',
  run: async (given) => {
    const disk = mountDisk()
    try {
      return await onStand(
        { ...given, databaseUrl: undefined },
        { dataDir: join(disk.path, 'data') },
        async (stand) => {
          const ballast = join(disk.path, 'ballast')
          writeFileSync(ballast, Buffer.alloc(Math.floor(leftMib(disk.path) - LEFT_MIB) * MIB))
          const { answers, fullAtMs, read } = await fill(stand, given.rate ?? RATE, given.seconds ?? SECONDS)
          const left = leftMib(disk.path)
          unlinkSync(ballast)
          const emptiedMs = performance.now()
          await sleep(1_000)
          const withoutRestart = await call(stand.base + EVENTS, {
            method: 'POST',
            body: Buffer.from(JSON.stringify({ event_type: 'data.updated', actor: { id: 'after' } })),
            timeoutMs: 5_000,
          })
          await stand.restart('SIGTERM')
          const outage: Outage = { fromMs: fullAtMs, toMs: performance.now(), graceMs: null }
          const before = stand.acknowledged.count()
          const goesOn = createAnswers()
          const load = startSenders({
            ...stand,
            answers: goesOn,
            clients: 4,
            batch: 100,
            rate: RATE,
            again: false,
          })
          await sleep(AFTER_MS)
          await load.stop()
          const after = stand.acknowledged.count() - before
          const during = stand.health
            .samples()
            .filter(({ atMs }) => atMs > fullAtMs + 2_000 && atMs < emptiedMs)
            .map(({ status }) => status)
          const isRead = read.status === 200
          const saysReady = during.some((status) => status === 200)
          return stand.judge(
            [
              ['disk, and left when it was full, MiB', `${DISK_MIB}, ${left.toFixed(1)}`],
              ['answers to appends', answers.kinds()],
              ['a read while it was full', `${read.status} ${read.code ?? ''}`],
              ['health while it was full', [...new Set(during)].join(', ')],
              ['an append when there was room again, before the restart', withoutRestart.status],
            ],
            [
              answers.check('every append is stored, or refused with a clear 503 or 507'),
              {
                what: 'it was full',
                ok: answers.refused() > 0,
                found: `${answers.refused()} appends refused`,
              },
              {
                what: 'while it was full, health said ready only if events could be read',
                ok: isRead || !saysReady,
                found: `read ${read.status}, health ${[...new Set(during)].join(', ')}`,
              },
              { what: 'events go on after a restart', ok: after > 0, found: `${after} acknowledged` },
            ],
            [outage],
          )
        },
      )
    } finally {
      disk.remove()
    }
  },
}
