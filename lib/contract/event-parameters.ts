import { z } from 'zod'
import { OUTCOMES, SEVERITIES } from '@/lib/event/taxonomy'

const list = (what: string) => z.string().optional().describe(`${what}; repeated or comma-separated`)
const time = (what: string) => z.string().optional().describe(`${what}: RFC 3339, or relative such as -7d`)

/** The filters of every operation on events, for the OpenAPI document; lib/query/params.ts parses them. */
export const EVENT_PARAMETERS = z.object({
  start_time: time('From this time on'),
  end_time: time('Until before this time'),
  event_types: list('Event types; `user.*` takes all that start so'),
  categories: list('Categories'),
  severities: list(`Severities: ${SEVERITIES.join(', ')}`),
  min_severity: z.enum(SEVERITIES).optional().describe('This severity or a worse one'),
  outcomes: list(`Outcomes: ${OUTCOMES.join(', ')}`),
  actor_ids: list('Actor ids'),
  actor_types: list('Actor types'),
  resource_ids: list('Resource ids'),
  resource_types: list('Resource types'),
  sources: list('Sending services'),
  ip: z.string().optional().describe('An address, or a network such as 10.0.0.0/8'),
  session_id: z.string().optional(),
  trace_id: z.string().optional(),
  tags: list('Tags; any of them'),
  search: z.string().optional().describe('Words anywhere in the event; quotes make a phrase'),
  q: z
    .string()
    .optional()
    .describe('The filter language, such as `actor:alice severity>=warning -outcome:success`'),
})
