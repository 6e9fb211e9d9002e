import 'server-only'
import { and, eq } from 'drizzle-orm'
import { reportDefinitions } from '@/drizzle/schema'
import type { ReportDefinition } from '@/lib/contract/report-definitions'
import { normaliseUuid } from '@/lib/core/ids'
import type { Sql } from '@/lib/db/database'
import { type CustomDefinition, customFramework, definitionIdOf } from '@/lib/report/custom'
import { FRAMEWORK_IDS } from '@/lib/report/frameworks/frameworks'
import type { Context } from '../context'
import { fieldRefused } from '../tenant/parse-input'
import { wire, wireOrNull } from './row'

export type DefinitionRow = typeof reportDefinitions.$inferSelect

/** A definition as the API shows it. */
export const toDefinition = (row: DefinitionRow): ReportDefinition => ({
  id: row.id,
  framework: customFramework(row.id),
  series: row.series,
  version: row.version,
  name: row.name,
  about: row.about,
  controls: row.controls,
  created_at: wire(row.createdAt),
  created_by: row.createdBy,
  retired_at: wireOrNull(row.retiredAt),
  retired_by: row.retiredBy,
})

export async function definitionRow(
  sql: Sql,
  tenantId: string,
  text: string,
  lock = false,
): Promise<DefinitionRow | null> {
  const id = normaliseUuid(text)
  if (id === null) return null
  const asked = sql.orm
    .select()
    .from(reportDefinitions)
    .where(and(eq(reportDefinitions.tenantId, tenantId), eq(reportDefinitions.id, id)))
  const [row] = await (lock ? asked.for('update') : asked)
  return row ?? null
}

/**
 * A definition of the tenant, a retired one too: what was asked for by it is still computed.
 * @throws Fault invalid_request where there is none
 */
export async function findDefinition(
  { db, tenantId }: Pick<Context, 'db' | 'tenantId'>,
  id: string,
): Promise<CustomDefinition> {
  const row = await definitionRow(db, tenantId, id)
  if (row === null) throw fieldRefused('framework', 'unknown', 'There is no such definition of a report')
  const { version, name, about, controls } = row
  return { id: row.id, version, name, about, controls }
}

/**
 * That reports may be asked for by this framework.
 * @throws Fault invalid_request
 */
export async function requireFramework(sql: Sql, tenantId: string, framework: string): Promise<void> {
  const id = definitionIdOf(framework)
  if (id === null) {
    if (!FRAMEWORK_IDS.includes(framework))
      throw fieldRefused(
        'framework',
        'unknown',
        `One of ${FRAMEWORK_IDS.join(', ')}, or custom: and the id of a definition`,
      )
    return
  }
  // Who retires it waits until what is asked for here is stored.
  const row = await definitionRow(sql, tenantId, id, true)
  if (row === null) throw fieldRefused('framework', 'unknown', 'There is no such definition of a report')
  if (row.retiredAt !== null) throw fieldRefused('framework', 'retired', 'This definition is retired')
}
