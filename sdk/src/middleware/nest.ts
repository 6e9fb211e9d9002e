import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Observable, Observer } from 'rxjs'
import { actorOfUser } from './actor'
import { requestAudit, type RequestAuditOptions } from './audited-request'
import { auditNode, type NodeAudited } from './node-response'

/** The request of Express or Fastify under a NestJS application. */
export type NestRequest = { user?: unknown; body?: unknown }
export type NestAudit = {
  /** `app.use(audit.requests)`: sees also what no controller gets, such as a 404 or what a guard refuses */
  requests: (request: IncomingMessage, response: ServerResponse, next: () => void) => void
  /** `app.useGlobalInterceptors(audit.interceptor)`: knows the handler, its errors, and the actor that guards found */
  interceptor: NestInterceptor
}

type Route = { baseUrl?: string; route?: { path?: unknown }; routeOptions?: { url?: string } }
type Seen = { one: NodeAudited; native: NestRequest & Route }

const routeOf = ({ baseUrl = '', route, routeOptions }: Route): string | null =>
  routeOptions?.url ?? (typeof route?.path === 'string' ? `${baseUrl}${route.path}` : null)

const rawOf = <Raw>(wrapped: { raw?: Raw }): Raw => wrapped.raw ?? (wrapped as Raw)

/** The same values, with a look at what goes wrong. Made without RxJS, which takes anything with its symbol for an Observable. */
function watched(source: Observable<unknown>, threw: (error: unknown) => void): Observable<unknown> {
  const subscribe = (observer: Observer<unknown>) =>
    source.subscribe({
      next: (value) => observer.next(value),
      error: (error: unknown) => {
        threw(error)
        observer.error(error)
      },
      complete: () => observer.complete(),
    })
  const self = { subscribe }
  const symbol = (Symbol as { observable?: symbol }).observable ?? '@@observable'
  return Object.assign(self, { [symbol]: () => self }) as unknown as Observable<unknown>
}

/** For NestJS on Express or on Fastify. The actor is `request.user`, unless the options say otherwise. */
export function auditNest(options: RequestAuditOptions<NestRequest>): NestAudit {
  const audit = requestAudit(options)
  const known = new WeakMap<IncomingMessage, Seen | null>()

  const begin = (
    request: IncomingMessage,
    response: ServerResponse,
    native: NestRequest & Route,
  ): Seen | null => {
    const before = known.get(request)
    if (before !== undefined) {
      // The middleware saw the bare request; the framework's own knows more.
      if (before !== null) before.native = native
      return before
    }
    const one = auditNode(audit, request, response, native, () => {
      const { native: last } = known.get(request) ?? { native }
      return { route: routeOf(last), actor: actorOfUser(last.user), body: last.body }
    })
    const seen = one === null ? null : { one, native }
    known.set(request, seen)
    return seen
  }

  return {
    requests: (request, response, next) => {
      const seen = begin(request, response, request as NestRequest & Route)
      if (seen === null) return next()
      audit.emitter.beginContext(seen.one.audited.context, next)
    },
    interceptor: {
      intercept: (context: ExecutionContext, next: CallHandler) => {
        if (context.getType() !== 'http') return next.handle()
        const http = context.switchToHttp()
        const native = http.getRequest<NestRequest & Route & { raw?: IncomingMessage }>()
        const response = http.getResponse<{ raw?: ServerResponse }>()
        const seen = begin(rawOf(native), rawOf(response), native)
        if (seen === null) return next.handle()
        // NestJS binds the handler to the context in which this is called.
        const handled = audit.emitter.beginContext(seen.one.audited.context, () => next.handle())
        return watched(handled, seen.one.threw)
      },
    },
  }
}
