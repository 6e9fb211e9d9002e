import 'server-only'
import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import { apiKeys } from '@/drizzle/schema'
import { type ApiKey, createApiKey as operation } from '@/lib/contract/api-keys'
import { type Permission, SCOPE_PERMISSIONS } from '@/lib/contract/permissions'
import { type Scope, SCOPES } from '@/lib/contract/scopes'
import { Fault } from '@/lib/core/errors'
import { UUID_V7_RANDOM_BYTES, uuidv7 } from '@/lib/core/ids'
import { networkOf, parseCidr } from '@/lib/core/ip'
import { fromEpochMs, parseInstant, toEpochMs, toWire } from '@/lib/core/time'
import type { Tx } from '@/lib/db/database'
import { type Context, requirePermission } from '../context'
import { recordAct } from '../record-act'
import { fieldRefused, parseInput } from '../tenant/parse-input'
import { generateKey, hashKey, hintOf } from './key-format'
import { forgetKey } from './lookup'
import { NOT_USED, toApiKey } from './row'

export type CreateApiKeyInput = z.input<NonNullable<typeof operation.body>>

/** Sending is given by whoever manages such keys; with any other scope a key may do no more than who makes it. */
const mayGive = (held: readonly Permission[], scope: Scope) =>
  scope === 'ingest' ||
  (held.includes('manage_keys') && SCOPE_PERMISSIONS[scope].every((permission) => held.includes(permission)))

/** @throws Fault forbidden */
export function requireMayGive(ctx: Context, scopes: readonly Scope[]) {
  for (const scope of scopes)
    if (!mayGive(ctx.caller.permissions, scope))
      throw new Fault('forbidden', `You can't give the scope "${scope}": it allows more than you may do`)
}

type Row = typeof apiKeys.$inferSelect
/** What a key is besides its secret and its history. */
type Bound = Pick<
  Row,
  'name' | 'scopes' | 'environment' | 'allowedAddresses' | 'requestsPerMinute' | 'eventsPerDay' | 'expiresAt'
>

/** A fresh key of the caller's tenant; the secret is in the answer and nowhere else: only its hash is kept. */
export async function insertKey(tx: Tx, ctx: Context, bound: Bound): Promise<{ row: Row; secret: string }> {
  const secret = generateKey()
  const nowMs = ctx.clock.nowMs()
  const { name, scopes, environment, allowedAddresses, requestsPerMinute, eventsPerDay, expiresAt } = bound
  const [row] = await tx.orm
    .insert(apiKeys)
    .values({
      id: uuidv7(nowMs, randomBytes(UUID_V7_RANDOM_BYTES)),
      tenantId: ctx.tenantId,
      hint: hintOf(secret),
      secretHash: hashKey(secret),
      createdAt: fromEpochMs(nowMs),
      createdBy: ctx.caller.email ?? ctx.caller.name,
      ...{ name, scopes, environment, allowedAddresses, requestsPerMinute, eventsPerDay, expiresAt },
    })
    .returning()
  if (row === undefined) throw new Error('The insert of an API key returned no row')
  return { row, secret }
}

/** Addresses and networks in canonical form. @throws Fault invalid_request naming the one that is none */
const networksOf = (texts: readonly string[]) =>
  texts.map((text, index) => {
    const cidr = parseCidr(text.trim())
    if (cidr === null)
      throw fieldRefused(
        `allowed_addresses.${index}`,
        'not_an_address',
        'must be an IP address, or a network such as 10.0.0.0/8',
      )
    return networkOf(cidr.address, cidr.prefixBits)
  })

/**
 * Makes a key for the caller's tenant, bound to what the input says.
 * @throws Fault forbidden (also for a scope the caller may not give), invalid_request
 */
export async function createApiKey({
  ctx,
  input,
}: {
  ctx: Context
  input: CreateApiKeyInput
}): Promise<{ api_key: ApiKey; secret: string }> {
  requirePermission(ctx, 'manage_ingest_keys')
  const { name, scopes: asked, expires_at, allowed_addresses = [], ...rest } = parseInput(operation, input)
  const scopes = SCOPES.filter((scope) => asked.includes(scope))
  requireMayGive(ctx, scopes)
  const expiresAt = expires_at === undefined ? null : parseInstant(expires_at)
  if (expires_at !== undefined && (expiresAt === null || toEpochMs(expiresAt) <= ctx.clock.nowMs()))
    throw fieldRefused('expires_at', 'not_in_future', 'expires_at must be a time in the future')
  const bound: Bound = {
    name,
    scopes,
    expiresAt,
    environment: rest.environment ?? null,
    allowedAddresses: networksOf(allowed_addresses),
    requestsPerMinute: rest.requests_per_minute ?? null,
    eventsPerDay: rest.events_per_day ?? null,
  }
  const { row, secret } = await ctx.db.transaction(async (tx) => {
    const made = await insertKey(tx, ctx, bound)
    await recordAct(tx, ctx, {
      event_type: 'data.created',
      action: 'api_key.create',
      description: `API key "${name}" was made`,
      resource: { type: 'api_key', id: made.row.id, name, parent_id: null, attributes: null },
      metadata: {
        scopes,
        expires_at: expiresAt === null ? null : toWire(expiresAt),
        hint: made.row.hint,
        environment: bound.environment,
        allowed_addresses: bound.allowedAddresses,
        requests_per_minute: bound.requestsPerMinute,
        events_per_day: bound.eventsPerDay,
      },
    })
    return made
  })
  forgetKey(ctx.db, row.secretHash)
  return { api_key: toApiKey(row, NOT_USED), secret }
}
