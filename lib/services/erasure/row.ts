import { and, eq } from 'drizzle-orm'
import { erasureCases, tenantSettings } from '@/drizzle/schema'
import type { ErasureCase } from '@/lib/contract/erasure'
import { ERASURE_STATES, MENTION_FIELDS } from '@/lib/contract/erasure-terms'
import { Fault } from '@/lib/core/errors'
import { fromPostgres, toWire } from '@/lib/core/time'
import type { Sql } from '@/lib/db/database'

export type CaseRow = typeof erasureCases.$inferSelect

const wire = (text: string) => toWire(fromPostgres(text))
const orNull = (text: string | null) => (text === null ? null : wire(text))

const approvalsOf = (row: CaseRow) =>
  [
    { by: row.approvedBy, at: row.approvedAt },
    { by: row.secondApprovedBy, at: row.secondApprovedAt },
  ].flatMap(({ by, at }) => (by === null || at === null ? [] : [{ by, at: wire(at) }]))

/** A case as the API shows it. */
export const toCase = (row: CaseRow): ErasureCase => ({
  case: row.caseNo,
  state: ERASURE_STATES.find((state) => state === row.state) ?? 'open',
  subject:
    row.subjectId === null && row.subjectEmail === null
      ? null
      : { actor_id: row.subjectId, email: row.subjectEmail },
  pseudonym: row.pseudonym,
  reason: row.reason,
  fields: MENTION_FIELDS.filter((field) => row.fields.includes(field)),
  by_name: row.byName,
  requested_at: wire(row.requestedAt),
  requested_by: row.requestedBy,
  due_at: wire(row.dueAt),
  legal_basis: row.legalBasis,
  approvals_needed: row.approvalsNeeded,
  approvals: approvalsOf(row),
  refusal:
    row.refusedAt === null
      ? null
      : {
          ground: row.refusalGround ?? '',
          reason: row.refusalReason ?? '',
          by: row.refusedBy ?? '',
          at: wire(row.refusedAt),
        },
  held: row.heldSince !== null,
  started_at: orNull(row.startedAt),
  finished_at: row.state === 'done' ? orNull(row.finishedAt) : null,
  counts: row.counts,
  recipients: row.recipients,
  certificate: row.certificate,
})

const CASE_NO = /^[1-9]\d{0,8}$/

/** @throws Fault not_found */
export async function findCase(sql: Sql, tenantId: string, caseNo: string, lock = false): Promise<CaseRow> {
  const none = new Fault('not_found', 'There is no case of this number')
  if (!CASE_NO.test(caseNo)) throw none
  const asked = sql.orm
    .select()
    .from(erasureCases)
    .where(and(eq(erasureCases.tenantId, tenantId), eq(erasureCases.caseNo, Number(caseNo))))
  const [row] = await (lock ? asked.for('update') : asked)
  if (row === undefined) throw none
  return row
}

export async function approvalsNeeded(sql: Sql, tenantId: string): Promise<number> {
  const [row] = await sql.orm
    .select({ n: tenantSettings.erasureApprovals })
    .from(tenantSettings)
    .where(eq(tenantSettings.tenantId, tenantId))
  return row?.n ?? 1
}

/** What a case is in the events about it: never who it is of. */
export const caseResource = (caseNo: number) => ({
  type: 'erasure_case',
  id: String(caseNo),
  name: null,
  parent_id: null,
  attributes: null,
})
