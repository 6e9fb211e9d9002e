import type { Context, Middleware } from 'koa'
import { actorOfUser } from './actor'
import { requestAudit, type RequestAuditOptions } from './audited-request'
import { auditNode } from './node-response'

/** The pattern that @koa/router found. */
const routeOf = (context: Context): string | null => {
  const { _matchedRoute: matched } = context as { _matchedRoute?: unknown }
  return typeof matched === 'string' || matched instanceof RegExp ? String(matched) : null
}

/** Middleware for Koa 2 and 3, before all others. The actor is `ctx.state.user`, unless the options say otherwise. */
export function auditKoa(options: RequestAuditOptions<Context>): Middleware {
  const audit = requestAudit(options)
  return async (context, next) => {
    const one = auditNode(audit, context.req, context.res, context, () => ({
      route: routeOf(context),
      actor: actorOfUser((context.state as { user?: unknown }).user),
      body: (context.request as { body?: unknown }).body,
    }))
    if (one === null) return next()
    try {
      await audit.emitter.beginContext(one.audited.context, next)
    } catch (error) {
      one.threw(error)
      throw error
    }
  }
}
