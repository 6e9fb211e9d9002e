import 'server-only'
import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import { members } from '@/drizzle/schema'
import { type Member, updateMember as operation } from '@/lib/contract/members'
import { ROLE_PERMISSIONS } from '@/lib/contract/permissions'
import { Fault } from '@/lib/core/errors'
import { normaliseUuid } from '@/lib/core/ids'
import type { Tx } from '@/lib/db/database'
import { type Context, requirePermission } from '../context'
import { recordAct } from '../record-act'
import { parseInput } from '../tenant/parse-input'
import {
  findMember,
  lockTenant,
  requireAnotherOwner,
  requireMayGive,
  requireMayTouch,
  requireNotOneself,
  revokeUncovered,
} from './membership'
import { peopleOf } from './people'
import { type MemberRow, personResource, toMember, wireOrNull } from './row'
import { checkTerms, readMoment, type Terms } from './terms'

type Change = z.output<NonNullable<typeof operation.body>>

/** The terms after the change. What is not given stays; a filter goes with the role it belongs to. */
function termsAfter(before: MemberRow, change: Change): Terms {
  const role = change.role ?? before.role
  const kept = role === 'viewer' ? before.viewQuery : null
  return {
    role,
    expiresAt:
      change.expires_at === undefined ? before.expiresAt : readMoment('expires_at', change.expires_at),
    viewQuery: change.view_query === undefined ? kept : change.view_query,
  }
}

const wireTerms = ({ role, expiresAt, viewQuery }: Terms) => ({
  role,
  expires_at: wireOrNull(expiresAt),
  view_query: viewQuery,
})

async function record(tx: Tx, ctx: Context, before: MemberRow, terms: Terms) {
  const [from, to] = [wireTerms(before), wireTerms(terms)]
  const fields = (['role', 'expires_at', 'view_query'] as const).filter((name) => from[name] !== to[name])
  const resource = personResource(before.userId, before.person)
  if (before.role === terms.role)
    return recordAct(tx, ctx, {
      event_type: 'user.updated',
      action: 'member.update',
      description: 'A membership was changed',
      resource,
      metadata: { fields, from, to },
    })
  return recordAct(tx, ctx, {
    event_type: 'user.role_changed',
    action: 'member.update',
    description: `A person who was ${before.role} became ${terms.role}`,
    resource,
    metadata: { previous_role: before.role, new_role: terms.role, from, to },
  })
}

async function change(tx: Tx, ctx: Context, id: string, asked: Change): Promise<MemberRow | undefined> {
  await lockTenant(tx, ctx.tenantId)
  const before = await findMember(tx, ctx.tenantId, { id })
  if (before === undefined) return undefined
  const nowMs = ctx.clock.nowMs()
  requireNotOneself(ctx, before)
  requireMayTouch(ctx, before)
  const terms = termsAfter(before, asked)
  requireMayGive(ctx, terms.role)
  checkTerms(terms, { endField: 'expires_at', endGiven: asked.expires_at != null, nowMs })
  if (terms.role !== 'owner') await requireAnotherOwner(tx, before, nowMs)
  const [from, to] = [wireTerms(before), wireTerms(terms)]
  if (JSON.stringify(from) === JSON.stringify(to)) return before
  await tx.orm.update(members).set(terms).where(eq(members.id, before.id))
  await revokeUncovered(tx, before, ROLE_PERMISSIONS[terms.role])
  await record(tx, ctx, before, terms)
  return { ...before, ...terms }
}

/**
 * Changes the role of another person, until when they belong to the tenant, or what a viewer sees; it holds from their
 * next request on.
 * @throws Fault forbidden (oneself, an owner by somebody who is none, a role that allows more than the caller may do),
 * invalid_request, not_found, conflict (the last owner)
 */
export async function updateMember({
  ctx,
  input: { id, ...input },
}: {
  ctx: Context
  input: { id: string } & z.input<NonNullable<typeof operation.body>>
}): Promise<Member> {
  requirePermission(ctx, 'manage_members')
  const asked = parseInput(operation, input)
  const uuid = normaliseUuid(id)
  const row =
    uuid === null ? undefined : await peopleOf(ctx).transaction((tx) => change(tx, ctx, uuid, asked))
  if (row === undefined) throw new Fault('not_found', 'There is no such member')
  return toMember(row)
}
