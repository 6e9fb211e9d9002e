import { randomUUID } from 'node:crypto'
import { setAuthRuntime } from '@/lib/auth/session'
import { type Role, ROLES } from '@/lib/contract/permissions'
import { inviteMember } from '@/lib/services/invitation/create'
import type { Api, Tenant } from './api'
import { testContext } from './context'
import { csrfHeaders, memberIdOf, mintPerson, OUR_PAGE, signIn, testAuthRuntime } from './people'

/** A request that succeeds. `headers` says who has to send it, where no key may. */
export type Sample = {
  path?: Record<string, string>
  query?: Record<string, string>
  body?: unknown
  headers?: Record<string, string>
}

const DAY_MS = 86_400_000

/** The people and invitations the contract sweep sends its requests as, and about. */
export async function mintSweepPeople(api: Api, tenant: Tenant) {
  const runtime = testAuthRuntime(api.deps)
  setAuthRuntime(runtime)
  /** Signed in, as somebody whom nobody else needs. */
  const somebody = async (role: Role) => {
    const email = `${role}-${randomUUID()}@example.com`
    const userId = await mintPerson(api.db, tenant.id, email, role)
    const headers: Record<string, string> = {
      ...OUR_PAGE,
      ...csrfHeaders(await signIn(runtime, email)),
    }
    return { headers, memberId: await memberIdOf(api.db, userId) }
  }
  const byRole = {} as Record<Role, Record<string, string>>
  for (const role of ROLES) byRole[role] = (await somebody(role)).headers
  const leaving = (await somebody('developer')).headers
  const [changed, removed] = [await somebody('developer'), await somebody('developer')]
  const ctx = testContext(api.deps, tenant.id)
  const invite = () =>
    inviteMember({
      ctx: { ...ctx, caller: { ...ctx.caller, kind: 'key' } },
      input: { email: `${randomUUID()}@example.com`, role: 'auditor' },
    })
  const [toRevoke, toAccept] = [await invite(), await invite()]
  const token = toAccept.link?.split('token=')[1]

  const samples: Record<string, () => Sample> = {
    updateMember: () => ({
      path: { id: changed.memberId },
      body: { role: 'developer', expires_at: new Date(api.deps.clock.nowMs() + DAY_MS).toISOString() },
    }),
    removeMember: () => ({ path: { id: removed.memberId } }),
    leaveTenant: () => ({ headers: leaving }),
    inviteMember: () => ({ body: { email: 'another@example.com', role: 'developer' } }),
    revokeInvitation: () => ({ path: { id: toRevoke.invitation.id } }),
    acceptInvitation: () => ({ body: { token, name: 'Grace', password: 'correct horse battery' } }),
    createTenant: () => ({ body: { name: 'Another' }, headers: byRole.owner }),
    updateTenant: () => ({ body: { name: 'Renamed' } }),
    getSignInRule: () => ({ headers: byRole.owner }),
    updateSignInRule: () => ({ body: { require_two_factor: false }, headers: byRole.owner }),
  }
  return {
    samples,
    /** Headers of a person of this role. Whoever leaves is gone: for that there is a new one each time. */
    as: async (role: Role, operationId: string): Promise<Record<string, string>> =>
      operationId === 'leaveTenant' ? (await somebody(role)).headers : byRole[role],
  }
}

export type SweepPeople = Awaited<ReturnType<typeof mintSweepPeople>>
