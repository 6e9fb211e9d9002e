import 'server-only'
import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import { invitations, members, users } from '@/drizzle/schema'
import { acceptInvitation as operation } from '@/lib/contract/members'
import { Fault, type FieldFault } from '@/lib/core/errors'
import type { Tx } from '@/lib/db/database'
import { errorForLog } from '@/lib/platform/error-for-log'
import { hashPassword } from '@/lib/platform/password'
import { passwordFault } from '@/lib/platform/password-rules'
import type { Context } from '../context'
import { findMember, lockTenant } from '../member/membership'
import { newId, peopleOf } from '../member/people'
import { personResource, wireOrNull } from '../member/row'
import { recordAct } from '../record-act'
import { insertPerson } from '../tenant/owner'
import { fieldRefused, parseInput } from '../tenant/parse-input'
import { recordAcceptRefusal } from './record-accept-refusal'
import { findLive, type FoundInvitation } from './token'

/** Who is signed in in the browser that accepts, whichever tenants they belong to. */
export type Person = { id: string; name: string; email: string; sessionId: string }

type Accepted = z.output<typeof operation.output>
type Joining = { id: string; name: string; isNew: boolean; sessionId: string | null }

const notValid = () => new Fault('forbidden', 'This invitation is not valid, or not any more')
const signInFirst = () => {
  const reason = 'There is an account with this address: sign in with it to accept'
  return new Fault('conflict', reason, { faults: [{ field: 'email', code: 'sign_in', reason }] })
}

const hasAccount = async (tx: Pick<Tx, 'orm'>, email: string) =>
  (await tx.orm.select({ id: users.id }).from(users).where(eq(users.email, email))).length > 0

function requireNewPerson(input: { name?: string | undefined; password?: string | undefined }) {
  const missing = (['name', 'password'] as const).filter((field) => input[field] === undefined)
  const faults = missing.map((field): FieldFault => ({ field, code: 'required', reason: `Enter a ${field}` }))
  if (faults.length > 0)
    throw new Fault('invalid_request', 'A new person needs a name and a password', { faults })
  return { name: input.name ?? '', password: input.password ?? '' }
}

/** Uses the link up: of two who try at the same time one gets it. */
async function useUp(tx: Tx, { id }: FoundInvitation) {
  const used = await tx.orm
    .update(invitations)
    .set({ status: 'accepted' })
    .where(and(eq(invitations.id, id), eq(invitations.status, 'pending')))
    .returning({ id: invitations.id })
  if (used.length === 0) throw notValid()
}

async function join(tx: Tx, ctx: Context, live: FoundInvitation, who: Joining) {
  const { tenantId, role, memberExpiresAt: expiresAt, viewQuery, email } = live
  const nowMs = ctx.clock.nowMs()
  // One whose time was over comes back; one who belongs to the tenant is not changed by an old link.
  const before = await findMember(tx, tenantId, { userId: who.id })
  if (before !== undefined && (before.expiresAt === null || before.expiresAt.getTime() > nowMs))
    throw new Fault('conflict', 'You belong to this tenant already')
  const terms = { role, expiresAt, viewQuery, createdAt: new Date(nowMs) }
  if (before === undefined)
    await tx.orm.insert(members).values({ id: newId(nowMs), tenantId, userId: who.id, ...terms })
  else await tx.orm.update(members).set(terms).where(eq(members.id, before.id))
  const { id, name, sessionId } = who
  const caller = { kind: 'user', id, name, email, permissions: [], sessionId, view: null } as const
  await recordAct(
    tx,
    { ...ctx, tenantId, caller },
    {
      event_type: who.isNew ? 'user.created' : 'user.role_changed',
      action: 'invitation.accept',
      description: `An invitation as ${role} was accepted`,
      resource: personResource(id, { name, email }),
      metadata: {
        role,
        previous_role: null,
        new_role: role,
        expires_at: wireOrNull(expiresAt),
        view_query: viewQuery,
        invitation_id: live.id,
      },
    },
  )
}

type Asking = {
  ctx: Context
  input: z.input<NonNullable<typeof operation.body>>
  person: Person | null
}

/**
 * Joins the tenant of an invitation: as a new person with a name and a password, or as who is signed in with the invited
 * address. What it says of accounts, it says only to the holder of a valid token.
 * @throws Fault forbidden (the token), invalid_request, conflict (an account has to sign in; somebody else is signed in)
 */
export async function acceptInvitation(asking: Asking): Promise<Accepted> {
  try {
    return await accept(asking)
  } catch (error) {
    if (error instanceof Fault)
      // An answer that refuses already is not held back where its record can't be written.
      await recordAcceptRefusal(asking, error).catch((failure: unknown) =>
        asking.ctx.log.error({ error: errorForLog(failure) }, 'a refused invitation could not be recorded'),
      )
    throw error
  }
}

async function accept({ ctx, input, person }: Asking): Promise<Accepted> {
  const { token, ...asked } = parseInput(operation, input)
  const db = peopleOf(ctx)
  const nowMs = ctx.clock.nowMs()
  const live = await findLive(db, token, nowMs)
  if (live === undefined) throw notValid()
  const { email, tenantId } = live
  const asOneself = asked.password === undefined && person?.email === email
  if (!asOneself && (await hasAccount(db, email))) throw signInFirst()
  const fresh = asOneself ? null : requireNewPerson(asked)
  const weak = fresh === null ? null : await passwordFault(fresh.password, { email, name: fresh.name })
  if (weak !== null) throw fieldRefused('password', weak.code, weak.reason)
  // Only a valid token makes us hash, which is slow on purpose, and done outside the transaction for that reason.
  const passwordHash = fresh === null ? null : await hashPassword(fresh.password)
  await db.transaction(async (tx) => {
    await lockTenant(tx, tenantId)
    await useUp(tx, live)
    if (fresh === null || passwordHash === null) {
      if (person === null) throw signInFirst()
      await join(tx, ctx, live, { ...person, isNew: false })
      return
    }
    const id = await insertPerson(tx, { name: fresh.name, email, passwordHash }, nowMs)
    if (id === null) throw signInFirst()
    await join(tx, ctx, live, { id, name: fresh.name, isNew: true, sessionId: null })
  })
  return { tenant_id: tenantId, email }
}
