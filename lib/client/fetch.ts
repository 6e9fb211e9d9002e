import { Problem, problemFrom, toProblem } from './problem'

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

async function send(path: string, init: RequestInit): Promise<Response> {
  let response: Response
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init })
  } catch (error) {
    // react-query has to see an abort as an abort, or a cancelled request would show as a failure.
    if (isAbort(error)) throw error
    throw toProblem(error)
  }
  if (!response.ok) throw problemFrom(response.status, response.headers, await response.text())
  return response
}

async function json<T>(response: Response): Promise<T> {
  try {
    return (await response.json()) as T
  } catch (error) {
    if (isAbort(error)) throw error
    throw new Problem({
      status: response.status,
      code: 'unreadable',
      title: 'The answer could not be read',
      detail: 'The server sent something that is not JSON.',
      requestId: response.headers.get('x-request-id'),
    })
  }
}

function withParams(path: string, params: URLSearchParams): string {
  const query = params.toString()
  return query === '' ? path : `${path}?${query}`
}

/** GET of one operation's JSON. `T` is the operation's output type from lib/contract. */
export async function getJson<T>(
  path: string,
  params: URLSearchParams,
  signal: AbortSignal | null = null,
): Promise<T> {
  return json<T>(
    await send(withParams(path, params), {
      signal,
      headers: { accept: 'application/json' },
      cache: 'no-store',
    }),
  )
}

const CSRF_COOKIE = /(?:^|; )(?:__Host-)?sentinel\.csrf=([^;]+)/

/** What a change must carry beside the session (lib/auth/csrf.ts). Read anew each time: another tab may have signed in. */
function csrfHeader(): Record<string, string> {
  const token = CSRF_COOKIE.exec(document.cookie)?.[1]
  return token === undefined ? {} : { 'x-csrf-token': token }
}

/** The response itself of a POST, for an answer that is read while it arrives. */
export function postStream(path: string, body: unknown, signal: AbortSignal): Promise<Response> {
  return send(path, {
    method: 'POST',
    signal,
    headers: { 'content-type': 'application/json', ...csrfHeader() },
    body: JSON.stringify(body),
  })
}

/** POST of a JSON body. A 204 or an empty answer comes back as null. */
export async function postJson<T>(path: string, body: unknown): Promise<T> {
  const response = await send(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...csrfHeader() },
    body: JSON.stringify(body),
  })
  return json<T>(response)
}

/** The response itself, for a download that is read while it arrives. */
export async function getStream(
  path: string,
  params: URLSearchParams,
  signal: AbortSignal,
): Promise<Response> {
  return send(withParams(path, params), { signal, cache: 'no-store' })
}
