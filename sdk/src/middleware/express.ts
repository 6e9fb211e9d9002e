import type { ErrorRequestHandler, Request, RequestHandler } from 'express'
import { actorOfUser } from './actor'
import { requestAudit, type RequestAuditOptions } from './audited-request'
import { auditNode, type NodeAudited } from './node-response'

export type ExpressAudit = {
  /** Before all that is to be audited: `app.use(audit.requests)` */
  requests: RequestHandler
  /** After the routes, before the error handlers, to learn what was thrown: `app.use(audit.errors)` */
  errors: ErrorRequestHandler
}

/**
 * The pattern of the route that Express runs, with what its router is mounted at. Read when Express says which one it is: when a
 * handler throws, the mount is forgotten before anybody is told.
 */
function watchRoute(request: Request): () => string | null {
  let route: { path?: unknown } | undefined
  let pattern: string | null = null
  Object.defineProperty(request, 'route', {
    configurable: true,
    enumerable: true,
    get: () => route,
    set: (next: { path?: unknown } | undefined) => {
      route = next
      pattern = next?.path === undefined ? null : `${request.baseUrl}${String(next.path)}`
    },
  })
  return () => pattern
}

/** Middleware for Express 4 and 5. The actor is `request.user`, unless the options say otherwise. */
export function auditExpress(options: RequestAuditOptions<Request>): ExpressAudit {
  const audit = requestAudit(options)
  const known = new WeakMap<object, NodeAudited>()
  return {
    requests: (request, response, next) => {
      const routeOf = watchRoute(request)
      const one = auditNode(audit, request, response, request, () => ({
        route: routeOf(),
        actor: actorOfUser((request as { user?: unknown }).user),
        body: request.body as unknown,
      }))
      if (one === null) return next()
      known.set(request, one)
      audit.emitter.beginContext(one.audited.context, next)
    },
    errors: (error, request, _response, next) => {
      known.get(request)?.threw(error)
      next(error)
    },
  }
}
