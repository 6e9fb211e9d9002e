import type { AuthRuntime } from '@/lib/auth/session'
import { passProvider } from './identity-provider'
import { callAuth, cookiesOf, fromSomewhere } from './people'

export const OURS = 'http://localhost:3000'

/** Sends a browser to the provider: where to, and the cookies it has then. */
export const start = async (runtime: AuthRuntime, next = '') => {
  const response = await callAuth(runtime, 'GET', `/oidc/start${next}`, fromSomewhere())
  return { cookie: cookiesOf(response), location: response.headers.get('location') ?? '' }
}

/** The browser comes back from the provider. */
export const finish = async (runtime: AuthRuntime, search: string, cookie: string) => {
  const response = await callAuth(runtime, 'GET', `/oidc/callback${search}`, {
    cookie,
    ...fromSomewhere(),
  })
  return { status: response.status, location: response.headers.get('location'), cookie: cookiesOf(response) }
}

/** The whole way, as this account. */
export async function through(runtime: AuthRuntime, account: string, next = '') {
  const begun = await start(runtime, next)
  const back = await passProvider(begun.location, { account }, OURS)
  return { begun, back, end: await finish(runtime, back.search, begun.cookie) }
}
