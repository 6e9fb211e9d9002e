import type { Scope } from '@/lib/contract/scopes'
import { Fault } from '@/lib/core/errors'
import type { Database } from '@/lib/db/database'
import type { Clock } from '@/lib/platform/clock'
import type { Log } from '@/lib/platform/log'
import type { AppendQueue } from './event/append-queue'

/** Who is calling, as found by lib/auth. `name` is what the log shows for the product's own acts. */
export type Caller = {
  kind: 'key' | 'user' | 'system'
  id: string
  name: string
  email: string | null
  scopes: readonly Scope[]
}

/** What the process has, the same for every request. */
export type Deps = {
  db: Database
  clock: Clock
  log: Log
  appendQueue: AppendQueue
}

/** What a verb gets: the process's parts, and who asks on behalf of which tenant. */
export type Context = Deps & {
  tenantId: string
  caller: Caller
  requestId: string
  ipAddress: string | null
  userAgent: string | null
}

/** The first line of every verb. @throws Fault forbidden */
export function requireScope(ctx: Pick<Context, 'caller'>, scope: Scope) {
  if (!ctx.caller.scopes.includes(scope))
    throw new Fault('forbidden', `This needs the scope "${scope}"`, {
      faults: [
        { field: 'scope', code: 'missing_scope', reason: `The caller does not have the scope "${scope}"` },
      ],
    })
}
