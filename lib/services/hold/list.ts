import 'server-only'
import { desc, eq } from 'drizzle-orm'
import { legalHolds } from '@/drizzle/schema'
import type { LegalHold } from '@/lib/contract/holds'
import { type Context, requirePermission } from '../context'
import { toHold } from './row'

/** Every hold of the tenant, those in force first, then newest first. @throws Fault forbidden */
export async function listHolds({ ctx }: { ctx: Context }): Promise<{ holds: LegalHold[] }> {
  requirePermission(ctx, 'read_holds')
  const rows = await ctx.db.orm
    .select()
    .from(legalHolds)
    .where(eq(legalHolds.tenantId, ctx.tenantId))
    .orderBy(desc(legalHolds.createdAt), desc(legalHolds.id))
  const holds = rows.map((row) => toHold(row, ctx.clock.nowMs()))
  return { holds: [...holds.filter(({ active }) => active), ...holds.filter(({ active }) => !active)] }
}
