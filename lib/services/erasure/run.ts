import 'server-only'
import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { erasureCases } from '@/drizzle/schema'
import type { Identifiers } from '@/drizzle/schema/erasure-cases'
import { MENTION_FIELDS } from '@/lib/contract/erasure-terms'
import { fromEpochMs, fromPostgres } from '@/lib/core/time'
import type { Tx } from '@/lib/db/database'
import { lockHead } from '@/lib/db/queries/append'
import { casesAtWork, closeChunk, exportsSince, forgetSubject, logChunks } from '@/lib/db/queries/erasure'
import { toStoredEvent } from '@/lib/db/queries/event-row'
import { eventsBetween } from '@/lib/db/queries/events-by-seq'
import { headSize } from '@/lib/db/queries/ledger-tree'
import type { TimeRange } from '@/lib/db/queries/ledger-verify'
import { knownSubjectKeys } from '@/lib/db/queries/subject-keys'
import { errorForLog } from '@/lib/platform/error-for-log'
import type { Caller, Deps } from '../context'
import { logSigner } from '../ledger/log-keys'
import { recordAct } from '../record-act'
import { certificateOf } from './certificate'
import { type CaseWork, eraseChunk, ErasureHeld } from './erase-range'
import { identify } from './find'
import { planEvent } from './plan'
import { type CaseRow, caseResource, findCase } from './row'
import { createTracer } from './subject'

type RunDeps = Pick<Deps, 'db' | 'clock' | 'log' | 'sealer' | 'vault'>

/** Events stored while a pass went on are looked at by the next; a person who never rests is left to the next run. */
const PASSES_MAX = 50
const SEQS_AT_ONCE = 5_000
const PAUSE_MS = 100
const PAUSES_MAX = 20

const ERASURE: Caller = {
  kind: 'system',
  id: 'erasure',
  name: 'erasure',
  email: null,
  permissions: [],
  sessionId: null,
  view: null,
}

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

const workOf = ({ deps }: Pass, row: CaseRow, identifiers: Identifiers): CaseWork => ({
  db: deps.db.tenant(row.tenantId),
  erasure: deps.db.as('erasure'),
  clock: deps.clock,
  caseNo: row.caseNo,
  pseudonym: row.pseudonym,
  identifiers,
  choice: { fields: MENTION_FIELDS.filter((field) => row.fields.includes(field)), byName: row.byName },
})

/** The chunks with events of these seqs that are still to be erased. */
async function chunksWith(
  sql: Tx | CaseWork['db'],
  work: CaseWork,
  from: number,
  to: number,
  chunks: readonly TimeRange[],
): Promise<TimeRange[]> {
  const trace = createTracer(work.identifiers)
  const found = new Set<TimeRange>()
  for (let at = from; at < to; at += SEQS_AT_ONCE) {
    const rows = await eventsBetween(sql, work.db.tenantId, at, Math.min(at + SEQS_AT_ONCE, to))
    for (const row of rows) {
      if (planEvent(trace, work.choice, toStoredEvent(row)).groups.length === 0) continue
      const time = fromPostgres(row.occurred_at)
      const chunk = chunks.find((one) => fromPostgres(one.from) <= time && time < fromPostgres(one.to))
      if (chunk !== undefined) found.add(chunk)
    }
  }
  return [...found]
}

const subjectsOf = ({ ids, emails }: Identifiers): string[] => [
  ...ids.map((id) => `id:${id}`),
  ...emails.map((email) => `email:${email}`),
]

/** Under the lock of the head nothing is stored: either there is nothing left to erase, or these chunks. */
async function finish(
  { deps }: Pass,
  work: CaseWork,
  row: CaseRow,
  seen: number,
): Promise<{ left: TimeRange[]; size: number }> {
  const { db, caseNo, identifiers } = work
  const chunks = await logChunks(deps.db)
  return db.transaction(async (tx) => {
    const { firstSeq: size } = await lockHead(tx, db.tenantId, [])
    const left = await chunksWith(tx, work, seen, size, chunks)
    if (left.length > 0) return { left, size }
    const now = fromEpochMs(deps.clock.nowMs())
    const subjects = subjectsOf(identifiers)
    const { counts } = await findCase(tx, db.tenantId, String(caseNo))
    const since = [...row.touched].sort()[0]
    const recipients = since === undefined ? [] : await exportsSince(tx, db.tenantId, since)
    const keysDestroyed = (await knownSubjectKeys(tx, db.tenantId, subjects)).length
    const { note, sha256 } = certificateOf(
      {
        tenantId: db.tenantId,
        caseNo,
        pseudonym: row.pseudonym,
        legalBasis: row.legalBasis ?? '',
        requestedAt: fromPostgres(row.requestedAt),
        finishedAt: now,
        size,
        counts,
        keysDestroyed,
        recipients: recipients.length,
      },
      await logSigner(tx, db.tenantId, deps),
    )
    await forgetSubject(tx, caseNo, { subjects, recipients, certificate: note, now })
    const actor = {
      clock: deps.clock,
      sealer: deps.sealer,
      tenantId: db.tenantId,
      caller: ERASURE,
      requestId: randomUUID(),
      ipAddress: null,
      userAgent: null,
    }
    await recordAct(tx, actor, {
      event_type: 'compliance.gdpr_request',
      action: 'erasure.done',
      severity: 'warning',
      description: `Case ${caseNo}: the person was erased`,
      resource: caseResource(caseNo),
      metadata: {
        framework: 'GDPR',
        request_type: 'erasure',
        case: caseNo,
        rows: (counts['own'] ?? 0) + (counts['mentions'] ?? 0),
        counts,
        keys_destroyed: keysDestroyed,
        recipients: recipients.length,
        certificate_sha256: sha256,
      },
    })
    return { left, size }
  })
}

/** Goes through the log, and then through what was stored meanwhile, until nothing is left. @returns false to be gone on with */
async function erase(pass: Pass, row: CaseRow): Promise<boolean> {
  const { deps, between } = pass
  if (row.identifiers === null) throw new Error(`case ${row.caseNo} has lost whom it is about`)
  const work = workOf(pass, row, row.identifiers)
  if (row.openChunk !== null) {
    // Left open by a process that ended.
    const { from, to } = row.openChunk
    await eraseChunk(work, { from, to }, between)
    await work.erasure.transaction((tx) => closeChunk(tx, row.tenantId, row.caseNo))
  }
  let seen = await headSize(work.db, row.tenantId)
  for (const chunk of await logChunks(deps.db)) await eraseChunk(work, chunk, between)
  for (let n = 0; n < PASSES_MAX; n++) {
    const now = await findCase(work.db, row.tenantId, String(row.caseNo))
    const { left, size } = await finish(pass, work, now, seen)
    if (left.length === 0) return true
    for (const chunk of left) await eraseChunk(work, chunk, between)
    seen = size
  }
  return false
}

async function runCase(pass: Pass, tenantId: string, caseNo: number): Promise<boolean> {
  const db = pass.deps.db.tenant(tenantId)
  const row = await findCase(db, tenantId, String(caseNo))
  try {
    return await erase(pass, row.state === 'approved' ? await begin(pass, row) : row)
  } catch (error) {
    if (!(error instanceof ErasureHeld)) throw error
    await pass.deps.db
      .as('erasure')
      .transaction((tx) => closeChunk(tx, tenantId, caseNo))
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
