import 'server-only'
import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import { apiKeys } from '@/drizzle/schema'
import { type ApiKey, createApiKey as operation } from '@/lib/contract/api-keys'
import { type Permission, SCOPE_PERMISSIONS } from '@/lib/contract/permissions'
import { type Scope, SCOPES } from '@/lib/contract/scopes'
import { Fault } from '@/lib/core/errors'
import { UUID_V7_RANDOM_BYTES, uuidv7 } from '@/lib/core/ids'
import { fromEpochMs, parseInstant, toEpochMs, toWire } from '@/lib/core/time'
import { type Context, requirePermission } from '../context'
import { recordAct } from '../record-act'
import { fieldRefused, parseInput } from '../tenant/parse-input'
import { generateKey, hashKey, hintOf } from './key-format'
import { forgetKey } from './lookup'
import { toApiKey } from './row'

export type CreateApiKeyInput = z.input<NonNullable<typeof operation.body>>

/** Sending is given by whoever manages such keys; with any other scope a key may do no more than who makes it. */
const mayGive = (held: readonly Permission[], scope: Scope) =>
  scope === 'ingest' ||
  (held.includes('manage_keys') && SCOPE_PERMISSIONS[scope].every((permission) => held.includes(permission)))

/**
 * Makes a key for the caller's tenant. The secret is in this answer and nowhere else: only its hash is kept.
 * @throws Fault forbidden (also for a scope the caller lacks), invalid_request
 */
export async function createApiKey({
  ctx,
  input,
}: {
  ctx: Context
  input: CreateApiKeyInput
}): Promise<{ api_key: ApiKey; secret: string }> {
  requirePermission(ctx, 'manage_ingest_keys')
  const { name, scopes: asked, expires_at } = parseInput(operation, input)
  const scopes = SCOPES.filter((scope) => asked.includes(scope))
  for (const scope of scopes)
    if (!mayGive(ctx.caller.permissions, scope))
      throw new Fault('forbidden', `You can't give the scope "${scope}": it allows more than you may do`)
  const nowMs = ctx.clock.nowMs()
  const expiresAt = expires_at === undefined ? null : parseInstant(expires_at)
  if (expires_at !== undefined && (expiresAt === null || toEpochMs(expiresAt) <= nowMs))
    throw fieldRefused('expires_at', 'not_in_future', 'expires_at must be a time in the future')

  const secret = generateKey()
  const values = {
    id: uuidv7(nowMs, randomBytes(UUID_V7_RANDOM_BYTES)),
    tenantId: ctx.tenantId,
    name,
    hint: hintOf(secret),
    secretHash: hashKey(secret),
    scopes,
    createdAt: fromEpochMs(nowMs),
    createdBy: ctx.caller.email ?? ctx.caller.name,
    expiresAt,
  }
  const row = await ctx.db.transaction(async (tx) => {
    const [made] = await tx.orm.insert(apiKeys).values(values).returning()
    if (made === undefined) throw new Error('The insert of an API key returned no row')
    await recordAct(tx, ctx, {
      event_type: 'data.created',
      action: 'api_key.create',
      description: `API key "${name}" was made`,
      resource: { type: 'api_key', id: made.id, name, parent_id: null, attributes: null },
      metadata: { scopes, expires_at: expiresAt === null ? null : toWire(expiresAt), hint: made.hint },
    })
    return made
  })
  forgetKey(ctx.db, values.secretHash)
  return { api_key: toApiKey(row), secret }
}
