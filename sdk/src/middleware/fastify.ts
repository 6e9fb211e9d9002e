import type { FastifyPluginCallback, FastifyRequest } from 'fastify'
import { actorOfUser } from './actor'
import { requestAudit, type RequestAuditOptions } from './audited-request'
import { auditNode, type NodeAudited } from './node-response'

/** A plugin for Fastify 4 and 5: `app.register(auditFastify({ emitter }))`. The actor is `request.user`, unless the options say otherwise. */
export function auditFastify(options: RequestAuditOptions<FastifyRequest>): FastifyPluginCallback {
  const audit = requestAudit(options)
  const plugin: FastifyPluginCallback = (app, _options, registered) => {
    const known = new WeakMap<FastifyRequest, NodeAudited>()
    app.addHook('onRequest', (request, reply, done) => {
      const one = auditNode(audit, request.raw, reply.raw, request, () => ({
        route: request.routeOptions.url ?? null,
        actor: actorOfUser((request as { user?: unknown }).user),
        body: request.body,
      }))
      if (one === null) return done()
      known.set(request, one)
      audit.emitter.beginContext(one.audited.context, done)
    })
    app.addHook('onError', (request, _reply, error, done) => {
      known.get(request)?.threw(error)
      done()
    })
    registered()
  }
  // For the whole application and not for this plugin alone, as fastify-plugin marks it.
  return Object.assign(plugin, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: 'sentinel-audit',
  })
}
