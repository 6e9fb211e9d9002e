import 'server-only'
import { eq } from 'drizzle-orm'
import { accounts, users } from '@/drizzle/schema'
import { type AuthRuntime, authRuntime } from './session'

/** How a person can sign in, for the page of their account. */
export type OwnAccountState = {
  hasPassword: boolean
  twoFactor: boolean
  /** Whether the person came in by the identity provider before. */
  linkedToSso: boolean
}

export async function ownAccountState(
  userId: string,
  { db }: Pick<AuthRuntime, 'db'> = authRuntime(),
): Promise<OwnAccountState> {
  const { orm } = db.as('auth')
  const [[user], ways] = await Promise.all([
    orm.select({ twoFactor: users.twoFactorEnabled }).from(users).where(eq(users.id, userId)),
    orm.select({ provider: accounts.providerId }).from(accounts).where(eq(accounts.userId, userId)),
  ])
  return {
    hasPassword: ways.some(({ provider }) => provider === 'credential'),
    twoFactor: user?.twoFactor ?? false,
    linkedToSso: ways.some(({ provider }) => provider.startsWith('oidc:')),
  }
}
