import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CLIENT } from './identity-provider'

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

function jwt(key: KeyObject, header: object, claims: object): string {
  const signed = `${encode({ alg: 'RS256', kid: 'one', ...header })}.${encode(claims)}`
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
}

const newKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 })

/** What is changed in an otherwise right answer. */
export type Forgery = {
  claims?: Record<string, unknown>
  issuerInDiscovery?: string
  foreignKey?: boolean
  unsigned?: boolean
  subjectInUserinfo?: string
}

/** A provider that answers as it is told, for what a real one can't be made to do. */
export async function startForgingProvider(person: Record<string, unknown>) {
  const [own, foreign] = [newKey(), newKey()]
  const told: { nonce: string; forgery: Forgery } = { nonce: '', forgery: {} }
  const server = createServer((request, response) => {
    const send = (value: object) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify(value))
    void answer(request.url ?? '', send, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  function idToken(): string {
    const { claims, foreignKey, unsigned } = told.forgery
    const seconds = Math.floor(Date.now() / 1000)
    const all = {
      iss: issuer,
      aud: CLIENT.id,
      sub: 'ada',
      iat: seconds,
      exp: seconds + 300,
      nonce: told.nonce,
      ...person,
      ...claims,
    }
    if (unsigned === true) return `${encode({ alg: 'none' })}.${encode(all)}.`
    return jwt(foreignKey === true ? foreign.privateKey : own.privateKey, {}, all)
  }

  function answer(path: string, send: (value: object) => void, response: ServerResponse) {
    if (path === '/.well-known/openid-configuration')
      return send({
        issuer: told.forgery.issuerInDiscovery ?? issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        userinfo_endpoint: `${issuer}/me`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      })
    if (path === '/jwks')
      return send({
        keys: [{ ...own.publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'one' }],
      })
    if (path === '/token')
      return send({ access_token: 'token', token_type: 'bearer', expires_in: 300, id_token: idToken() })
    if (path === '/me') return send({ sub: told.forgery.subjectInUserinfo ?? 'ada', ...person })
    return response.writeHead(404).end()
  }

  return {
    issuer,
    /** What the next answers are made of. */
    tell: (nonce: string, forgery: Forgery) => Object.assign(told, { nonce, forgery }),
    stop: () => new Promise<void>((resolve) => (server.close(() => resolve()), server.closeAllConnections())),
  }
}
