import 'server-only'
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { and, eq, isNull } from 'drizzle-orm'
import type { z } from 'zod'
import { setupTokens, tenants, users } from '@/drizzle/schema'
import { completeSetup as operation } from '@/lib/contract/setup'
import { Fault } from '@/lib/core/errors'
import { fromEpochMs } from '@/lib/core/time'
import type { Sql, Tx } from '@/lib/db/database'
import { hashPassword } from '@/lib/platform/password'
import { passwordFault } from '@/lib/platform/password-rules'
import type { Context, Deps } from '../context'
import { recordAct } from '../record-act'
import { insertOwner, insertTenant } from './owner'
import { fieldRefused, parseInput } from './parse-input'

const TOKEN_BYTES = 32
const TENANT_NAME_DEFAULT = 'Default'
/** Who acts when nobody is signed in yet. */
const SETUP_CALLER = {
  kind: 'system',
  id: 'setup',
  name: 'setup link',
  email: null,
  permissions: [],
  sessionId: null,
  view: null,
} as const

export type CompleteSetupInput = z.input<NonNullable<typeof operation.body>>

const hashToken = (token: string): Uint8Array => createHash('sha256').update(token).digest()
const notValid = () => new Fault('forbidden', 'This setup link is not valid, or not any more')

const hasUser = async ({ orm }: Pick<Sql, 'orm'>): Promise<boolean> =>
  (await orm.select({ id: users.id }).from(users).limit(1)).length > 0

/**
 * A new one-time link for the first administrator, as a path with its token; null once somebody can sign in.
 * It replaces the link of an earlier start, and is valid until it is used. Only the token's hash is kept.
 */
export async function issueSetupLink(deps: Pick<Deps, 'db' | 'clock'>): Promise<string | null> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const issued = await deps.db.as('auth').transaction(async (tx) => {
    if (await hasUser(tx)) return false
    await tx.orm.delete(setupTokens).where(isNull(setupTokens.usedAt))
    await tx.orm
      .insert(setupTokens)
      .values({ tokenHash: hashToken(token), createdAt: fromEpochMs(deps.clock.nowMs()) })
    return true
  })
  return issued ? `/setup?token=${token}` : null
}

/** The stored hash this token has, looked for in constant time among the live ones; there is one, or none. */
async function liveHash({ orm }: Pick<Sql, 'orm'>, token: string): Promise<Uint8Array | null> {
  const live = await orm
    .select({ hash: setupTokens.tokenHash })
    .from(setupTokens)
    .where(isNull(setupTokens.usedAt))
  const given = hashToken(token)
  return live.find(({ hash }) => timingSafeEqual(hash, given))?.hash ?? null
}

async function useToken(tx: Tx, hash: Uint8Array, nowMs: number) {
  const used = await tx.orm
    .update(setupTokens)
    .set({ usedAt: fromEpochMs(nowMs) })
    .where(and(eq(setupTokens.tokenHash, hash), isNull(setupTokens.usedAt)))
    .returning({ hash: setupTokens.tokenHash })
  if (used.length === 0 || (await hasUser(tx))) throw notValid()
}

/** The only tenant there is, or a new one. */
async function tenantToOwn(tx: Tx, name: string, nowMs: number): Promise<string> {
  const [only, another] = await tx.orm.select({ id: tenants.id }).from(tenants).limit(2)
  if (another !== undefined) throw new Fault('conflict', 'There are several tenants; the link serves one')
  return only?.id ?? insertTenant(tx, name, nowMs)
}

/**
 * Makes the first administrator, who owns the only tenant or a new one, and uses up the link.
 * @throws Fault invalid_request; forbidden for a token that is unknown, used or replaced
 */
export async function completeSetup({
  deps,
  input,
}: {
  deps: Deps & Partial<Pick<Context, 'requestId' | 'ipAddress' | 'userAgent'>>
  input: CompleteSetupInput
}): Promise<{ ok: true }> {
  const { token, tenant_name = TENANT_NAME_DEFAULT, name, email, password } = parseInput(operation, input)
  const hash = await liveHash(deps.db.as('auth'), token)
  if (hash === null) throw notValid()
  const weak = await passwordFault(password, { email, name })
  if (weak !== null) throw fieldRefused('password', weak.code, weak.reason)
  // Only a valid token makes us hash, which is slow on purpose, and done outside the transaction for that reason.
  const passwordHash = await hashPassword(password)
  const nowMs = deps.clock.nowMs()
  await deps.db.as('auth').transaction(async (tx) => {
    await useToken(tx, hash, nowMs)
    const tenantId = await tenantToOwn(tx, tenant_name, nowMs)
    const userId = await insertOwner(tx, { tenantId, name, email, passwordHash }, nowMs)
    const about = { requestId: '', ipAddress: null, userAgent: null }
    await recordAct(
      tx,
      { ...about, ...deps, tenantId, caller: SETUP_CALLER },
      {
        event_type: 'user.created',
        action: 'user.create',
        description: 'The first administrator was made with the setup link',
        resource: { type: 'user', id: userId, name, parent_id: null, attributes: null },
        metadata: { role: 'owner' },
      },
    )
  })
  return { ok: true }
}
