import 'server-only'
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { invitations, tenants } from '@/drizzle/schema'
import type { Sql } from '@/lib/db/database'

const TOKEN_BYTES = 32
/** How long a link works. */
export const INVITATION_MS = 7 * 24 * 60 * 60 * 1000

export const hashToken = (token: string): Uint8Array => createHash('sha256').update(token).digest()
export const newToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url')
export const linkOf = (token: string): string => `/invite?token=${token}`

export type FoundInvitation = typeof invitations.$inferSelect & { tenantName: string }

/** The invitation of this token, whatever became of it. */
export async function findByToken(
  { orm }: Pick<Sql, 'orm'>,
  token: string,
): Promise<FoundInvitation | undefined> {
  const hash = hashToken(token)
  const [found] = await orm
    .select({ invitation: invitations, tenantName: tenants.name })
    .from(invitations)
    .innerJoin(tenants, eq(tenants.id, invitations.tenantId))
    .where(eq(invitations.tokenHash, hash))
  const kept = found?.invitation.tokenHash
  if (found === undefined || kept == null || !timingSafeEqual(kept, hash)) return undefined
  return { ...found.invitation, tenantName: found.tenantName }
}

/** The open invitation this token belongs to; undefined for one that is unknown, used, taken back, replaced or too old. */
export async function findLive(
  sql: Pick<Sql, 'orm'>,
  token: string,
  nowMs: number,
): Promise<FoundInvitation | undefined> {
  const found = await findByToken(sql, token)
  return found !== undefined && found.status === 'pending' && found.expiresAt.getTime() > nowMs
    ? found
    : undefined
}
