import type { legalHolds } from '@/drizzle/schema'
import type { LegalHold } from '@/lib/contract/holds'
import { HOLD_KINDS } from '@/lib/contract/hold-limits'
import { fromPostgres, toEpochMs, toWire } from '@/lib/core/time'

export type HoldRow = typeof legalHolds.$inferSelect

const wire = (text: string | null) => (text === null ? null : toWire(fromPostgres(text)))

/** Whether the hold holds at this moment: neither released nor past its end. */
export const isActive = (row: Pick<HoldRow, 'releasedAt' | 'endsAt'>, nowMs: number): boolean =>
  row.releasedAt === null && (row.endsAt === null || toEpochMs(fromPostgres(row.endsAt)) > nowMs)

/** The hold as the API shows it. */
export const toHold = (row: HoldRow, nowMs: number): LegalHold => ({
  id: row.id,
  // What isn't known holds everything.
  kind: HOLD_KINDS.find((kind) => kind === row.kind) ?? 'tenant',
  subject_id: row.subjectId,
  subject_email: row.subjectEmail,
  query: row.query,
  reason: row.reason,
  created_at: toWire(fromPostgres(row.createdAt)),
  created_by: row.createdBy,
  ends_at: wire(row.endsAt),
  released_at: wire(row.releasedAt),
  released_by: row.releasedBy,
  active: isActive(row, nowMs),
})

/** What a hold holds, for the event about it. */
export const holdMetadata = (row: HoldRow) => ({
  hold_kind: row.kind,
  subject_id: row.subjectId,
  subject_email: row.subjectEmail,
  query: row.query,
  reason: row.reason,
  ends_at: wire(row.endsAt),
})

export const holdResource = (row: HoldRow) => ({
  type: 'legal_hold',
  id: row.id,
  name: null,
  parent_id: null,
  attributes: null,
})
