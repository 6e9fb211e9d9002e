import { z } from 'zod'
import { JSON_BODY_BYTES_MAX, operation } from './operation'
import { SCOPES } from './scopes'

export const apiKey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    hint: z.string().describe('The first characters, to recognise the key'),
    scopes: z.array(z.enum(SCOPES)),
    environment: z.string().nullable(),
    allowed_addresses: z.array(z.string()).describe('Addresses and networks it is accepted from; none: any'),
    requests_per_minute: z.int().nullable(),
    events_per_day: z.int().nullable(),
    rotated_to: z.uuid().nullable().describe('The key that takes its place'),
    used_30_days: z
      .object({ requests: z.int(), events: z.int() })
      .describe('Requests, and events stored, in the last 30 days (UTC), half a minute behind'),
    created_at: z.string(),
    created_by: z.string(),
    expires_at: z.string().nullable(),
    revoked_at: z.string().nullable(),
    revoked_by: z.string().nullable(),
    last_used_at: z.string().nullable(),
  })
  .meta({ id: 'ApiKey' })
export type ApiKey = z.infer<typeof apiKey>

export const listApiKeys = operation({
  id: 'listApiKeys',
  method: 'GET',
  path: '/api/audit/api-keys',
  summary: 'The API keys of the tenant, without their secrets',
  permission: 'manage_ingest_keys',
  limits: { perMinute: 300, bodyBytesMax: 0 },
  status: 200,
  output: z.object({ api_keys: z.array(apiKey) }).meta({ id: 'ApiKeyList' }),
})

/** Beyond it a limit would be none: the operations have limits of their own. */
const REQUESTS_PER_MINUTE_MAX = 100_000
const EVENTS_PER_DAY_MAX = 10_000_000_000
const OVERLAP_HOURS_MAX = 168

export const createApiKey = operation({
  id: 'createApiKey',
  method: 'POST',
  path: '/api/audit/api-keys',
  summary: 'Make an API key; its secret is in this answer and nowhere else',
  permission: 'manage_ingest_keys',
  limits: { perMinute: 30, bodyBytesMax: JSON_BODY_BYTES_MAX },
  body: z.strictObject({
    name: z.string().max(100).regex(/\S/, 'must not be blank'),
    scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
    expires_at: z.iso.datetime({ offset: true }).optional(),
    environment: z.string().max(40).regex(/\S/, 'must not be blank').optional(),
    allowed_addresses: z.array(z.string().max(64)).max(50).optional(),
    requests_per_minute: z.int().min(1).max(REQUESTS_PER_MINUTE_MAX).optional(),
    events_per_day: z.int().min(1).max(EVENTS_PER_DAY_MAX).optional(),
  }),
  status: 201,
  output: z.object({ api_key: apiKey, secret: z.string() }).meta({ id: 'ApiKeyCreated' }),
})

export const revokeApiKey = operation({
  id: 'revokeApiKey',
  method: 'POST',
  path: '/api/audit/api-keys/{id}/revoke',
  summary: 'Revoke an API key at once',
  permission: 'manage_ingest_keys',
  limits: { perMinute: 60, bodyBytesMax: 0 },
  status: 200,
  output: apiKey,
})

export const rotateApiKey = operation({
  id: 'rotateApiKey',
  method: 'POST',
  path: '/api/audit/api-keys/{id}/rotate',
  summary: 'Make a key like this one in its place; this one works until the overlap is over',
  permission: 'manage_ingest_keys',
  limits: { perMinute: 30, bodyBytesMax: JSON_BODY_BYTES_MAX },
  body: z.strictObject({ overlap_hours: z.int().min(0).max(OVERLAP_HOURS_MAX) }),
  status: 201,
  output: createApiKey.output,
  extraStatuses: { 409: 'The key is revoked, expired or rotated already' },
})
