import { z } from 'zod'
import { JSON_BODY_BYTES_MAX, operation } from './operation'

export const TENANT_NAME_CHARS_MAX = 100
/** It stands in mails and titles: one line of visible characters. */
const name = z
  .string()
  .trim()
  .min(1)
  .max(TENANT_NAME_CHARS_MAX)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u, 'must be one line without hidden characters')

export const tenant = z.object({ id: z.uuid(), name: z.string() }).meta({ id: 'Tenant' })
export type Tenant = z.infer<typeof tenant>

export const createTenant = operation({
  id: 'createTenant',
  method: 'POST',
  path: '/api/audit/tenants',
  summary: 'Make another tenant, with an empty log, and own it',
  permission: 'create_tenants',
  limits: { perMinute: 10, bodyBytesMax: JSON_BODY_BYTES_MAX },
  body: z.strictObject({ name }),
  status: 201,
  output: tenant,
  extraStatuses: { 409: 'The person owns as many tenants as one may' },
})

export const updateTenant = operation({
  id: 'updateTenant',
  method: 'POST',
  path: '/api/audit/tenants/current',
  summary: 'Rename the tenant',
  permission: 'manage_settings',
  limits: { perMinute: 30, bodyBytesMax: JSON_BODY_BYTES_MAX },
  body: z.strictObject({ name }),
  status: 200,
  output: tenant,
})
