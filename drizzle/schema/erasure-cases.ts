import {
  boolean,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'
import { instant } from './events'

/** All names a person goes by in the log; lower case but for the names. */
export type Identifiers = { ids: string[]; emails: string[]; names: string[] }

/** A chunk that is worked on: an instant in it, its range, and whether it is to be compressed again. */
export type OpenChunk = { at: string; from: string; to: string; compressed: boolean }

/** A person's request to be erased. Who it is stands here until it is done, and nowhere afterwards. */
export const erasureCases = pgTable(
  'erasure_cases',
  {
    tenantId: uuid('tenant_id').notNull(),
    caseNo: integer('case_no').notNull(),
    state: text('state').notNull(),
    subjectId: text('subject_id'),
    /** In lower case. */
    subjectEmail: text('subject_email'),
    pseudonym: text('pseudonym').notNull(),
    reason: text('reason').notNull(),
    /** Fields of others' events that are erased where they mention the person. */
    fields: text('fields').array().notNull(),
    byName: boolean('by_name').notNull(),
    approvalsNeeded: smallint('approvals_needed').notNull(),
    requestedAt: instant('requested_at').notNull(),
    requestedBy: text('requested_by').notNull(),
    dueAt: instant('due_at').notNull(),
    legalBasis: text('legal_basis'),
    approvedAt: instant('approved_at'),
    approvedBy: text('approved_by'),
    approvedById: text('approved_by_id'),
    secondApprovedAt: instant('second_approved_at'),
    secondApprovedBy: text('second_approved_by'),
    refusedAt: instant('refused_at'),
    refusedBy: text('refused_by'),
    refusalGround: text('refusal_ground'),
    refusalReason: text('refusal_reason'),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    /** A legal hold keeps it from going on. */
    heldSince: instant('held_since'),
    identifiers: jsonb('identifiers').$type<Identifiers>(),
    counts: jsonb('counts').$type<Record<string, number>>().notNull().default({}),
    openChunk: jsonb('open_chunk').$type<OpenChunk>(),
    /** Where the chunks begin in which something was erased. */
    touched: timestamp('touched', { withTimezone: true, precision: 6, mode: 'string' })
      .array()
      .notNull()
      .default([]),
    /** Ids of the events of exports whose receivers are to be told. */
    recipients: jsonb('recipients').$type<string[]>().notNull().default([]),
    certificate: text('certificate'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.caseNo] })],
)
