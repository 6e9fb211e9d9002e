import { describe, expect, test } from 'vitest'
import type { OidcConfig } from '@/lib/config/oidc'
import { oidcSettings } from './oidc-settings'

const OURS = 'https://audit.example.com'
const configOf = (changes: Partial<OidcConfig>): OidcConfig => ({
  issuer: 'https://id.example.com',
  clientId: 'sentinel',
  clientSecret: 'a secret',
  name: 'Corp',
  scopes: 'openid',
  roleClaim: 'groups',
  roleMap: [
    ['audit-readers', 'auditor'],
    ['audit-admins', 'admin'],
  ],
  defaultRole: undefined,
  tenant: undefined,
  twoFactorClaim: undefined,
  ...changes,
})

describe('the settings of single sign-on', () => {
  test('name every role there is not, and viewer, who needs a filter', () => {
    const bad = configOf({ roleMap: [['a', 'superuser']], defaultRole: 'viewer' })
    expect(() => oidcSettings(bad, OURS)).toThrow(/OIDC_ROLE_MAP.*\n.*OIDC_DEFAULT_ROLE/)
  })

  test('find a claim by a path, as a text or a list, and give the greatest role of several', () => {
    const { roleOf } = oidcSettings(configOf({ roleClaim: 'realm_access.roles' }), OURS)
    expect(roleOf({ realm_access: { roles: ['audit-readers', 'audit-admins'] } })).toBe('admin')
    expect(roleOf({ realm_access: { roles: 'audit-readers' } })).toBe('auditor')
    expect(roleOf({ realm_access: 'audit-admins' })).toBeNull()
    expect(roleOf({})).toBeNull()
  })

  test('take the provider at its word for a second factor, unless a claim has to say so', () => {
    expect(oidcSettings(configOf({}), OURS).answersForSecondFactor({})).toBe(true)
    const { answersForSecondFactor: answers } = oidcSettings(
      configOf({ twoFactorClaim: ['amr', 'mfa'] }),
      OURS,
    )
    expect(answers({ amr: ['pwd', 'mfa'] })).toBe(true)
    for (const claims of [{}, { amr: ['pwd'] }, { amr: 'mfa2' }, { amr: null }, { acr: 'mfa' }])
      expect(answers(claims), JSON.stringify(claims)).toBe(false)
  })
})
