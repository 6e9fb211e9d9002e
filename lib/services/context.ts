import { type Permission, PERMISSION_MEANING } from '@/lib/contract/permissions'
import { Fault } from '@/lib/core/errors'
import type { AnchorsConfig } from '@/lib/config/anchors'
import type { Database, TenantDatabase } from '@/lib/db/database'
import type { ReadReplica } from '@/lib/db/read-replica'
import type { Clock } from '@/lib/platform/clock'
import type { Log } from '@/lib/platform/log'
import type { Mailer } from '@/lib/platform/mail'
import type { Filter } from '@/lib/query/ast'
import type { Vault } from '@/lib/platform/vault'
import type { AppendQueue } from './event/append-queue'
import type { EventSealer } from './ledger/event-sealer'

/** Null: no limit of its own. */
export type KeyLimits = { requestsPerMinute: number | null; eventsPerDay: number | null }

/** Who is calling, as found by lib/auth. `name` is what the log shows for the product's own acts. */
export type Caller = {
  kind: 'key' | 'user' | 'system'
  id: string
  name: string
  email: string | null
  permissions: readonly Permission[]
  /** The person's session; null for a key. */
  sessionId: string | null
  /** The filter of a viewer: they see the events it gives and no other. Null: the whole log. */
  view: Filter | null
  /** For a person: whether their session stands on a second factor. */
  secondFactor?: boolean
  /** The tenant asks for a second factor and this session has none: whatever needs a permission is refused. */
  needsSecondFactor?: boolean
  /** What a key is bound to besides its permissions. */
  limits?: KeyLimits
}

/** What the process has, the same for every request. */
export type Deps = {
  db: Database
  /** Where operations that only read find their rows; null without DATABASE_READ_URL. `databaseFor` chooses. */
  replica: ReadReplica | null
  clock: Clock
  log: Log
  appendQueue: AppendQueue
  sealer: EventSealer
  /** Encrypts private keys. */
  vault: Vault
  /** Null where no mail server is configured. */
  mailer: Mailer | null
  /** Whom checkpoints are sent to. */
  anchors: AnchorsConfig
}

/** What a verb gets: the process's parts, the database for one tenant, and who asks on behalf of that tenant. */
export type Context = Omit<Deps, 'db' | 'replica'> & {
  db: TenantDatabase
  tenantId: string
  caller: Caller
  requestId: string
  ipAddress: string | null
  userAgent: string | null
}

const SECOND_FACTOR_REASON = 'Set up two-factor sign-in on the page /account, then try again'

/** The database that an operation asks for a tenant: the one place where a read goes to the replica (ADR 20). */
export function databaseFor(
  { readsReplica = false }: { readsReplica?: boolean },
  { db, replica }: Pick<Deps, 'db' | 'replica'>,
  tenantId: string,
): TenantDatabase {
  const own = db.tenant(tenantId)
  return readsReplica && replica !== null ? replica.reading(own) : own
}

/** The first line of every verb. @throws Fault forbidden, two_factor_required */
export function requirePermission(ctx: Pick<Context, 'caller'>, permission: Permission) {
  if (ctx.caller.needsSecondFactor === true)
    throw new Fault('two_factor_required', 'This tenant asks its people for two-factor sign-in', {
      faults: [{ field: 'session', code: 'second_factor_missing', reason: SECOND_FACTOR_REASON }],
    })
  if (ctx.caller.permissions.includes(permission)) return
  const reason = `The caller may not do this: ${PERMISSION_MEANING[permission].toLowerCase()}`
  throw new Fault('forbidden', `This needs the permission "${permission}"`, {
    faults: [{ field: 'permission', code: 'missing_permission', reason }],
  })
}
