import { z } from 'zod'
import {
  ERASURE_REASON_CHARS_MAX,
  ERASURE_STATES,
  ERASURE_SUBJECT_CHARS_MAX,
  MENTION_FIELDS,
  REFUSAL_GROUNDS,
  type RefusalGround,
} from './erasure-terms'
import { JSON_BODY_BYTES_MAX, operation } from './operation'
import { instant } from './stored-event'

const oneLine = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u
const count = z.int().nonnegative()
const sentence = (say: string) => z.string().trim().min(1, say).max(ERASURE_REASON_CHARS_MAX)
const grounds = Object.keys(REFUSAL_GROUNDS) as [RefusalGround, ...RefusalGround[]]

const mention = z.object({
  event_id: z.uuid(),
  seq: count,
  field: z.enum(MENTION_FIELDS),
  by: z.enum(['id', 'email', 'name']).describe('What of the person stands there'),
  held: z.boolean().describe('A legal hold keeps it as it is'),
})

export const erasureScope = z
  .object({
    ids: z
      .array(z.string())
      .describe('Ids the person has in the events: that given, and those seen with the e-mail'),
    emails: z.array(z.string()),
    names: z.array(z.string()),
    own_events: count.describe('Events in which the person acts or is acted on'),
    oldest: instant.nullable(),
    newest: instant.nullable(),
    mention_events: count.describe('Events of others whose chosen fields mention the person'),
    mentions: z.array(mention).describe('The first hundred'),
    kept_mentions: z
      .object({
        by_name: count.describe('Only the name stands there, and `by_name` was not asked for'),
        other_fields: count.describe('In fields that were not chosen'),
        held: count,
        plain_fields: count.describe(
          'In fields the proof rests on, such as tags and action: they can’t be erased',
        ),
      })
      .describe('Events that mention the person and stay as they are'),
    too_short: z.array(z.string()).describe('Too short to be looked for in texts'),
    recipients: count.describe('Exports since the first event, whose receivers are to be told (Art. 19)'),
    holds: z.array(z.uuid()).describe('Legal holds that forbid it'),
  })
  .meta({ id: 'ErasureScope' })
export type ErasureScope = z.infer<typeof erasureScope>

export const erasureCase = z
  .object({
    case: count,
    state: z.enum(ERASURE_STATES),
    subject: z
      .object({ actor_id: z.string().nullable(), email: z.string().nullable() })
      .nullable()
      .describe('Null once it is done: nothing says any more who it was'),
    pseudonym: z.string().describe('The id of the person in the events from then on'),
    reason: z.string(),
    fields: z.array(z.enum(MENTION_FIELDS)),
    by_name: z.boolean(),
    requested_at: instant,
    requested_by: z.string(),
    due_at: instant.describe('One month after the request (Art. 12(3))'),
    legal_basis: z.string().nullable(),
    approvals_needed: z.int(),
    approvals: z.array(z.object({ by: z.string(), at: instant })),
    refusal: z.object({ ground: z.string(), reason: z.string(), by: z.string(), at: instant }).nullable(),
    held: z.boolean().describe('Approved, and waiting for a legal hold to end'),
    started_at: instant.nullable(),
    finished_at: instant.nullable(),
    counts: z.record(z.string(), count).describe('Events erased so far: `own`, `mentions`, and by field'),
    recipients: z.array(z.uuid()).describe('The events of the exports whose receivers are to be told'),
    certificate: z.string().nullable().describe('A note signed by the log, when it is done'),
  })
  .meta({ id: 'ErasureCase' })
export type ErasureCase = z.infer<typeof erasureCase>

/** Whom it is about: one of both at least. */
const subject = {
  actor_id: z
    .string()
    .trim()
    .min(1)
    .max(ERASURE_SUBJECT_CHARS_MAX)
    .regex(oneLine, 'must be one line')
    .optional(),
  email: z.email().max(ERASURE_SUBJECT_CHARS_MAX).optional(),
}

export const anonymize = operation({
  id: 'anonymize',
  method: 'POST',
  path: '/api/audit/anonymize',
  summary: 'Erase a person (GDPR Art. 17): a case, or with `dry_run` what there is to erase',
  description:
    'Give an actor id, an e-mail, or both. With a legal basis the request is approved as well, as far as the caller may: a tenant can ask for two approvals by ' +
    'two people. An approved case is worked on in the background; ask for it until it is `done`.',
  permission: 'erase',
  limits: { perMinute: 30, bodyBytesMax: JSON_BODY_BYTES_MAX },
  body: z.strictObject({
    ...subject,
    dry_run: z.boolean().default(false),
    reason: sentence('Say why').optional().describe('Why, without naming the person. A case needs it'),
    legal_basis: sentence('Say which').optional().describe('Such as "Art. 17(1)(b)". Approves the case'),
    fields: z
      .array(z.enum(MENTION_FIELDS))
      .default(['resource', 'description', 'metadata', 'changes'])
      .describe('Which fields of others’ events are erased where they mention the person'),
    by_name: z.boolean().default(true).describe('Whether a name alone is a mention'),
  }),
  status: 200,
  output: z
    .object({ case: erasureCase.nullable(), scope: erasureScope.nullable() })
    .meta({ id: 'AnonymizeAnswer' }),
  extraStatuses: { 409: 'A legal hold forbids it, or a case of this person is open' },
})

export const subjectPackage = operation({
  id: 'subjectPackage',
  method: 'POST',
  path: '/api/audit/subject-package',
  summary: 'All that the log holds on a person, and who looked at it (GDPR Art. 15 and 20)',
  description:
    'A ZIP archive: the events of the person as JSON, CSV and PDF, the fields of others’ events that mention them, and who opened, searched for or exported them.',
  permission: 'export',
  readsReplica: true,
  limits: { perMinute: 10, bodyBytesMax: JSON_BODY_BYTES_MAX },
  body: z.strictObject(subject),
  status: 200,
  output: z.string(),
  outputMediaTypes: ['application/zip'],
})

export const listErasures = operation({
  id: 'listErasures',
  method: 'GET',
  path: '/api/audit/erasures',
  summary: 'Cases of erasure, newest first',
  permission: 'read_erasures',
  limits: { perMinute: 300, bodyBytesMax: 0 },
  status: 200,
  output: z
    .object({ cases: z.array(erasureCase), approvals_needed: z.int() })
    .meta({ id: 'ErasureCaseList' }),
})

export const getErasure = operation({
  id: 'getErasure',
  method: 'GET',
  path: '/api/audit/erasures/{case}',
  summary: 'One case of erasure',
  permission: 'read_erasures',
  limits: { perMinute: 600, bodyBytesMax: 0 },
  status: 200,
  output: erasureCase,
})

export const approveErasure = operation({
  id: 'approveErasure',
  method: 'POST',
  path: '/api/audit/erasures/{case}/approve',
  summary:
    'Approve a case of erasure; where the tenant asks for two approvals, another person gives the second',
  permission: 'erase',
  limits: { perMinute: 60, bodyBytesMax: JSON_BODY_BYTES_MAX },
  body: z.strictObject({ legal_basis: sentence('Say which').optional() }),
  bodyOptional: true,
  status: 200,
  output: erasureCase,
  extraStatuses: { 409: 'It is not open, a hold forbids it, or the same person approved it before' },
})

export const refuseErasure = operation({
  id: 'refuseErasure',
  method: 'POST',
  path: '/api/audit/erasures/{case}/refuse',
  summary: 'Refuse a request, by a ground of Art. 17(3)',
  permission: 'erase',
  limits: { perMinute: 60, bodyBytesMax: JSON_BODY_BYTES_MAX },
  body: z.strictObject({ ground: z.enum(grounds), reason: sentence('Say why') }),
  status: 200,
  output: erasureCase,
  extraStatuses: { 409: 'It is decided already' },
})

export const updateErasureSettings = operation({
  id: 'updateErasureSettings',
  method: 'POST',
  path: '/api/audit/erasures/settings',
  summary: 'How many people must approve a case: one or two',
  permission: 'manage_settings',
  limits: { perMinute: 30, bodyBytesMax: JSON_BODY_BYTES_MAX },
  body: z.strictObject({ approvals_needed: z.union([z.literal(1), z.literal(2)]) }),
  status: 200,
  output: z.object({ approvals_needed: z.int() }).meta({ id: 'ErasureSettings' }),
})
