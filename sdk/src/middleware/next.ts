import type { NextFetchEvent, NextRequest } from 'next/server'
import { actorOfUser } from './actor'
import { type AuditedRequest, requestAudit, type RequestAuditOptions } from './audited-request'
import { auditWeb } from './web-response'

type RouteHandler<Native extends Request, Context> = (
  request: Native,
  context: Context,
) => Response | Promise<Response>
type Proxy = (
  request: NextRequest,
  event: NextFetchEvent,
) => Response | undefined | Promise<Response | undefined>

export type NextProxyOptions = RequestAuditOptions<NextRequest> & {
  /**
   * Requests that the proxy lets through. `skip` (default) leaves them to their route handler; `record` makes an event of each, with
   * the outcome `pending`, since a proxy doesn't see how they end: for pages, which have no handler.
   */
  passed?: 'skip' | 'record'
}

const factsOf = (request: Request) => {
  const { pathname, search } = new URL(request.url)
  const header = (name: string) => request.headers.get(name)
  return { method: request.method, target: `${pathname}${search}`, header, peer: null }
}

/** What `redirect()`, `notFound()` and their like throw is an answer, and says so in its digest. */
function statusOfThrown(error: unknown): number {
  const { digest } = (error ?? {}) as { digest?: unknown }
  const [kind, ...parts] = typeof digest === 'string' ? digest.split(';') : []
  const status =
    kind === 'NEXT_REDIRECT' ? parts.at(-2) : kind === 'NEXT_HTTP_ERROR_FALLBACK' ? parts[0] : '500'
  return Number(status) || 500
}

const endWithThrown = (audited: AuditedRequest, error: unknown, route: string | null) => {
  const status = statusOfThrown(error)
  audited.end(() => ({ status, route, error: status >= 500 ? error : undefined }))
}

/** The body, where the handler has read it as JSON; it is not read for the audit. */
function parsedBody(request: Request): () => unknown {
  let body: unknown
  const json = request.json.bind(request)
  request.json = async () => (body = (await json()) as unknown)
  return () => body
}

/**
 * For route handlers of Next: `export const GET = audited('/api/users/[id]', handler)`. The handler says who it is by
 * `emitter.identify`, or the options do.
 */
export function auditRoutes(options: RequestAuditOptions<Request>) {
  const audit = requestAudit(options)
  return <Native extends Request, Context>(
      route: string,
      handler: RouteHandler<Native, Context>,
    ): RouteHandler<Native, Context> =>
    async (request, context) => {
      const audited = audit.begin(factsOf(request), request)
      if (audited === null) return handler(request, context)
      const body = options.bodyFields === undefined ? () => undefined : parsedBody(request)
      try {
        const response = await audit.emitter.beginContext(audited.context, () => handler(request, context))
        return auditWeb(audited, request, response, () => ({
          route,
          actor: actorOfUser((request as { user?: unknown }).user),
          body: body(),
        }))
      } catch (error) {
        endWithThrown(audited, error, route)
        throw error
      }
    }
}

const isPassedOn = ({ headers }: Response) =>
  headers.has('x-middleware-next') || headers.has('x-middleware-rewrite')

/** For `proxy.ts` of Next: `export const proxy = auditProxy(options, handler)`. What the proxy answers itself is an event. */
export function auditProxy(options: NextProxyOptions, proxy: Proxy): Proxy {
  const audit = requestAudit(options)
  return async (request, event) => {
    const audited = audit.begin(factsOf(request), request)
    if (audited === null) return proxy(request, event)
    try {
      const response = await audit.emitter.beginContext(audited.context, () => proxy(request, event))
      const isPending = !(response instanceof Response) || isPassedOn(response)
      if (!isPending || options.passed === 'record')
        audited.end(() => ({ status: response?.status ?? 200, route: null, isPending }))
      // Next reads a proxy's headers; the response itself must stay the one that it is.
      response?.headers.set('x-request-id', audited.requestId)
      return response
    } catch (error) {
      endWithThrown(audited, error, null)
      throw error
    }
  }
}
