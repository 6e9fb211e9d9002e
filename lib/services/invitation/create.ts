import 'server-only'
import { and, eq, gt } from 'drizzle-orm'
import type { z } from 'zod'
import { invitations, members, users } from '@/drizzle/schema'
import { inviteMember as operation } from '@/lib/contract/members'
import { ROLE_NAME } from '@/lib/contract/permissions'
import { Fault } from '@/lib/core/errors'
import type { Tx } from '@/lib/db/database'
import { oneLine } from '@/lib/platform/mail'
import { type Context, requirePermission } from '../context'
import { belongsAt, lockTenant, requireMayGive } from '../member/membership'
import { newId, peopleOf } from '../member/people'
import { invitationResource, toInvitation, toRole, wireOf, wireOrNull } from '../member/row'
import { checkTerms, readMoment, type Terms } from '../member/terms'
import { recordAct } from '../record-act'
import { parseInput } from '../tenant/parse-input'
import { hashToken, INVITATION_MS, linkOf, newToken } from './token'

export const OPEN_INVITATIONS_MAX = 100

type Input = z.input<NonNullable<typeof operation.body>>
type Made = z.output<typeof operation.output>
type Row = typeof invitations.$inferSelect

const conflict = (field: string, code: string, reason: string) =>
  new Fault('conflict', reason, { faults: [{ field, code, reason }] })

async function requireRoom(tx: Tx, ctx: Context, email: string, nowMs: number) {
  const [known] = await tx.orm
    .select({ id: members.id })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(and(eq(members.tenantId, ctx.tenantId), eq(users.email, email), belongsAt(nowMs)))
  if (known !== undefined)
    throw conflict(
      'email',
      'is_member',
      'This person belongs to the tenant already; change their role instead',
    )
  const open = await tx.orm
    .select({ id: invitations.id })
    .from(invitations)
    .where(
      and(
        eq(invitations.tenantId, ctx.tenantId),
        eq(invitations.status, 'pending'),
        gt(invitations.expiresAt, new Date(nowMs)),
      ),
    )
    .limit(OPEN_INVITATIONS_MAX)
  if (open.length >= OPEN_INVITATIONS_MAX)
    throw conflict('email', 'too_many_open', `At most ${OPEN_INVITATIONS_MAX} invitations can be open`)
}

async function insert(tx: Tx, ctx: Context, email: string, terms: Terms, token: string): Promise<Row> {
  const nowMs = ctx.clock.nowMs()
  await tx.orm
    .update(invitations)
    .set({ status: 'replaced' })
    .where(
      and(
        eq(invitations.tenantId, ctx.tenantId),
        eq(invitations.email, email),
        eq(invitations.status, 'pending'),
      ),
    )
  await requireRoom(tx, ctx, email, nowMs)
  const [made] = await tx.orm
    .insert(invitations)
    .values({
      id: newId(nowMs),
      tenantId: ctx.tenantId,
      email,
      role: terms.role,
      inviterId: ctx.caller.kind === 'user' ? ctx.caller.id : null,
      invitedBy: ctx.caller.email ?? ctx.caller.name,
      memberExpiresAt: terms.expiresAt,
      viewQuery: terms.viewQuery,
      tokenHash: hashToken(token),
      expiresAt: new Date(nowMs + INVITATION_MS),
      createdAt: new Date(nowMs),
    })
    .returning()
  if (made === undefined) throw new Error('The insert of an invitation returned no row')
  await recordAct(tx, ctx, {
    event_type: 'user.role_changed',
    outcome: 'pending',
    action: 'invitation.create',
    description: `A person was invited as ${terms.role}`,
    resource: invitationResource(made),
    metadata: {
      new_role: terms.role,
      expires_at: wireOrNull(terms.expiresAt),
      view_query: terms.viewQuery,
      link_expires_at: wireOf(made.expiresAt),
    },
  })
  return made
}

async function deliver(ctx: Context, row: Row, tenantName: string, link: string): Promise<Made['delivery']> {
  if (ctx.mailer === null) return 'not_configured'
  const lines = [
    `You are invited to the audit log of "${oneLine(tenantName)}", as ${ROLE_NAME[toRole(row.role)].toLowerCase()}.`,
    `Open this link to accept:\n${ctx.mailer.origin}${link}`,
    `It works once, until ${wireOf(row.expiresAt)}. If you did not expect it, do nothing.`,
  ]
  try {
    await ctx.mailer.send({
      to: row.email,
      subject: 'Invitation to Sentinel Audit',
      text: `${lines.join('\n\n')}\n`,
    })
    return 'mailed'
  } catch (error) {
    // The text of the failure may hold what the mail server said of the address.
    const { code, responseCode } = (error ?? {}) as { code?: unknown; responseCode?: unknown }
    ctx.log.error({ part: 'mail', code, responseCode }, 'an invitation could not be mailed')
    return 'failed'
  }
}

/**
 * Invites a person: by mail, or with a link in this answer and nowhere else. Only the hash of its token is kept. An open
 * invitation of the same address is replaced.
 * @throws Fault forbidden (also for a role that allows more than the caller may do), invalid_request, conflict
 */
export async function inviteMember({ ctx, input }: { ctx: Context; input: Input }): Promise<Made> {
  requirePermission(ctx, 'manage_members')
  const { email: address, role, member_expires_at, view_query } = parseInput(operation, input)
  requireMayGive(ctx, role)
  const terms: Terms = {
    role,
    expiresAt: readMoment('member_expires_at', member_expires_at ?? null),
    viewQuery: view_query ?? null,
  }
  checkTerms(terms, { endField: 'member_expires_at', endGiven: true, nowMs: ctx.clock.nowMs() })
  const token = newToken()
  const made = await peopleOf(ctx).transaction(async (tx) => {
    const { name } = await lockTenant(tx, ctx.tenantId)
    return { name, row: await insert(tx, ctx, address.toLowerCase(), terms, token) }
  })
  const link = linkOf(token)
  const delivery = await deliver(ctx, made.row, made.name, link)
  return { invitation: toInvitation(made.row), delivery, link: delivery === 'mailed' ? null : link }
}
