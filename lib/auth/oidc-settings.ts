import 'server-only'
import { ConfigFault } from '@/lib/config/env'
import type { OidcConfig } from '@/lib/config/oidc'
import { ROLES, type Role } from '@/lib/contract/permissions'

export type OidcSettings = Omit<OidcConfig, 'roleMap' | 'defaultRole'> & {
  redirectUri: string
  roleOf: (claims: object) => Role | null
  /** Whether the provider answers for a second factor of who has these claims. */
  answersForSecondFactor: (claims: object) => boolean
}

/** A viewer sees through a saved filter, and no claim brings one. */
const ASSIGNABLE = ROLES.filter((role) => role !== 'viewer')

/** The value of a claim by name, or by a path with dots, as Keycloak has it: `realm_access.roles`. */
function claimOf(claims: object, path: string): unknown {
  const direct = (claims as Record<string, unknown>)[path]
  if (direct !== undefined) return direct
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, key)
          ? (value as Record<string, unknown>)[key]
          : undefined,
      claims,
    )
}

const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string')

/**
 * Single sign-on with its roles checked.
 * @throws ConfigFault naming each role there is not
 */
export function oidcSettings(config: OidcConfig, publicUrl: string): OidcSettings {
  const faults: string[] = []
  const roleNamed = (variable: string, name: string): Role | null => {
    const role = ASSIGNABLE.find((known) => known === name)
    if (role === undefined) faults.push(`${variable}: must name one of ${ASSIGNABLE.join(', ')}`)
    return role ?? null
  }
  const map = config.roleMap.map(([claim, name]) => [claim, roleNamed('OIDC_ROLE_MAP', name)] as const)
  const fallback =
    config.defaultRole === undefined ? null : roleNamed('OIDC_DEFAULT_ROLE', config.defaultRole)
  if (faults.length > 0) throw new ConfigFault([...new Set(faults)])
  const { roleClaim, twoFactorClaim } = config
  return {
    ...config,
    redirectUri: `${publicUrl}/api/auth/oidc/callback`,
    answersForSecondFactor: (claims) =>
      twoFactorClaim === undefined || textsOf(claimOf(claims, twoFactorClaim[0])).includes(twoFactorClaim[1]),
    // Of several, the one that may do most, as the list of roles is ordered.
    roleOf: (claims) => {
      const held = roleClaim === undefined ? [] : textsOf(claimOf(claims, roleClaim))
      const mapped = map.filter(([claim]) => held.includes(claim)).map(([, role]) => role)
      return ASSIGNABLE.find((role) => mapped.includes(role)) ?? fallback
    },
  }
}
