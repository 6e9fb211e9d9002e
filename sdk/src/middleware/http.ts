import type { IncomingMessage, ServerResponse } from 'node:http'
import { actorOfUser } from './actor'
import { requestAudit, type RequestAuditOptions } from './audited-request'
import { auditNode } from './node-response'

export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => unknown
export type HttpAuditOptions = RequestAuditOptions<IncomingMessage> & {
  /** The pattern of a request, such as `/users/:id`; without it there is none */
  route?: (request: IncomingMessage) => string | null
}

/** A handler for node:http with its requests audited. What it throws goes on to where it went before. */
export function auditHttp(options: HttpAuditOptions, handler: HttpHandler): HttpHandler {
  const audit = requestAudit(options)
  return (request, response) => {
    const one = auditNode(audit, request, response, request, () => ({
      route: options.route?.(request) ?? null,
      actor: actorOfUser((request as { user?: unknown }).user),
      body: (request as { body?: unknown }).body,
    }))
    if (one === null) return handler(request, response)
    const threw = (error: unknown): never => {
      one.threw(error)
      throw error
    }
    try {
      const result = audit.emitter.beginContext(one.audited.context, () => handler(request, response))
      return result instanceof Promise ? result.catch(threw) : result
    } catch (error) {
      return threw(error)
    }
  }
}
