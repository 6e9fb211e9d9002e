import { isUuid } from '@/lib/core/ids'
import type { CrossTenantRole } from './database'

/** As whom a statement runs. Null is the role that opened the database, and so its owner. */
export type Identity = { role: string | null; tenantId: string }

export const OWNER: Identity = { role: null, tenantId: '' }
export const APP_ROLE = 'sentinel_app'
const ROLES: Record<CrossTenantRole, string> = {
  auth: 'sentinel_auth',
  retention: 'sentinel_retention',
  erasure: 'sentinel_erasure',
  ledger: 'sentinel_ledger',
}

export const roleIdentity = (role: CrossTenantRole): Identity => ({ role: ROLES[role], tenantId: '' })

/** The application role for one tenant; whatever is not a tenant's id stands for nobody. */
export const tenantIdentity = (tenantId: string): Identity => ({
  role: APP_ROLE,
  tenantId: isUuid(tenantId) ? tenantId : '',
})

/** In schema `tenant` the application role finds views of the tables that it can't read itself. */
export const searchPathOf = (role: string | null) => (role === APP_ROLE ? 'tenant, public' : 'public')

/** Makes a connection this identity, until it is made another. It holds nothing that isn't checked above. */
export const becomeStatement = ({ role, tenantId }: Identity): string =>
  `set role ${role ?? 'none'}; set search_path = ${searchPathOf(role)}; set app.tenant_id = '${tenantId}'`

/** The tenant for the open transaction alone. */
export const tenantStatement = ({ tenantId }: Identity): string => `set local app.tenant_id = '${tenantId}'`
