import 'server-only'
import type { Connection } from '@/lib/db/database'
import { recordAct, type Recorder } from '../record-act'
import { ssoTenant } from './admit-by-sso'
import type { Origin } from './record-auth-act'

/** Why single sign-on let nobody in; the sign-in page has a sentence for each. */
export type SsoRefusal =
  'state' | 'denied' | 'not_trusted' | 'email_not_verified' | 'no_role' | 'no_tenant' | 'membership_ended'

type About = Recorder & { origin: Origin; tenant: string | undefined; provider: string }
/** Who the provider named, where its answer could be trusted that far. */
type Named = { subject: string; email: string | null; name: string }

/** Records a refusal in the log of the tenant that single sign-on leads to; nothing where there is none. */
export async function recordSsoRefusal(
  db: Connection,
  { clock, sealer, origin, tenant, provider }: About,
  reason: SsoRefusal,
  named: Named | null,
): Promise<void> {
  const tenantId = await ssoTenant(db, tenant)
  if (tenantId === null) return
  const who =
    named === null
      ? ({ kind: 'system', id: 'sign-in', name: 'sign-in protection', email: null } as const)
      : ({ kind: 'user', id: named.subject, name: named.name, email: named.email } as const)
  const caller = { ...who, permissions: [], sessionId: null, view: null }
  await db.transaction((tx) =>
    recordAct(
      tx,
      { clock, sealer, tenantId, caller, ...origin },
      {
        event_type: 'security.auth_failed',
        action: 'session.create',
        description: 'Single sign-on was refused',
        severity: 'warning',
        outcome: 'failure',
        metadata: { method: 'sso', provider, reason },
      },
    ),
  )
}
