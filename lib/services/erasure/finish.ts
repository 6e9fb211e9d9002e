import 'server-only'
import { randomUUID } from 'node:crypto'
import type { Identifiers } from '@/drizzle/schema/erasure-cases'
import { fromEpochMs, fromPostgres } from '@/lib/core/time'
import type { Sql, Tx } from '@/lib/db/database'
import { lockHead } from '@/lib/db/queries/append'
import { exportsSince, forgetSubject, lockHolds, logChunks } from '@/lib/db/queries/erasure'
import { toStoredEvent } from '@/lib/db/queries/event-row'
import { eventsBetween } from '@/lib/db/queries/events-by-seq'
import type { TimeRange } from '@/lib/db/queries/ledger-verify'
import { knownSubjectKeys } from '@/lib/db/queries/subject-keys'
import type { Caller, Deps } from '../context'
import { logSigner } from '../ledger/log-keys'
import { recordAct } from '../record-act'
import { certificateOf } from './certificate'
import { type CaseWork, eraseChunk } from './erase-range'
import { planEvent } from './plan'
import { type CaseRow, caseResource, findCase } from './row'
import { createTracer } from './subject'

export type EraseDeps = Pick<Deps, 'db' | 'clock' | 'sealer' | 'vault'>

const SEQS_AT_ONCE = 5_000

const ERASURE: Caller = {
  kind: 'system',
  id: 'erasure',
  name: 'erasure',
  email: null,
  permissions: [],
  sessionId: null,
  view: null,
}

/** The chunks with events of these seqs in which there is something to erase. */
export async function chunksWith(
  sql: Sql,
  { tenantId, identifiers, choice }: CaseWork,
  from: number,
  to: number,
  chunks: readonly TimeRange[],
): Promise<TimeRange[]> {
  const trace = createTracer(identifiers)
  const found = new Set<TimeRange>()
  for (let at = from; at < to; at += SEQS_AT_ONCE) {
    const rows = await eventsBetween(sql, tenantId, at, Math.min(at + SEQS_AT_ONCE, to))
    for (const row of rows) {
      if (planEvent(trace, choice, toStoredEvent(row)).groups.length === 0) continue
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

async function certify(tx: Tx, deps: EraseDeps, row: CaseRow, identifiers: Identifiers, size: number) {
  const { tenantId, caseNo, counts } = row
  const now = fromEpochMs(deps.clock.nowMs())
  const subjects = subjectsOf(identifiers)
  const since = [...row.touched].sort()[0]
  const recipients = since === undefined ? [] : await exportsSince(tx, tenantId, since)
  const keysDestroyed = (await knownSubjectKeys(tx, tenantId, subjects)).length
  const { note, sha256 } = certificateOf(
    {
      tenantId,
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
    await logSigner(tx, tenantId, deps),
  )
  await forgetSubject(tx, tenantId, caseNo, { subjects, recipients, certificate: note, now })
  return {
    framework: 'GDPR',
    request_type: 'erasure',
    case: caseNo,
    rows: (counts['own'] ?? 0) + (counts['mentions'] ?? 0),
    counts,
    keys_destroyed: keysDestroyed,
    recipients: recipients.length,
    certificate_sha256: sha256,
  }
}

/**
 * Under the lock of the head, where nothing can be stored: erases what came since `seen`, destroys the keys, forgets who it was, and records it with a
 * certificate. All of it or nothing.
 * @throws ErasureHeld
 */
export async function finishErasure(deps: EraseDeps, work: CaseWork, seen: number): Promise<void> {
  const { tenantId, caseNo, identifiers } = work
  await deps.db.transaction(async (tx) => {
    await lockHolds(tx)
    const {
      head: { nextSeq: size },
    } = await lockHead(tx, tenantId, [])
    const locked: CaseWork = { ...work, sql: tx, change: (run) => run(tx) }
    for (const chunk of await chunksWith(tx, locked, seen, size, await logChunks(tx)))
      await eraseChunk(locked, chunk, () => Promise.resolve())
    const row = await findCase(tx, tenantId, String(caseNo))
    const metadata = await certify(tx, deps, row, identifiers, size)
    const actor = {
      clock: deps.clock,
      sealer: deps.sealer,
      tenantId,
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
      metadata,
    })
  })
}
