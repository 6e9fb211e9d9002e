import 'server-only'
import { randomBytes } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import { members } from '@/drizzle/schema'
import { createTenant as operation, type Tenant } from '@/lib/contract/tenants'
import { Fault } from '@/lib/core/errors'
import { type Context, requirePermission } from '../context'
import { peopleOf } from '../member/people'
import { recordAct } from '../record-act'
import { insertOwnership, insertTenant, slugOf } from './owner'
import { parseInput } from './parse-input'

export const OWNED_TENANTS_MAX = 50
/** Tells two tenants of the same name apart. */
const SLUG_SUFFIX_BYTES = 4
const SLUG_STEM_CHARS = 50

/**
 * Makes a tenant with an empty log. The caller owns it; the first event of its log says so.
 * @throws Fault forbidden, invalid_request, conflict
 */
export async function createTenant({
  ctx,
  input,
}: {
  ctx: Context
  input: z.input<NonNullable<typeof operation.body>>
}): Promise<Tenant> {
  requirePermission(ctx, 'create_tenants')
  const { name } = parseInput(operation, input)
  const nowMs = ctx.clock.nowMs()
  const suffix = randomBytes(SLUG_SUFFIX_BYTES).toString('hex')
  return peopleOf(ctx).transaction(async (tx) => {
    const owned = await tx.orm
      .select({ id: members.id })
      .from(members)
      .where(and(eq(members.userId, ctx.caller.id), eq(members.role, 'owner')))
      .limit(OWNED_TENANTS_MAX)
    if (owned.length >= OWNED_TENANTS_MAX)
      throw new Fault('conflict', `A person owns at most ${OWNED_TENANTS_MAX} tenants`)
    const id = await insertTenant(tx, name, nowMs, `${slugOf(name).slice(0, SLUG_STEM_CHARS)}-${suffix}`)
    await insertOwnership(tx, id, ctx.caller.id, nowMs)
    await recordAct(
      tx,
      { ...ctx, tenantId: id },
      {
        event_type: 'system.config_changed',
        action: 'tenant.create',
        description: 'The tenant was made',
        resource: { type: 'tenant', id, name, parent_id: null, attributes: null },
        metadata: { owner_id: ctx.caller.id, made_from: ctx.tenantId },
      },
    )
    return { id, name }
  })
}
