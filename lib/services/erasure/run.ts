import 'server-only'
import { and, eq } from 'drizzle-orm'
import { erasureCases } from '@/drizzle/schema'
import { MENTION_FIELDS } from '@/lib/contract/erasure-terms'
import { fromEpochMs } from '@/lib/core/time'
import { casesAtWork, closeChunk, logChunks } from '@/lib/db/queries/erasure'
import { headSize } from '@/lib/db/queries/ledger-tree'
import { errorForLog } from '@/lib/platform/error-for-log'
import type { Deps } from '../context'
import { type CaseWork, eraseChunk, ErasureHeld } from './erase-range'
import { identify } from './find'
import { chunksWith, type EraseDeps, finishErasure } from './finish'
import { type CaseRow, findCase } from './row'

type RunDeps = EraseDeps & Pick<Deps, 'log'>

const PAUSE_MS = 100
const PAUSES_MAX = 20

type Pass = { deps: RunDeps; between: () => Promise<void> }

const ofCase = (tenantId: string, caseNo: number) =>
  and(eq(erasureCases.tenantId, tenantId), eq(erasureCases.caseNo, caseNo))

/** Finds out all names of the person, and lets the work begin. */
async function begin({ deps }: Pass, row: CaseRow): Promise<CaseRow> {
  const db = deps.db.tenant(row.tenantId)
  const named = { id: row.subjectId, email: row.subjectEmail }
  const identifiers = await identify(db, row.tenantId, await logChunks(db), named)
  const [changed] = await db.orm
    .update(erasureCases)
    .set({ state: 'erasing', identifiers, startedAt: fromEpochMs(deps.clock.nowMs()), heldSince: null })
    .where(ofCase(row.tenantId, row.caseNo))
    .returning()
  return changed ?? row
}

function workOf({ deps }: Pass, row: CaseRow): CaseWork {
  if (row.identifiers === null) throw new Error(`case ${row.caseNo} has lost whom it is about`)
  const erasure = deps.db.as('erasure')
  return {
    sql: deps.db.tenant(row.tenantId),
    change: (run) => erasure.transaction(run),
    tenantId: row.tenantId,
    clock: deps.clock,
    caseNo: row.caseNo,
    pseudonym: row.pseudonym,
    identifiers: row.identifiers,
    choice: { fields: MENTION_FIELDS.filter((field) => row.fields.includes(field)), byName: row.byName },
  }
}

/** Goes through the log, then through what was stored meanwhile, and ends where nothing can be stored any more. */
async function erase(pass: Pass, row: CaseRow): Promise<void> {
  const { deps, between } = pass
  const work = workOf(pass, row)
  if (row.openChunk !== null) {
    // Left open by a process that ended.
    const { from, to } = row.openChunk
    await eraseChunk(work, { from, to }, between)
    await work.change((tx) => closeChunk(tx, row.tenantId, row.caseNo))
  }
  const started = await headSize(work.sql, row.tenantId)
  for (const chunk of await logChunks(deps.db)) await eraseChunk(work, chunk, between)
  const seen = await headSize(work.sql, row.tenantId)
  for (const chunk of await chunksWith(work.sql, work, started, seen, await logChunks(deps.db)))
    await eraseChunk(work, chunk, between)
  await finishErasure(deps, work, seen)
}

async function runCase(pass: Pass, tenantId: string, caseNo: number): Promise<boolean> {
  const db = pass.deps.db.tenant(tenantId)
  const row = await findCase(db, tenantId, String(caseNo))
  try {
    await erase(pass, row.state === 'approved' ? await begin(pass, row) : row)
    return true
  } catch (error) {
    if (!(error instanceof ErasureHeld)) throw error
    await pass.deps.db.as('erasure').transaction((tx) => closeChunk(tx, tenantId, caseNo))
    if (row.heldSince === null)
      await db.orm
        .update(erasureCases)
        .set({ heldSince: fromEpochMs(pass.deps.clock.nowMs()) })
        .where(ofCase(tenantId, caseNo))
    return false
  }
}

/**
 * Works on the approved cases of every tenant. May end anywhere: each transaction erases events together with what opens them from then on, and
 * the next run goes on where it was.
 * @returns how many cases were erased
 * @throws Error naming the cases it failed for, after all others are done
 */
export async function runErasures(deps: RunDeps, isBusy: () => boolean = () => false): Promise<number> {
  const between = async () => {
    for (let n = 0; n < PAUSES_MAX && isBusy(); n++)
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  const failed: string[] = []
  let done = 0
  for (const { tenant_id, case_no, state } of await casesAtWork(deps.db.as('erasure'))) {
    if (state === 'compacting') continue
    try {
      if (await runCase({ deps, between }, tenant_id, case_no)) done++
    } catch (error) {
      deps.log.error({ tenantId: tenant_id, case: case_no, error: errorForLog(error) }, 'an erasure stopped')
      failed.push(`case ${case_no} of ${tenant_id}: ${errorForLog(error).message}`)
    }
  }
  if (failed.length > 0) throw new Error(`erasure failed for ${failed.join('; ')}`)
  return done
}
