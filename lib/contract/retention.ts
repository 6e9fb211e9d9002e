import { z } from 'zod'
import { JSON_BODY_BYTES_MAX, operation } from './operation'
import {
  LEGAL_BASIS_CHARS_MAX,
  RETENTION_DAYS_MAX,
  RETENTION_DAYS_MIN,
  RETENTION_KEYS,
} from './retention-periods'

const days = z.int().min(RETENTION_DAYS_MIN).max(RETENTION_DAYS_MAX)
const period = z.strictObject({
  days,
  legal_basis: z
    .string()
    .trim()
    .min(1, 'Say why the events are kept for so long')
    .max(LEGAL_BASIS_CHARS_MAX)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'must be one line'),
})

const shown = z.object({
  category: z.enum(RETENTION_KEYS),
  days: z.int(),
  legal_basis: z.string(),
  own: z.boolean().describe('False: set by the default'),
  removed_last: z.int().describe('Events the last run that removed any removed of this category'),
})

export const retention = z
  .object({
    periods: z.array(shown).describe('The default first, then every category'),
    next_run_at: z.string().describe('Not before; a past time means at once'),
    last_run_at: z.string().nullable().describe('Of all tenants, whether it removed anything or not'),
    last_removal: z
      .object({
        finished_at: z.string(),
        removed: z.int(),
        oldest: z.string(),
        newest: z.string(),
        seq_low: z.int(),
        seq_high: z.int(),
      })
      .nullable()
      .describe('The last run that removed events of this tenant'),
  })
  .meta({ id: 'Retention' })
export type Retention = z.infer<typeof retention>

export const getRetention = operation({
  id: 'getRetention',
  method: 'GET',
  path: '/api/audit/retention',
  summary: 'How long events are kept, by category and why, and what the last run removed',
  permission: 'read_retention',
  limits: { perMinute: 300, bodyBytesMax: 0 },
  status: 200,
  output: retention,
})

export const updateRetention = operation({
  id: 'updateRetention',
  method: 'POST',
  path: '/api/audit/retention',
  summary: 'Change how long events are kept, each period with its legal basis',
  description:
    'What is left out stays as it is; null takes a period away, so that the default holds. The next run goes by what is set then: ' +
    'a shorter period removes events, and nothing brings them back.',
  permission: 'manage_retention',
  limits: { perMinute: 30, bodyBytesMax: JSON_BODY_BYTES_MAX },
  body: z.strictObject({
    periods: z
      .partialRecord(z.enum(RETENTION_KEYS), period.nullable())
      .refine((periods) => Object.keys(periods).length > 0, 'Name at least one'),
  }),
  status: 200,
  output: retention,
})
