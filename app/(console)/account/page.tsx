import type { Metadata } from 'next'
import { ChangePassword } from '@/components/account/change-password'
import { OwnSessions } from '@/components/account/own-sessions'
import { SecondFactorNotice } from '@/components/account/second-factor-notice'
import { SsoStatus, type SsoStatusProps } from '@/components/account/sso-status'
import { TwoFactor } from '@/components/account/two-factor'
import { SafeText } from '@/components/ui/safe-text'
import { ownAccountState } from '@/lib/auth/own-account-state'
import { requireAnySession, type Session } from '@/lib/auth/session'
import { loadConfig } from '@/lib/config/env'
import { ROLE_NAME } from '@/lib/contract/permissions'

export const metadata: Metadata = { title: 'Your account' }

function ssoDetails({ permissions }: Session): Pick<SsoStatusProps, 'name' | 'details'> {
  const { oidc, publicUrl = '' } = loadConfig()
  if (oidc === undefined) return { name: null, details: null }
  if (!permissions.includes('manage_settings')) return { name: oidc.name, details: null }
  const roles = oidc.roleMap.map(([claim, role]) => `${claim} → ${role}`)
  const fallback =
    oidc.defaultRole === undefined ? 'everybody else is refused' : `otherwise ${oidc.defaultRole}`
  return {
    name: oidc.name,
    details: {
      issuer: oidc.issuer,
      clientId: oidc.clientId,
      redirectUri: `${publicUrl}/api/auth/oidc/callback`,
      tenant: oidc.tenant ?? 'the only one',
      roles: [oidc.roleClaim === undefined ? [] : [`claim ${oidc.roleClaim}`], roles, [fallback]]
        .flat()
        .join(', '),
    },
  }
}

export default async function AccountPage() {
  const session = await requireAnySession()
  const state = await ownAccountState(session.user.id)
  const secondFactor = state.hasPassword ? <TwoFactor on={state.twoFactor} /> : null
  return (
    <div className="scroll-thin min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid max-w-6xl gap-6 px-3 py-4 md:px-6 md:py-6">
        <div>
          <h1 className="text-sm font-semibold">Your account</h1>
          <p className="text-xs text-ink-3">
            <SafeText value={session.user.name} />, <SafeText value={session.user.email} />:{' '}
            {ROLE_NAME[session.role]} of <SafeText value={session.tenant.name} />
          </p>
        </div>
        {session.needsSecondFactor ? (
          <SecondFactorNotice
            tenant={session.tenant.name}
            hasPassword={state.hasPassword}
            twoFactor={state.twoFactor}
            ssoName={loadConfig().oidc?.name ?? null}
          />
        ) : null}
        {session.needsSecondFactor ? secondFactor : null}
        {state.hasPassword ? <ChangePassword email={session.user.email} /> : null}
        {session.needsSecondFactor ? null : secondFactor}
        <OwnSessions />
        <SsoStatus linked={state.linkedToSso} {...ssoDetails(session)} />
      </div>
    </div>
  )
}
