import { z } from 'zod'

const NAME_DEFAULT = 'single sign-on'
const SCOPES_DEFAULT = 'openid email profile'
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

const text = z.string().optional()
const isSafeIssuer = (value: string) => {
  const { protocol, hostname, search, hash } = new URL(value)
  return search + hash === '' && (protocol === 'https:' || LOOPBACK.includes(hostname))
}

/** `claim value=role`, comma separated; a value may hold anything but a comma, the last = counts. */
function pairsOf(value: string): [string, string][] | null {
  const pairs = value.split(',').map((pair): [string, string] => {
    const at = pair.lastIndexOf('=')
    return [pair.slice(0, Math.max(at, 0)).trim(), pair.slice(at + 1).trim()]
  })
  return pairs.every(([claim, role]) => claim !== '' && role !== '') ? pairs : null
}

/** The variables of single sign-on; lib/config/env.ts reads them with the others. */
export const OIDC_SHAPE = {
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
    .refine(isSafeIssuer, 'must be https (http only on this machine), without query and fragment')
    .optional(),
  OIDC_CLIENT_ID: text,
  OIDC_CLIENT_SECRET: text,
  OIDC_NAME: z.string().max(40, 'must have at most 40 characters').optional(),
  OIDC_SCOPES: z
    .string()
    .regex(/(^| )openid( |$)/, 'must hold openid')
    .optional(),
  OIDC_ROLE_CLAIM: text,
  OIDC_ROLE_MAP: z
    .string()
    .refine((value) => pairsOf(value) !== null, 'must be claim value=role, separated by commas')
    .optional(),
  OIDC_DEFAULT_ROLE: text,
  OIDC_TENANT: text,
  OIDC_TWO_FACTOR_CLAIM: z
    .string()
    .refine((value) => pairsOf(value)?.length === 1, 'must be claim=value, such as amr=mfa')
    .optional(),
}

type OidcEnv = { [Name in keyof typeof OIDC_SHAPE]?: string | undefined }

/** Single sign-on as configured. Roles are still texts: what roles there are is known above this room. */
export type OidcConfig = {
  issuer: string
  clientId: string
  clientSecret: string
  /** What the button says: "Sign in with ...". */
  name: string
  scopes: string
  roleClaim: string | undefined
  roleMap: readonly (readonly [claim: string, role: string])[]
  defaultRole: string | undefined
  /** The slug of the tenant people come into; undefined: the only one. */
  tenant: string | undefined
  /** The claim and the value by which the provider says that it asked for a second factor; undefined: it always does. */
  twoFactorClaim: readonly [claim: string, value: string] | undefined
}

/** What is missing, by variable. */
export function oidcFaults(env: OidcEnv & { PUBLIC_URL?: string | undefined }): [string, string][] {
  const named = Object.keys(OIDC_SHAPE).filter((name) => env[name as keyof OidcEnv] !== undefined)
  if (env.OIDC_ISSUER === undefined)
    return named.length > 0 ? [['OIDC_ISSUER', `is required with ${named[0]}`]] : []
  const missing = (['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'PUBLIC_URL'] as const).filter(
    (name) => env[name] === undefined,
  )
  const faults = missing.map((name): [string, string] => [name, 'is required with OIDC_ISSUER'])
  if ((env.OIDC_ROLE_CLAIM === undefined) !== (env.OIDC_ROLE_MAP === undefined))
    faults.push(['OIDC_ROLE_MAP', 'and OIDC_ROLE_CLAIM are given together'])
  if (env.OIDC_ROLE_MAP === undefined && env.OIDC_DEFAULT_ROLE === undefined)
    faults.push(['OIDC_DEFAULT_ROLE', 'is required without OIDC_ROLE_MAP: otherwise nobody would get in'])
  return faults
}

export function oidcOf(env: OidcEnv): OidcConfig | undefined {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = env
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return undefined
  return {
    issuer,
    clientId,
    clientSecret,
    name: env.OIDC_NAME ?? NAME_DEFAULT,
    scopes: env.OIDC_SCOPES ?? SCOPES_DEFAULT,
    roleClaim: env.OIDC_ROLE_CLAIM,
    roleMap: pairsOf(env.OIDC_ROLE_MAP ?? '') ?? [],
    defaultRole: env.OIDC_DEFAULT_ROLE,
    tenant: env.OIDC_TENANT,
    twoFactorClaim: pairsOf(env.OIDC_TWO_FACTOR_CLAIM ?? '')?.[0],
  }
}
