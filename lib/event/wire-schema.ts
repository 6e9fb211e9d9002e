import { z } from 'zod'
import type { FieldFault } from '../core/errors'
import { isUuid } from '../core/ids'
import { isIp } from '../core/ip'
import { instantFault } from '../core/time'
import { textFault } from '../core/text'
import * as limits from './limits'
import { TYPE_METADATA } from './metadata'
import { checkJson, isRaw, keyBudget, type Raw } from './read-fields'
import { isBuiltInType, isTypeName, OUTCOMES, SEVERITIES } from './taxonomy'

/**
 * The shape of an incoming event, for the OpenAPI document and for clients. `normaliseEvent` decides at run time; a property test
 * holds that both accept and refuse the same, but for what depends on the tenant's types and on the clock.
 */
const text = (charsMax: number, description: string) =>
  z
    .string()
    .max(charsMax)
    .refine((value) => textFault(value) === null)
    .describe(description)

const uuid = (description: string) => z.string().refine(isUuid).meta({ format: 'uuid', description })

const time = (description: string) =>
  z
    .string()
    .refine((value) => instantFault(value) === null)
    .meta({ format: 'date-time', description })

const noFaults = (value: unknown, depth: number): boolean => {
  const faults: FieldFault[] = []
  checkJson(value, '', depth, keyBudget(), faults)
  return faults.length === 0
}
/** Not z.record: that would pass over a `__proto__` key in silence. */
const anyObject = (depth: number, description: string) =>
  z
    .unknown()
    .refine((value) => isRaw(value) && noFaults(value, depth))
    .meta({ type: 'object', additionalProperties: true, description }) as z.ZodType<Raw>
const anyJson = z.unknown().refine((value) => value === undefined || noFaults(value, 3))

const texts = (description: string) =>
  z.array(text(limits.TAG_CHARS_MAX, 'A tag')).max(limits.TAGS_MAX).describe(description)

export const wireActor = z
  .strictObject({
    id: text(limits.ID_CHARS_MAX, 'Who; always a string').nullish(),
    type: text(limits.KIND_CHARS_MAX, 'user, agent, system, service, or a word of your own').nullish(),
    name: text(limits.NAME_CHARS_MAX, 'As people read it').nullish(),
    email: text(limits.EMAIL_CHARS_MAX, 'E-mail address').nullish(),
    ip_address: text(limits.IP_CHARS_MAX, 'IPv4 or IPv6, without port, prefix length or zone')
      .refine(isIp)
      .nullish(),
    user_agent: text(limits.USER_AGENT_CHARS_MAX, 'User-Agent header').nullish(),
    session_id: text(limits.ID_CHARS_MAX, 'Session').nullish(),
  })
  .meta({ id: 'NewActor', description: 'Who did it' })

export const wireResource = z
  .strictObject({
    id: text(limits.ID_CHARS_MAX, 'What it was done to; always a string').nullish(),
    type: text(limits.KIND_CHARS_MAX, 'What kind of thing it is').nullish(),
    name: text(limits.NAME_CHARS_MAX, 'As people read it').nullish(),
    parent_id: text(limits.ID_CHARS_MAX, 'What it belongs to').nullish(),
    attributes: anyObject(3, 'More about it').nullish(),
  })
  .meta({ id: 'NewResource', description: 'What it was done to' })

const wireChanges = z
  .strictObject({
    before: anyJson.describe('State before').optional(),
    after: anyJson.describe('State after').optional(),
  })
  .describe('What changed')

export const wireEvent = z
  .strictObject({
    id: uuid(
      'The event id; a retry with the same id and content is stored once. Assigned (UUIDv7) when absent',
    ).nullish(),
    event_type: text(
      limits.EVENT_TYPE_CHARS_MAX,
      'A built-in type or one you registered, such as billing.invoice_paid',
    ).refine(isTypeName),
    occurred_at: time(
      'When it happened: RFC 3339 with an offset, kept to the microsecond. Now when absent',
    ).nullish(),
    timestamp: time('Another name for occurred_at').nullish(),
    severity: z.enum(SEVERITIES).nullish().describe('info when absent'),
    outcome: z.enum(OUTCOMES).nullish().describe('success when absent'),
    action: text(
      limits.ACTION_CHARS_MAX,
      'What was done. The part of event_type after its first dot when absent',
    )
      .min(1)
      .nullish(),
    actor: wireActor.nullish(),
    resource: wireResource.nullish(),
    source: text(limits.SOURCE_CHARS_MAX, 'The sending service').nullish(),
    description: text(limits.DESCRIPTION_CHARS_MAX, 'One or more sentences for people').nullish(),
    metadata: anyObject(
      2,
      'What else is known; the keys each built-in type knows are typed, see TypedMetadata',
    ).nullish(),
    changes: wireChanges.nullish(),
    tags: texts('Words to find it by, kept as sent').nullish(),
    compliance_flags: texts('Frameworks it matters to, such as SOC2').nullish(),
    duration_ms: z.number().nonnegative().nullish().describe('How long it took, in milliseconds'),
    trace_id: text(limits.TRACE_CHARS_MAX, 'W3C trace id, or one of your own').nullish(),
    span_id: text(limits.TRACE_CHARS_MAX, 'W3C span id, or one of your own').nullish(),
    parent_event_id: uuid('The event this one follows from').nullish(),
  })
  .check(({ value, issues }) => {
    const refuse = (path: (string | number)[], message: string) =>
      issues.push({ code: 'custom', path, message, input: value })
    const { occurred_at: sent, timestamp: alias, event_type: type, metadata } = value
    if (typeof sent === 'string' && typeof alias === 'string' && sent !== alias)
      refuse(['timestamp'], 'differs from occurred_at')
    const free = [
      value.metadata,
      value.resource?.attributes,
      value.changes?.before,
      value.changes?.after,
    ].filter((part) => part !== undefined)
    if (!noFaults(free, 1)) refuse([], `more than ${limits.KEYS_MAX} keys in all`)
    if (metadata && isBuiltInType(type) && !TYPE_METADATA[type].safeParse(metadata).success) {
      refuse(['metadata'], `not what ${type} holds`)
    }
  })
  .meta({ id: 'NewEvent', description: 'An event as a service sends it; null counts as absent' })
export type WireEvent = z.input<typeof wireEvent>
