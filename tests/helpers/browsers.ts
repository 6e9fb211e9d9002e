import { setAuthRuntime } from '@/lib/auth/session'
import type { Role } from '@/lib/contract/permissions'
import { type Api, dispatch } from './api'
import { csrfHeaders, memberIdOf, mintPerson, OUR_PAGE, signIn, testAuthRuntime } from './people'

export type Reply = {
  status: number
  body: Record<string, unknown> & { errors?: { code: string; field: string }[] }
}

/** A person in a browser of ours: every request carries their cookie and comes from our page. */
export type Browser = {
  email: string
  userId: string
  memberId: string
  cookie: string
  get: (path: string) => Promise<Reply>
  post: (path: string, body?: unknown) => Promise<Reply>
}

async function ask(method: string, path: string, cookie: string | null, body?: unknown): Promise<Reply> {
  const response = await dispatch(
    new Request(`http://localhost/api/audit/${path}`, {
      method,
      headers: {
        ...OUR_PAGE,
        ...(cookie === null ? {} : csrfHeaders(cookie)),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
  const isLines = response.headers.get('content-type') === 'application/x-ndjson'
  const whole = await response.text()
  const text = isLines ? (whole.trim().split('\n').at(-1) ?? '') : whole
  return { status: response.status, body: (text.startsWith('{') ? JSON.parse(text) : {}) as Reply['body'] }
}

/** A browser in which nobody is signed in. */
export const stranger = {
  post: (path: string, body?: unknown) => ask('POST', path, null, body),
}

export const browserOf = (cookie: string) => ({
  get: (path: string) => ask('GET', path, cookie),
  post: (path: string, body?: unknown) => ask('POST', path, cookie, body),
})

let people = 0

/** A new person of the tenant, signed in. */
export async function openBrowser(
  api: Api,
  tenantId: string,
  role: Role,
  terms: object = {},
): Promise<Browser> {
  const runtime = testAuthRuntime(api.deps)
  setAuthRuntime(runtime)
  const email = `${role}-${++people}@example.com`
  const userId = await mintPerson(api.db, tenantId, email, role, terms)
  const cookie = await signIn(runtime, email)
  return { email, userId, memberId: await memberIdOf(api.db, userId), cookie, ...browserOf(cookie) }
}

/** What it was refused for. */
export const codesOf = ({ status, body }: Reply) => [status, ...(body.errors ?? []).map(({ code }) => code)]
