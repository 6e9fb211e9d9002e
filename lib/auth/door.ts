import 'server-only'
import type { FieldFault } from '@/lib/core/errors'
import type { Origin, Person } from '@/lib/services/auth/record-auth-act'
import { perDatabase } from '@/lib/services/tenant/per-database'
import { isSameOrigin } from './same-origin'
import type { AuthRuntime } from './session'

/** A request about signing in or one's own account, its JSON body read. */
export type Asked = {
  runtime: AuthRuntime
  headers: Headers
  url: URL
  input: Readonly<Record<string, unknown>>
  origin: Origin
  /** Hands the request on to the session library, with this body and no other. */
  forward: (input?: object) => Promise<Response>
}
export type Door = (asked: Asked) => Promise<Response>

/** As the session library says no, and with what is wrong with which field where that is known. */
export function refuse(
  status: number,
  code: string,
  message: string,
  { errors = [], retryAfterSeconds }: { errors?: FieldFault[]; retryAfterSeconds?: number } = {},
): Response {
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  return Response.json({ code, message, ...(errors.length > 0 ? { errors } : {}) }, { status, headers })
}

export const refuseField = (field: string, code: string, reason: string, status = 400) =>
  refuse(status, code.toUpperCase(), reason, { errors: [{ field, code, reason }] })

/** The text of a field, or null where it is missing or something else. */
export const textOf = (input: Asked['input'], field: string): string | null => {
  const value = input[field]
  return typeof value === 'string' ? value : null
}

export type OwnSession = { id: string; token: string; person: Person; twoFactorEnabled: boolean }

/** Who is signed in, whether or not they belong to a tenant; null when nobody is. */
export async function ownSession({ runtime, headers }: Asked): Promise<OwnSession | null> {
  const found = await runtime.auth.api.getSession({ headers, query: { disableRefresh: true } })
  if (found === null) return null
  const { id, name, email, twoFactorEnabled } = found.user
  return {
    id: found.session.id,
    token: found.session.token,
    person: { id, name, email },
    twoFactorEnabled: twoFactorEnabled === true,
  }
}

/** A door for who is signed in; a change must come from one of our pages, as the session library asks of its own. */
export const signedIn =
  (run: (asked: Asked, session: OwnSession) => Promise<Response>, changes = true): Door =>
  async (asked) => {
    const { runtime, headers } = asked
    if (changes && !isSameOrigin(headers, runtime.auth.options.baseURL))
      return refuse(403, 'INVALID_ORIGIN', 'Only a page of this installation may change this')
    const session = await ownSession(asked)
    return session === null ? refuse(401, 'UNAUTHORIZED', 'You are not signed in') : run(asked, session)
  }

type Pending = { about: string | null; begin: () => void; work: Promise<void> }

const pendingOf = ({ db }: Pick<AuthRuntime, 'db'>) =>
  perDatabase(db, 'auth-acts-pending', () => new Set<Pending>())

/** `about`: whose act it is. `delayMs`: how long to wait with it, unless somebody settles it before. */
type Later = { about?: string; delayMs?: number }

/**
 * Does what the answer must not wait for, because how long it takes would tell whether an account exists.
 * A failure is logged; `authActsSettled` waits for all of it.
 */
export function afterAnswer(
  runtime: Pick<AuthRuntime, 'db' | 'log'>,
  what: string,
  run: () => Promise<void>,
  { about, delayMs = 0 }: Later = {},
) {
  const all = pendingOf(runtime)
  let begin = () => {}
  const turn = new Promise<void>((resolve) => (begin = resolve))
  const timer = delayMs > 0 ? setTimeout(begin, delayMs) : undefined
  if (timer === undefined) begin()
  const work = turn
    .then(() => clearTimeout(timer))
    .then(run)
    .catch((error: unknown) => {
      const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown }
      runtime.log.error({ part: 'auth', what, error: String(name), code }, 'an act was not recorded')
    })
    .finally(() => all.delete(pending))
  const pending: Pending = { about: about ?? null, begin, work }
  all.add(pending)
}

/** Does at once what was to come later, in its order; all of it, or what is about one. */
export async function authActsSettled(runtime: Pick<AuthRuntime, 'db'>, about?: string): Promise<void> {
  const chosen = [...pendingOf(runtime)].filter((one) => about === undefined || one.about === about)
  for (const { begin } of chosen) begin()
  await Promise.all(chosen.map(({ work }) => work))
}
