import 'server-only'
import { randomBytes } from 'node:crypto'
import { and, eq, ne } from 'drizzle-orm'
import { accounts, members, tenants, users } from '@/drizzle/schema'
import type { Role } from '@/lib/contract/permissions'
import { UUID_V7_RANDOM_BYTES, uuidv7 } from '@/lib/core/ids'
import type { Sql, Tx } from '@/lib/db/database'
import { lockTenant } from '../member/membership'
import type { Recorder } from '../record-act'
import { type Origin, type Person, recordAuthAct } from './record-auth-act'

/** Who the identity provider says it is; the e-mail address is verified and in lower case. */
export type SsoIdentity = { issuer: string; subject: string; email: string; name: string }
type Admission = Recorder & { origin: Origin; tenantId: string; role: Role; provider: string }

/** The tenant people come into: the one with this slug, or the only one there is. */
export async function ssoTenant({ orm }: Pick<Sql, 'orm'>, slug: string | undefined): Promise<string | null> {
  const found = await orm
    .select({ id: tenants.id })
    .from(tenants)
    .where(slug === undefined ? undefined : eq(tenants.slug, slug))
    .limit(2)
  return found.length === 1 ? (found[0]?.id ?? null) : null
}

async function personOf(tx: Tx, { issuer, subject, email }: SsoIdentity) {
  const columns = { id: users.id, name: users.name, email: users.email }
  const account = and(eq(accounts.providerId, `oidc:${issuer}`), eq(accounts.accountId, subject))
  const [linked] = await tx.orm
    .select(columns)
    .from(users)
    .innerJoin(accounts, eq(accounts.userId, users.id))
    .where(account)
  if (linked !== undefined) return { person: linked, isLinked: true }
  const [known] = await tx.orm.select(columns).from(users).where(eq(users.email, email))
  return { person: known ?? null, isLinked: false }
}

async function makePerson(tx: Tx, { email, name }: SsoIdentity, nowMs: number): Promise<Person> {
  const id = uuidv7(nowMs, randomBytes(UUID_V7_RANDOM_BYTES))
  const at = new Date(nowMs)
  await tx.orm
    .insert(users)
    .values({ id, name: name.slice(0, 100), email, emailVerified: true, createdAt: at, updatedAt: at })
  return { id, name: name.slice(0, 100), email }
}

async function isLastOwner(tx: Tx, tenantId: string, userId: string): Promise<boolean> {
  const others = and(eq(members.tenantId, tenantId), eq(members.role, 'owner'), ne(members.userId, userId))
  return (await tx.orm.$count(members, others)) === 0
}

/** What the person becomes in the tenant. `null`: their time there has ended, and a claim does not begin it anew. */
async function settleRole(tx: Tx, person: Person, { clock, tenantId, role }: Admission) {
  const own = and(eq(members.tenantId, tenantId), eq(members.userId, person.id))
  const [now] = await tx.orm.select().from(members).where(own)
  if (now === undefined) {
    await tx.orm
      .insert(members)
      .values({ tenantId, userId: person.id, role, createdAt: new Date(clock.nowMs()) })
    return { before: null, after: role }
  }
  if (now.expiresAt !== null && now.expiresAt.getTime() <= clock.nowMs()) return null
  // A tenant without an owner could not be helped from inside.
  const keeps = now.role === 'owner' && role !== 'owner' && (await isLastOwner(tx, tenantId, person.id))
  const after = keeps ? now.role : role
  if (after !== now.role) await tx.orm.update(members).set({ role: after, viewQuery: null }).where(own)
  return { before: now.role, after }
}

/**
 * Lets a person in whom the identity provider vouches for: finds or makes them, gives them the role their claims say, and
 * records all of it. @returns null where their membership has ended
 */
export async function admitBySso(
  tx: Tx,
  identity: SsoIdentity,
  admission: Admission,
): Promise<Person | null> {
  const { clock, sealer, origin, provider } = admission
  const nowMs = clock.nowMs()
  const found = await personOf(tx, identity)
  const person = found.person ?? (await makePerson(tx, identity, nowMs))
  if (!found.isLinked) {
    const at = new Date(nowMs)
    await tx.orm.insert(accounts).values({
      userId: person.id,
      providerId: `oidc:${identity.issuer}`,
      accountId: identity.subject,
      createdAt: at,
      updatedAt: at,
    })
  }
  await lockTenant(tx, admission.tenantId)
  const role = await settleRole(tx, person, admission)
  if (role === null) return null
  const actor = { clock, sealer, person, origin }
  if (found.person === null)
    await recordAuthAct(tx, actor, {
      event_type: 'user.created',
      action: 'user.create',
      description: 'Came in by single sign-on for the first time',
      metadata: { role: role.after, method: 'sso', provider },
    })
  if (role.before !== null && role.before !== role.after)
    await recordAuthAct(tx, actor, {
      event_type: 'user.role_changed',
      action: 'user.change_role',
      description: 'The identity provider gave another role',
      metadata: {
        role: role.after,
        previous_role: role.before,
        new_role: role.after,
        method: 'sso',
        provider,
      },
    })
  await recordAuthAct(tx, actor, {
    event_type: 'user.login',
    action: 'session.create',
    description: 'Signed in by single sign-on',
    metadata: { method: 'sso', provider },
  })
  return person
}
