import 'server-only'
import { and, eq, ne } from 'drizzle-orm'
import { reportDefinitions, reportSchedules } from '@/drizzle/schema'
import type { ReportDefinition } from '@/lib/contract/report-definitions'
import { Fault } from '@/lib/core/errors'
import { fromEpochMs } from '@/lib/core/time'
import type { Tx } from '@/lib/db/database'
import { customFramework } from '@/lib/report/custom'
import { type Context, requirePermission } from '../context'
import { recordAct } from '../record-act'
import { definitionRow, toDefinition } from './definition'
import { definitionResource } from './definition-resource'
import { conflict } from './row'

/** @throws Fault conflict */
async function requireUnscheduled(tx: Tx, tenantId: string, id: string) {
  const using = await tx.orm
    .select({ id: reportSchedules.id })
    .from(reportSchedules)
    .where(
      and(
        eq(reportSchedules.tenantId, tenantId),
        eq(reportSchedules.framework, customFramework(id)),
        ne(reportSchedules.state, 'removed'),
      ),
    )
  if (using.length > 0)
    throw conflict(
      'id',
      'scheduled',
      `Remove the schedules that use it first: ${using.map((schedule) => schedule.id).join(', ')}`,
    )
}

/**
 * Takes no new reports by a definition. One that is retired stays as it is.
 * @throws Fault forbidden, not_found, conflict (a schedule uses it)
 */
export async function retireReportDefinition({
  ctx,
  input,
}: {
  ctx: Context
  input: { id: string }
}): Promise<ReportDefinition> {
  requirePermission(ctx, 'run_reports')
  return ctx.db.transaction(async (tx) => {
    const row = await definitionRow(tx, ctx.tenantId, input.id, true)
    if (row === null) throw new Fault('not_found', 'There is no such definition')
    if (row.retiredAt !== null) return toDefinition(row)
    await requireUnscheduled(tx, ctx.tenantId, row.id)
    const [changed] = await tx.orm
      .update(reportDefinitions)
      .set({
        retiredAt: fromEpochMs(ctx.clock.nowMs()),
        retiredBy: ctx.caller.email ?? ctx.caller.name,
      })
      .where(and(eq(reportDefinitions.tenantId, ctx.tenantId), eq(reportDefinitions.id, row.id)))
      .returning()
    if (changed === undefined) throw new Error('the definition is gone')
    await recordAct(tx, ctx, {
      event_type: 'data.updated',
      action: 'report_definition.retire',
      description: `The report "${row.name}" was retired`,
      resource: definitionResource(row),
      metadata: { series: row.series, version: row.version },
    })
    return toDefinition(changed)
  })
}
