import 'server-only'
import * as oidc from 'openid-client'
import { oidcFetch } from './oidc-fetch'
import type { OidcSettings } from './oidc-settings'

const CALL_SECONDS_MAX = 10
/** Endpoints change rarely; signing keys are looked for anew by the library when one is missing. */
const DISCOVERY_MS = 60 * 60_000

/** What was remembered while the person was at the provider. */
export type Begun = { nonce: string; codeVerifier: string; state: string }
export type SsoClaims = {
  subject: string
  email: string | null
  emailVerified: boolean
  name: string
  all: object
}

function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<oidc.Configuration> {
  const insecure = issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : []
  return oidc.discovery(new URL(issuer), clientId, undefined, oidc.ClientSecretBasic(clientSecret), {
    timeout: CALL_SECONDS_MAX,
    [oidc.customFetch]: (url, init) => oidcFetch(issuer, url, init as RequestInit),
    // Not left to TLS alone: the signature of the ID token is checked against the provider's keys.
    execute: [oidc.enableNonRepudiationChecks, ...insecure],
  })
}

const textIn = (claims: Record<string, unknown>, name: string) => {
  const value = claims[name]
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}

/** OpenID Connect Core 1.0, authorization code flow with PKCE (RFC 7636), state and nonce. */
export function createOidcClient(settings: OidcSettings, nowMs: () => number) {
  let found: { config: Promise<oidc.Configuration>; untilMs: number } | null = null

  function configuration(): Promise<oidc.Configuration> {
    if (found === null || found.untilMs <= nowMs()) {
      const config = discover(settings)
      found = { config, untilMs: nowMs() + DISCOVERY_MS }
      // A provider that was away is asked again the next time.
      config.catch(() => (found = null))
    }
    return found.config
  }

  return {
    /** Where to send the browser, and what to remember until it is back. */
    begin: async (): Promise<{ url: URL; begun: Begun }> => {
      const config = await configuration()
      const begun = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        codeVerifier: oidc.randomPKCECodeVerifier(),
      }
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: settings.redirectUri,
        scope: settings.scopes,
        state: begun.state,
        nonce: begun.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(begun.codeVerifier),
        code_challenge_method: 'S256',
      })
      return { url, begun }
    },

    /**
     * Exchanges the code. The library checks state, issuer (RFC 9207 too), audience, nonce, times and signature.
     * @throws whatever it finds wrong
     */
    complete: async (search: string, { state, nonce, codeVerifier }: Begun): Promise<SsoClaims> => {
      const config = await configuration()
      const back = new URL(`${settings.redirectUri}${search}`)
      const tokens = await oidc.authorizationCodeGrant(config, back, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: codeVerifier,
        idTokenExpected: true,
      })
      const claims = tokens.claims()
      if (claims === undefined) throw new Error('There is no ID token')
      // Many providers give e-mail and groups only here.
      const asked = config.serverMetadata().userinfo_endpoint !== undefined
      const info: Record<string, unknown> = asked
        ? await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)
        : {}
      const all: Record<string, unknown> = { ...info, ...claims }
      // Address and verdict from one place: the verdict of the one says nothing of the address in the other.
      const told = [claims, info].find((one) => one['email_verified'] !== undefined) ?? all
      const email = textIn(told, 'email')
      return {
        subject: claims.sub,
        email: email?.toLowerCase() ?? null,
        emailVerified: told['email_verified'] === true,
        name: textIn(all, 'name') ?? textIn(all, 'preferred_username') ?? email ?? claims.sub,
        all,
      }
    },
  }
}

/** Whether the person, or the provider for them, said no. */
export const isDenied = (error: unknown): boolean => error instanceof oidc.AuthorizationResponseError
