import { z } from 'zod'
import { PERSONAL_GROUPS } from '@/lib/event/personal'
import { OUTCOMES, SEVERITIES } from '@/lib/event/taxonomy'

const json = z.json()
const jsonObject = z.record(z.string(), json)
export const instant = z.string().describe('RFC 3339, UTC').meta({ format: 'date-time' })

export const fieldFault = z
  .object({ field: z.string(), code: z.string(), reason: z.string() })
  .meta({ id: 'FieldFault' })

export const storedEvent = z
  .object({
    id: z.uuid(),
    tenant_id: z.uuid(),
    seq: z.int().nonnegative().describe('Contiguous per tenant from 0'),
    occurred_at: instant,
    recorded_at: instant,
    event_type: z.string(),
    category: z.string(),
    severity: z.enum(SEVERITIES),
    outcome: z.enum(OUTCOMES),
    action: z.string(),
    actor: z
      .object({
        id: z.string().nullable(),
        type: z.string().nullable(),
        name: z.string().nullable(),
        email: z.string().nullable(),
        ip_address: z.string().nullable(),
        user_agent: z.string().nullable(),
        session_id: z.string().nullable(),
      })
      .nullable(),
    resource: z
      .object({
        id: z.string().nullable(),
        type: z.string().nullable(),
        name: z.string().nullable(),
        parent_id: z.string().nullable(),
        attributes: jsonObject.nullable(),
      })
      .nullable(),
    source: z.string().nullable(),
    description: z.string().nullable(),
    metadata: jsonObject.nullable(),
    changes: z.object({ before: json.optional(), after: json.optional() }).nullable(),
    tags: z.array(z.string()),
    compliance_flags: z.array(z.string()),
    duration_ms: z.number().nullable(),
    trace_id: z.string().nullable(),
    span_id: z.string().nullable(),
    parent_event_id: z.uuid().nullable(),
    unregistered: z
      .boolean()
      .describe('True when the type was not registered and the tenant lets such types in'),
    signature: z
      .string()
      .nullable()
      .describe(
        'HMAC-SHA256 over the leaf hash, in hex; events that are critical, of security or of compliance carry one',
      ),
    key_id: z.int().nullable().describe('The number of the key that made the signature'),
    erased: z
      .object({ case: z.int(), groups: z.array(z.enum(PERSONAL_GROUPS)) })
      .nullable()
      .describe(
        'What was erased on behalf of a person, and by which case. A person who was erased has a pseudonym as id',
      ),
  })
  .meta({ id: 'Event' })
