import 'server-only'
import { randomBytes } from 'node:crypto'
import { apiKeys, tenants } from '@/drizzle/schema'
import type { Bootstrap } from '@/lib/config/env'
import { SCOPES } from '@/lib/contract/scopes'
import { UUID_V7_RANDOM_BYTES, uuidv7 } from '@/lib/core/ids'
import { fromEpochMs } from '@/lib/core/time'
import type { Sql, Tx } from '@/lib/db/database'
import { hashPassword } from '@/lib/platform/password'
import { passwordFault } from '@/lib/platform/password-rules'
import { hashKey, hintOf } from '../api-key/key-format'
import { forgetKey } from '../api-key/lookup'
import type { Deps } from '../context'
import { insertOwner, insertTenant } from './owner'

/** Any constant will do: it only has to differ from the other locks of the product. */
const BOOTSTRAP_LOCK_KEY = 72_020_002
const TENANT_NAME_DEFAULT = 'Default'
const ADMINISTRATOR_NAME = 'Administrator'

type BootstrapDeps = Pick<Deps, 'db' | 'clock' | 'log'>

const hasTenant = async ({ orm }: Pick<Sql, 'orm'>): Promise<boolean> =>
  (await orm.select({ id: tenants.id }).from(tenants).limit(1)).length > 0

async function insertKey(tx: Tx, tenantId: string, key: string, nowMs: number) {
  await tx.orm.insert(apiKeys).values({
    id: uuidv7(nowMs, randomBytes(UUID_V7_RANDOM_BYTES)),
    tenantId,
    name: 'Bootstrap key',
    hint: hintOf(key),
    secretHash: hashKey(key),
    scopes: [...SCOPES],
    createdAt: fromEpochMs(nowMs),
    createdBy: 'bootstrap',
  })
}

/** A weak password is the operator's to choose, for a trial on their machine, but not in silence. */
async function administrator({ log }: BootstrapDeps, email: string, password: string) {
  const weak = await passwordFault(password, { email, name: ADMINISTRATOR_NAME })
  if (weak !== null) log.warn({ reason: weak.reason }, 'BOOTSTRAP_ADMIN_PASSWORD is a weak password')
  return { email, name: ADMINISTRATOR_NAME, passwordHash: await hashPassword(password) }
}

/**
 * Makes what BOOTSTRAP_* asks for, on a database that holds no tenant: the tenant, its owner, an API key with every scope;
 * each of the last two only where it is configured. On any other database it does nothing.
 * @returns whether it made something
 */
export async function bootstrap(deps: BootstrapDeps, wanted: Bootstrap): Promise<boolean> {
  const { tenant, adminEmail, adminPassword, apiKey } = wanted
  if (
    [tenant, adminEmail, apiKey].every((value) => value === undefined) ||
    (await hasTenant(deps.db.as('auth')))
  )
    return false
  // Hashing takes its time on purpose, so it is done before the transaction.
  const owner =
    adminEmail === undefined || adminPassword === undefined
      ? null
      : await administrator(deps, adminEmail, adminPassword)
  const nowMs = deps.clock.nowMs()
  const make = (): Promise<string | null> =>
    deps.db.as('auth').transaction(async (tx) => {
      if (await hasTenant(tx)) return null
      const tenantId = await insertTenant(tx, tenant ?? TENANT_NAME_DEFAULT, nowMs)
      if (owner !== null) await insertOwner(tx, { tenantId, ...owner }, nowMs)
      if (apiKey !== undefined) await insertKey(tx, tenantId, apiKey, nowMs)
      return tenantId
    })
  const tenantId = await deps.db.exclusively(BOOTSTRAP_LOCK_KEY, make, true)
  if (tenantId === null) return false
  if (apiKey !== undefined) forgetKey(deps.db, hashKey(apiKey))
  deps.log.info(
    { tenantId, administrator: owner !== null, apiKey: apiKey !== undefined },
    'the first tenant was made from BOOTSTRAP_*',
  )
  return true
}
