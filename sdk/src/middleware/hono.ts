import type { Context, MiddlewareHandler } from 'hono'
import { actorOfUser } from './actor'
import { requestAudit, type RequestAuditOptions } from './audited-request'
import { auditWeb } from './web-response'

export type HonoAuditOptions = RequestAuditOptions<Context> & {
  /** The other end of the connection, as the runtime's `getConnInfo(c).remote.address` knows it; without it there is none */
  peer?: (context: Context) => string | undefined
}

type Matched = { path: string; handler: { length: number } }

/** The pattern of the route that was run last: the one that answered, unless it is middleware, which takes `next`. */
const routeOf = (context: Context): string | null => {
  const { matchedRoutes = [], routeIndex = 0 } = context.req as {
    matchedRoutes?: readonly Matched[]
    routeIndex?: number
  }
  const last = matchedRoutes[routeIndex]
  return last === undefined || (last.path.endsWith('*') && last.handler.length > 1) ? null : last.path
}

/** The body, where the handler has read it as JSON; it is not read for the audit. */
function parsedBody(context: Context): () => unknown {
  const { text } = (context.req as { bodyCache?: { text?: unknown } }).bodyCache ?? {}
  let body: unknown
  Promise.resolve(text)
    .then((read) => (body = typeof read === 'string' ? JSON.parse(read) : undefined))
    .catch(() => undefined)
  return () => body
}

/** Middleware for Hono 4, before all others. The actor is `c.get('user')`, unless the options say otherwise. */
export function auditHono(options: HonoAuditOptions): MiddlewareHandler {
  const audit = requestAudit(options)
  return async (context, next) => {
    const { raw } = context.req
    const url = new URL(raw.url)
    const audited = audit.begin(
      {
        method: raw.method,
        target: `${url.pathname}${url.search}`,
        header: (name) => raw.headers.get(name),
        peer: options.peer?.(context) ?? null,
      },
      context,
    )
    if (audited === null) return next()
    await audit.emitter.beginContext(audited.context, next)
    const body = options.bodyFields === undefined ? () => undefined : parsedBody(context)
    const facts = () => ({
      route: routeOf(context),
      actor: actorOfUser(context.get('user') as unknown),
      error: context.error,
      body: body(),
    })
    const answer = auditWeb(audited, raw, context.res, facts)
    // Hono would put the old headers over the new ones.
    context.res = undefined
    context.res = answer
  }
}
