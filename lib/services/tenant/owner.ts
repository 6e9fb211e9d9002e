import 'server-only'
import { randomBytes } from 'node:crypto'
import { accounts, members, tenants, users } from '@/drizzle/schema'
import { UUID_V7_RANDOM_BYTES, uuidv7 } from '@/lib/core/ids'
import type { Tx } from '@/lib/db/database'

const SLUG_CHARS_MAX = 63

const newId = (nowMs: number) => uuidv7(nowMs, randomBytes(UUID_V7_RANDOM_BYTES))

/** Lower-case letters, digits and single dashes; `tenant` for a name without any of them. */
export function slugOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const slug = plain.replace(/[^a-z0-9]+/g, '-').slice(0, SLUG_CHARS_MAX)
  return slug.replace(/^-+|-+$/g, '') || 'tenant'
}

export async function insertTenant(
  tx: Tx,
  name: string,
  nowMs: number,
  slug: string = slugOf(name),
): Promise<string> {
  const id = newId(nowMs)
  await tx.orm.insert(tenants).values({ id, name, slug, createdAt: new Date(nowMs) })
  return id
}

export type NewPerson = { name: string; email: string; passwordHash: string }

/** A person who signs in by password, as the session library keeps them; null where the address has an account. */
export async function insertPerson(tx: Tx, person: NewPerson, nowMs: number): Promise<string | null> {
  const id = newId(nowMs)
  const at = new Date(nowMs)
  const stamps = { createdAt: at, updatedAt: at }
  const made = await tx.orm
    .insert(users)
    .values({ id, name: person.name, email: person.email.toLowerCase(), ...stamps })
    .onConflictDoNothing({ target: users.email })
    .returning({ id: users.id })
  if (made.length === 0) return null
  await tx.orm.insert(accounts).values({
    userId: id,
    providerId: 'credential',
    accountId: id,
    password: person.passwordHash,
    ...stamps,
  })
  return id
}

export const insertOwnership = (tx: Tx, tenantId: string, userId: string, nowMs: number) =>
  tx.orm.insert(members).values({ tenantId, userId, role: 'owner', createdAt: new Date(nowMs) })

export type Owner = NewPerson & { tenantId: string }

/** A new person who owns the tenant. @throws Error where the address has an account */
export async function insertOwner(tx: Tx, owner: Owner, nowMs: number): Promise<string> {
  const id = await insertPerson(tx, owner, nowMs)
  if (id === null) throw new Error('The address of the owner has an account already')
  await insertOwnership(tx, owner.tenantId, id, nowMs)
  return id
}
