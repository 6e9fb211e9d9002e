import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Figure } from '../table'
import { createAcknowledged, idOf } from './acknowledged'
import { atExit } from './at-exit'
import { type Check, checkAcknowledged, checkMemory, checkSeqs, checkTree } from './checks'
import { createDatabase, loseEvent, type OwnDatabase } from './database'
import { readLog, verifyLog } from './read-back'
import { type RunningServer, startServer } from './server'
import type { Given, Outcome } from './steady-case'
import { createStoredLog } from './stored-log'
import { checkHealth, type Outage, watchHealth, watchMemory } from './watch'

/** How long after an outage health may still say 503, unless the case says otherwise. */
const BACK_MS = 10_000
/** Of the log of the server, where something does not hold. */
const SHOWN_ERRORS = 5

type StandSettings = {
  /** Where the embedded database lives, instead of a folder of its own */
  dataDir?: string
  /** What the server is told of the database; it is made on the server of DATABASE_URL without it */
  database?: OwnDatabase
  /** What the server is given instead of the address of that database */
  through?: (url: string) => Promise<string> | string
  env?: Record<string, string>
}

/**
 * A built server on an empty database, watched; `judge` ends the run with the checks that every case makes. `close` takes away whatever is left.
 */
export async function openStand(given: Given, settings: StandSettings = {}) {
  const acknowledged = createAcknowledged(Date.now())
  const dataDir = settings.dataDir ?? mkdtempSync(join(tmpdir(), 'sentinel-steady-'))
  const own =
    settings.database ??
    (given.databaseUrl === undefined ? undefined : await createDatabase(given.databaseUrl))
  const databaseUrl = own === undefined ? undefined : await (settings.through ?? String)(own.url)
  const removeData = atExit(() => rmSync(dataDir, { recursive: true, force: true }))
  const start = () => startServer({ port: given.port, dataDir, databaseUrl, env: settings.env ?? {} })

  async function close() {
    await server?.stop('SIGKILL')
    removeData()
    await own?.drop()
  }
  let server: RunningServer | undefined
  try {
    server = await start()
  } catch (error) {
    await close()
    throw error
  }
  const running = () => {
    if (server === undefined) throw new Error('The server is not there')
    return server
  }
  const memory = watchMemory(() => running().pid)
  const health = watchHealth(running().base)

  async function restart(signal?: NodeJS.Signals) {
    await running().stop(signal)
    server = await start()
  }

  async function sabotage() {
    let n = Math.floor(acknowledged.sent() / 2)
    while (n > 0 && acknowledged.seqOf(n) === null) n--
    await running().stop()
    const gone = await loseEvent(dataDir, own?.url, idOf(acknowledged.prefix, n))
    if (gone !== 1) throw new Error(`The event to lose was not there: ${gone} rows`)
    server = await start()
  }

  /** What must hold after every load, read from the server as it is now. */
  async function logChecks(): Promise<Check[]> {
    const log = createStoredLog(acknowledged.prefix)
    await readLog(running().base, log)
    const verified = await verifyLog(running().base)
    return [checkAcknowledged(acknowledged, log), checkSeqs(log), checkTree(verified, log.found().rows)]
  }

  async function judge(
    figures: Figure[],
    checks: Check[],
    outages: Outage[] = [],
    backMs = BACK_MS,
  ): Promise<Outcome> {
    memory.stop()
    await health.stop()
    const errors = running()
      .output()
      .split('\n')
      .filter((line) => line.includes('"level":50'))
    const tail = errors.slice(-SHOWN_ERRORS).join('\n')
    if (given.sabotage === 'lose') await sabotage()
    const all = [
      ...(await logChecks()),
      checkMemory(memory.samples(), given.memoryMib),
      checkHealth(health.samples(), outages, backMs),
      ...checks,
    ]
    if (all.some(({ ok }) => !ok)) console.error(tail)
    return { figures: [...figures, ['errors in the log of the server', errors.length]], checks: all }
  }

  return {
    acknowledged,
    dataDir,
    own,
    base: running().base,
    running,
    memory,
    health,
    restart,
    judge,
    close: async () => {
      memory.stop()
      await health.stop()
      await close()
    },
  }
}

export type Stand = Awaited<ReturnType<typeof openStand>>

/** Runs a case on a stand, and takes it away whatever happens. */
export async function onStand(
  given: Given,
  settings: StandSettings,
  run: (stand: Stand) => Promise<Outcome>,
): Promise<Outcome> {
  const stand = await openStand(given, settings)
  try {
    return await run(stand)
  } finally {
    await stand.close()
  }
}
