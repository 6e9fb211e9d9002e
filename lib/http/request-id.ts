import { randomUUID } from 'node:crypto'

const ACCEPTED = /^[A-Za-z0-9._-]{1,64}$/

/** The caller's X-Request-Id when it is short and harmless in a log, otherwise a new one. */
export function requestIdOf(request: Request): string {
  const given = request.headers.get('x-request-id')
  return given !== null && ACCEPTED.test(given) ? given : randomUUID()
}
