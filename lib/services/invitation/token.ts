import 'server-only'
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { and, eq, gt } from 'drizzle-orm'
import { invitations, tenants } from '@/drizzle/schema'
import type { Sql } from '@/lib/db/database'

const TOKEN_BYTES = 32
/** How long a link works. */
export const INVITATION_MS = 7 * 24 * 60 * 60 * 1000

export const hashToken = (token: string): Uint8Array => createHash('sha256').update(token).digest()
export const newToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url')
export const linkOf = (token: string): string => `/invite?token=${token}`

export type LiveInvitation = typeof invitations.$inferSelect & { tenantName: string }

/** The open invitation this token belongs to; undefined for one that is unknown, used, taken back, replaced or too old. */
export async function findLive(
  { orm }: Pick<Sql, 'orm'>,
  token: string,
  nowMs: number,
): Promise<LiveInvitation | undefined> {
  const hash = hashToken(token)
  const [found] = await orm
    .select({ invitation: invitations, tenantName: tenants.name })
    .from(invitations)
    .innerJoin(tenants, eq(tenants.id, invitations.tenantId))
    .where(
      and(
        eq(invitations.tokenHash, hash),
        eq(invitations.status, 'pending'),
        gt(invitations.expiresAt, new Date(nowMs)),
      ),
    )
  const kept = found?.invitation.tokenHash
  if (found === undefined || kept == null || !timingSafeEqual(kept, hash)) return undefined
  return { ...found.invitation, tenantName: found.tenantName }
}
