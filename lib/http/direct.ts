import 'server-only'
import type { IncomingMessage } from 'node:http'
import type { Operation } from '@/lib/contract/operation'

/** Shared with scripts/front-door.mjs, whose language this file can't read. */
const HANDLERS = Symbol.for('sentinel-audit.direct-handlers')
const BODIES = Symbol.for('sentinel-audit.direct-bodies')

type Handler = (request: Request, route: { params: Promise<undefined> }) => Promise<Response>
type Shared = { [HANDLERS]?: Map<string, Handler>; [BODIES]?: WeakMap<Request, IncomingMessage> }

/**
 * Lets the front door call this handler itself, without Next's router before it: for an operation that is called so often that the way to its
 * handler costs more than what it does. ADR 17.
 */
export function serveDirectly<H extends Handler>({ method, path }: Operation, handler: H): H {
  const shared = globalThis as Shared
  shared[HANDLERS] ??= new Map()
  shared[HANDLERS].set(`${method} ${path}`, handler)
  return handler
}

/** Where the body of such a request comes from; undefined for one that came through Next. */
export const incomingOf = (request: Request): IncomingMessage | undefined =>
  (globalThis as Shared)[BODIES]?.get(request)
