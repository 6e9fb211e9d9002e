import { z } from 'zod'
import { FILTER_CHARS_MAX } from '@/lib/query/ast'
import { HOLD_KINDS, HOLD_REASON_CHARS_MAX, HOLD_SUBJECT_CHARS_MAX } from './hold-limits'
import { JSON_BODY_BYTES_MAX, operation } from './operation'

export const legalHold = z
  .object({
    id: z.uuid(),
    kind: z
      .enum(HOLD_KINDS)
      .describe('What it holds: the events of a person, what a filter gives, or the whole log'),
    subject_id: z.string().nullable(),
    subject_email: z.string().nullable(),
    query: z.string().nullable().describe('With absolute times, as they were when it was made'),
    reason: z.string(),
    created_at: z.string(),
    created_by: z.string(),
    ends_at: z.string().nullable().describe('From then on it holds nothing'),
    released_at: z.string().nullable(),
    released_by: z.string().nullable(),
    active: z.boolean(),
  })
  .meta({ id: 'LegalHold' })
export type LegalHold = z.infer<typeof legalHold>

export const listHolds = operation({
  id: 'listHolds',
  method: 'GET',
  path: '/api/audit/holds',
  summary: 'Legal holds, those in force first',
  permission: 'read_holds',
  limits: { perMinute: 300, bodyBytesMax: 0 },
  status: 200,
  output: z.object({ holds: z.array(legalHold) }).meta({ id: 'LegalHoldList' }),
})

const oneLine = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u

export const createHold = operation({
  id: 'createHold',
  method: 'POST',
  path: '/api/audit/holds',
  summary: 'Hold events: neither retention nor erasure removes them until the hold ends or is released',
  description: 'A subject has an actor id, an e-mail, or both; either is enough for an event to be held.',
  permission: 'manage_holds',
  limits: { perMinute: 30, bodyBytesMax: JSON_BODY_BYTES_MAX },
  body: z.strictObject({
    kind: z.enum(HOLD_KINDS),
    subject_id: z
      .string()
      .trim()
      .min(1)
      .max(HOLD_SUBJECT_CHARS_MAX)
      .regex(oneLine, 'must be one line')
      .optional(),
    subject_email: z.email().max(HOLD_SUBJECT_CHARS_MAX).optional(),
    query: z.string().max(FILTER_CHARS_MAX).optional().describe('In the filter language'),
    reason: z.string().trim().min(1, 'Say why').max(HOLD_REASON_CHARS_MAX),
    ends_at: z.iso.datetime({ offset: true }).optional(),
  }),
  status: 201,
  output: legalHold,
  extraStatuses: { 409: 'Too many holds are in force' },
})

export const releaseHold = operation({
  id: 'releaseHold',
  method: 'POST',
  path: '/api/audit/holds/{id}/release',
  summary: 'Release a legal hold: what it held may be removed again',
  permission: 'manage_holds',
  limits: { perMinute: 60, bodyBytesMax: 0 },
  status: 200,
  output: legalHold,
})
