import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
// @ts-expect-error -- ships no types
import Provider from 'oidc-provider'

export const CLIENT = { id: 'sentinel', secret: 'a-secret-of-the-client-in-the-tests' }
const USER_PATH = /^\/interaction\/[\w-]+$/

/** What the provider says of a person, by the name typed at its door. */
export type SsoPerson = { email: string; email_verified: boolean; name: string; groups: string[] }

type Interaction = {
  prompt: { name: string; details: Details }
  params: { client_id: string }
  session?: { accountId: string }
}
type Details = { missingOIDCScope?: string[]; missingOIDCClaims?: string[] }
type Grant = {
  addOIDCScope: (scope: string) => void
  addOIDCClaims: (claims: string[]) => void
  save: () => Promise<string>
}
type RealProvider = {
  callback: () => (request: IncomingMessage, response: ServerResponse) => void
  on: (event: string, listener: (...args: unknown[]) => void) => void
  interactionDetails: (request: IncomingMessage, response: ServerResponse) => Promise<Interaction>
  interactionFinished: (
    request: IncomingMessage,
    response: ServerResponse,
    result: object,
    options: object,
  ) => Promise<void>
  Grant: new (about: object) => Grant
}

const FORM = `<!doctype html><html lang="en"><title>Identity provider</title><h1>Identity provider</h1>
<form method="post"><label>Account <input name="account" autofocus></label>
<button>Continue</button> <button name="deny" value="1">Deny</button></form></html>`

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return new URLSearchParams(body)
}

/** Consent is not asked for: the organisation gave it. */
async function consent(provider: RealProvider, { prompt, params }: Interaction, accountId: string) {
  const grant = new provider.Grant({ accountId, clientId: params.client_id })
  grant.addOIDCScope((prompt.details.missingOIDCScope ?? ['openid', 'email', 'profile', 'groups']).join(' '))
  grant.addOIDCClaims(prompt.details.missingOIDCClaims ?? [])
  return { grantId: await grant.save() }
}

async function interact(provider: RealProvider, request: IncomingMessage, response: ServerResponse) {
  const interaction = await provider.interactionDetails(request, response)
  const finish = (result: object) =>
    provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true })
  if (interaction.prompt.name === 'consent')
    return finish({ consent: await consent(provider, interaction, interaction.session?.accountId ?? '') })
  if (request.method === 'GET') return response.setHeader('content-type', 'text/html').end(FORM)
  const form = await formOf(request)
  return finish(
    form.has('deny')
      ? { error: 'access_denied', error_description: 'The person said no' }
      : { login: { accountId: form.get('account') ?? '' } },
  )
}

export type IdentityProvider = { issuer: string; stop: () => Promise<void>; errors: () => string[] }

/** A real OpenID provider (oidc-provider) over HTTP on this machine, with these people. */
export async function startIdentityProvider(
  people: Record<string, SsoPerson>,
  redirectUri: string,
): Promise<IdentityProvider> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const errors: string[] = []
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
    scopes: ['openid', 'email', 'profile', 'groups'],
    pkce: { required: () => true },
    cookies: { keys: ['a-key-of-the-tests'] },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'one' }] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_ctx: unknown, accountId: string) =>
      people[accountId] === undefined
        ? undefined
        : { accountId, claims: () => ({ sub: accountId, ...people[accountId] }) },
  }) as RealProvider
  for (const event of ['server_error', 'grant.error', 'authorization.error'])
    provider.on(event, (...args) => errors.push(`${event}: ${String(args[1])}`))
  const answer = provider.callback()
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!USER_PATH.test(request.url ?? '')) return answer(request, response)
    interact(provider, request, response).catch((error: unknown) => {
      errors.push(String(error))
      response.writeHead(500).end()
    })
  })
  return {
    issuer,
    errors: () => errors,
    stop: () => new Promise((resolve) => (server.close(() => resolve()), server.closeAllConnections())),
  }
}

/** Goes through the provider's door as a browser would. @returns where it sends the browser in the end */
export async function passProvider(
  start: string,
  answer: Record<string, string>,
  ourOrigin: string,
): Promise<URL> {
  const cookies = new Map<string, string>()
  let url = new URL(start)
  let form: Record<string, string> | null = null
  for (let steps = 0; steps < 10; steps++) {
    if (url.origin === ourOrigin) return url
    const response: Response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === null ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    const to = response.headers.get('location')
    form = to === null && response.ok ? answer : null
    if (to !== null) url = new URL(to, url)
    else if (form === null) throw new Error(`${url.href}: ${response.status} ${await response.text()}`)
  }
  throw new Error('The provider went round in circles')
}
