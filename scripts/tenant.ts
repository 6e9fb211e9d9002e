import { tenants } from '@/drizzle/schema'
import { loadConfig } from '@/lib/config/env'
import type { Deps } from '@/lib/services/context'
import { bootstrap } from '@/lib/services/tenant/bootstrap'

/** The first tenant; on an empty database the one BOOTSTRAP_* asks for, or one named Demo. */
export async function firstTenant(deps: Deps): Promise<string> {
  const wanted = loadConfig().bootstrap
  await bootstrap(deps, { ...wanted, tenant: wanted.tenant ?? 'Demo' })
  const [tenant] = await deps.db.orm
    .select({ id: tenants.id })
    .from(tenants)
    .orderBy(tenants.createdAt)
    .limit(1)
  if (tenant === undefined) throw new Error('There is no tenant')
  return tenant.id
}
