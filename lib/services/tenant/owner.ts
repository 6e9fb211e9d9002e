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

export async function insertTenant(tx: Tx, name: string, nowMs: number): Promise<string> {
  const id = newId(nowMs)
  await tx.orm.insert(tenants).values({ id, name, slug: slugOf(name), createdAt: new Date(nowMs) })
  return id
}

export type Owner = { tenantId: string; name: string; email: string; passwordHash: string }

/** A person who signs in by password and owns the tenant, as the session library keeps them. */
export async function insertOwner(tx: Tx, owner: Owner, nowMs: number): Promise<string> {
  const id = newId(nowMs)
  const at = new Date(nowMs)
  const stamps = { createdAt: at, updatedAt: at }
  await tx.orm.insert(users).values({ id, name: owner.name, email: owner.email.toLowerCase(), ...stamps })
  await tx.orm.insert(accounts).values({
    userId: id,
    providerId: 'credential',
    accountId: id,
    password: owner.passwordHash,
    ...stamps,
  })
  await tx.orm.insert(members).values({ tenantId: owner.tenantId, userId: id, role: 'owner', createdAt: at })
  return id
}
