import { z } from 'zod'
import { JSON_BODY_BYTES_MAX, operation } from './operation'
import { SCOPES } from './scopes'

export const apiKey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    hint: z.string().describe('The first characters, to recognise the key'),
    scopes: z.array(z.enum(SCOPES)),
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
