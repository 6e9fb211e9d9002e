import 'server-only'
import { desc, eq } from 'drizzle-orm'
import { erasureCases } from '@/drizzle/schema'
import type { ErasureCase } from '@/lib/contract/erasure'
import { type Context, requirePermission } from '../context'
import { approvalsNeeded, findCase, toCase } from './row'

/** Every case of the tenant, newest first. @throws Fault forbidden */
export async function listErasures({
  ctx,
}: {
  ctx: Context
}): Promise<{ cases: ErasureCase[]; approvals_needed: number }> {
  requirePermission(ctx, 'read_erasures')
  const rows = await ctx.db.orm
    .select()
    .from(erasureCases)
    .where(eq(erasureCases.tenantId, ctx.tenantId))
    .orderBy(desc(erasureCases.caseNo))
  return { cases: rows.map(toCase), approvals_needed: await approvalsNeeded(ctx.db, ctx.tenantId) }
}

/** @throws Fault forbidden, not_found */
export async function getErasure({
  ctx,
  input,
}: {
  ctx: Context
  input: { case: string }
}): Promise<ErasureCase> {
  requirePermission(ctx, 'read_erasures')
  return toCase(await findCase(ctx.db, ctx.tenantId, input.case))
}
