import { z } from 'zod'
import { PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN } from '@/lib/core/password'
import { operation } from './operation'

const SETUP_BODY_BYTES_MAX = 8 * 1024

export const completeSetup = operation({
  id: 'completeSetup',
  method: 'POST',
  path: '/api/setup',
  summary: 'Make the first administrator, with the one-time token of the link printed at the start',
  permission: null,
  limits: { perMinute: 10, bodyBytesMax: SETUP_BODY_BYTES_MAX },
  body: z.strictObject({
    token: z.string().min(1).max(128),
    tenant_name: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .optional()
      .describe('Used when there is no tenant yet; Default when absent'),
    name: z.string().trim().min(1).max(100),
    email: z.email().max(254),
    password: z.string().min(PASSWORD_CHARS_MIN).max(PASSWORD_CHARS_MAX),
  }),
  status: 201,
  output: z.object({ ok: z.literal(true) }),
  extraStatuses: { 403: 'The link was used, was replaced by a later start, or never was one' },
})
