import 'server-only'
import { fromEpochMs, fromPostgres } from '@/lib/core/time'
import type { Connection } from '@/lib/db/database'
import {
  activeQueryHolds,
  type Checked,
  checkedHolds,
  dropExpiredChunk,
  expiredChunks,
  expiredDays,
  openRuns,
  partFrom,
  removeExpired,
  settleExpiredDay,
} from '@/lib/db/queries/retention'
import { errorForLog } from '@/lib/platform/error-for-log'
import type { Deps } from '../context'
import { parseHoldQuery } from '../hold/query'
import { finishRetention } from './finish'

type RunDeps = Pick<Deps, 'db' | 'clock' | 'log' | 'sealer'>

/** Events looked at in one transaction: on the embedded database everything else waits for it. */
const PART_EVENTS = 2_000
/** How long removing steps aside, again and again, while events wait to be stored. */
const PAUSE_MS = 100
const PAUSES_MAX = 20
const DAY_MS = 86_400_000

export type RetentionOutcome = { removed: number; tenants: number; chunksDropped: number }

type Pass = { deps: RunDeps; retention: Connection; now: string; isBusy: () => boolean }

async function stepAside(isBusy: () => boolean) {
  for (let n = 0; n < PAUSES_MAX && isBusy(); n++)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
}

/** What a process that ended in the middle has left: a day that isn't settled, a run by periods that are others now. */
async function pickUp({ deps, retention }: Pass): Promise<void> {
  for (const run of await openRuns(retention)) {
    if (run.open_day !== null) await settleExpiredDay(retention, run.tenant_id, run.open_day)
    if (run.stale) await finishRetention(deps, run.tenant_id, run.run_id)
  }
}

async function dropWhole({ retention, now, isBusy }: Pass): Promise<number> {
  let dropped = 0
  for (const chunk of await expiredChunks(retention, now)) {
    await stepAside(isBusy)
    const removed = await retention.transaction((tx) => dropExpiredChunk(tx, chunk, now))
    if (removed !== null) dropped++
  }
  return dropped
}

async function checkedOf(retention: Connection, tenantId: string, now: string): Promise<Checked> {
  const holds = await activeQueryHolds(retention, tenantId, now)
  return checkedHolds(holds.map(({ id, query }) => ({ id, filter: parseHoldQuery(query) })))
}

/** @returns false when holds or periods changed meanwhile: the rest is left to the next run */
async function removeDay(pass: Pass, tenantId: string, day: string, checked: Checked): Promise<boolean> {
  const { retention, now, isBusy } = pass
  const dayEnd = fromEpochMs(Date.parse(fromPostgres(day)) + DAY_MS)
  let any = false
  for (let from = day; from !== dayEnd;) {
    await stepAside(isBusy)
    const part = await partFrom(retention, { tenantId, from, to: dayEnd }, PART_EVENTS)
    const removed = await retention.transaction((tx) => removeExpired(tx, part, now, checked))
    any ||= removed !== null && removed > 0
    if (removed === null) {
      if (any) await settleExpiredDay(retention, tenantId, day)
      return false
    }
    from = part.to
  }
  if (any) await settleExpiredDay(retention, tenantId, day)
  return true
}

async function removeOf(pass: Pass, tenantId: string, days: readonly string[]): Promise<void> {
  const checked = await checkedOf(pass.retention, tenantId, pass.now)
  for (const day of days) if (!(await removeDay(pass, tenantId, day, checked))) return
}

async function removeByDays(pass: Pass): Promise<string[]> {
  const days = new Map<string, string[]>()
  for (const { tenant_id, day } of await expiredDays(pass.retention, pass.now))
    days.set(tenant_id, [...(days.get(tenant_id) ?? []), day])
  const failed: string[] = []
  for (const [tenantId, own] of days)
    try {
      await removeOf(pass, tenantId, own)
    } catch (error) {
      pass.deps.log.error({ tenantId, error: errorForLog(error) }, 'retention stopped for a tenant')
      failed.push(`${tenantId}: ${errorForLog(error).message}`)
    }
  return failed
}

/**
 * Removes from every tenant's log what is past its period and not held: whole chunks where nothing must stay, and parts of days
 * elsewhere. May end anywhere: each transaction removes events together with their ids and their count, and the next run goes on
 * where it was. What a run removed of a tenant becomes one event in that tenant's log.
 * @throws Error naming the tenants it failed for, after all others are done
 */
export async function runRetention(
  deps: RunDeps,
  isBusy: () => boolean = () => false,
): Promise<RetentionOutcome> {
  const pass: Pass = {
    deps,
    retention: deps.db.as('retention'),
    now: fromEpochMs(deps.clock.nowMs()),
    isBusy,
  }
  await pickUp(pass)
  const chunksDropped = await dropWhole(pass)
  const failed = await removeByDays(pass)
  let removed = 0
  let tenants = 0
  for (const run of await openRuns(pass.retention)) {
    // A day is open only where removing failed in the middle; the next run settles it.
    if (run.open_day !== null) continue
    removed += await finishRetention(deps, run.tenant_id, run.run_id)
    tenants++
  }
  if (failed.length > 0) throw new Error(`retention failed for ${failed.join('; ')}`)
  return { removed, tenants, chunksDropped }
}
