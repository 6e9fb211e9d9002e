import 'server-only'
import { and, asc, eq, gt, isNull, or } from 'drizzle-orm'
import { members } from '@/drizzle/schema'
import type { Sql, Tx } from '@/lib/db/database'
import type { Caller } from '../context'
import { type Act, recordAct, type Recorder } from '../record-act'

export type Person = { id: string; name: string; email: string }
/** Where a request about signing in came from. */
export type Origin = { requestId: string; ipAddress: string | null; userAgent: string | null }
export type AuthAct = Omit<Act, 'resource'>

/** Who acts where nobody does: a lock falls by itself. */
const SIGN_IN_GUARD = { kind: 'system', id: 'sign-in', name: 'sign-in protection', email: null } as const

/** The tenants a person belongs to now, in an order all transactions share: each log's head is locked in turn. */
async function tenantsOf({ orm }: Pick<Sql, 'orm'>, userId: string, nowMs: number): Promise<string[]> {
  const belongs = or(isNull(members.expiresAt), gt(members.expiresAt, new Date(nowMs)))
  const rows = await orm
    .select({ id: members.tenantId })
    .from(members)
    .where(and(eq(members.userId, userId), belongs))
    .orderBy(asc(members.tenantId))
  return rows.map(({ id }) => id)
}

/**
 * Records an act of signing in or of a person's own account in the log of every tenant the person belongs to.
 * `by` is 'person' for what the person did or somebody tried in their name, 'guard' for what the product did by itself.
 */
export async function recordAuthAct(
  tx: Tx,
  { clock, sealer, person, origin, by = 'person' }: AuthActor,
  act: AuthAct,
): Promise<void> {
  const caller: Caller = {
    ...(by === 'guard' ? SIGN_IN_GUARD : { kind: 'user', ...person }),
    permissions: [],
    sessionId: null,
    view: null,
  }
  const resource = { type: 'user', id: person.id, name: person.name, parent_id: null, attributes: null }
  for (const tenantId of await tenantsOf(tx, person.id, clock.nowMs()))
    await recordAct(tx, { clock, sealer, tenantId, caller, ...origin }, { ...act, resource })
}

export type AuthActor = Recorder & { person: Person; origin: Origin; by?: 'person' | 'guard' }
