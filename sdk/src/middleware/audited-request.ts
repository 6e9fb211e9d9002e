import type { AuditContext } from '../context'
import type { AuditEvent } from '../event'
import type { Emitter } from '../emitter'
import { CHARS_MAX, type NewActor } from '../generated'
import { plainKey } from '../redact-rules'
import { ownSpan, readTraceparent } from '../traceparent'
import { actorOfRequest } from './actor'
import { callerAddress, type TrustedProxies } from './address'
import { bodyFields } from './body-fields'
import { fit } from './fit'
import { maskedQuery } from './query'
import { skipper, type SkipRule } from './skip'

/** What every middleware takes. `Native` is the framework's own request or context. */
export type RequestAuditOptions<Native> = {
  emitter: Emitter
  /** Requests that are not audited, by their path */
  skip?: readonly SkipRule[]
  /** Whose X-Forwarded-For is believed; nobody's by default */
  trustedProxies?: TrustedProxies
  /** Who made the request. Asked when the response has ended, so a user that the handler found is seen */
  actor?: (request: Native) => NewActor | null | undefined
  /** Fields of the parsed body that are kept, such as `email` or `order.id`; none by default */
  bodyFields?: readonly string[]
  /** Names of query parameters that are secrets, besides the usual ones */
  secretParams?: readonly string[]
  /** True: the path as it was sent is kept besides the route's pattern. It may hold names and tokens */
  path?: boolean
  /** The last word on the event: another one, or null for none */
  event?: (event: AuditEvent<'api.request'>, request: Native) => AuditEvent | null
}

/** A request, as far as its beginning tells. */
export type RequestFacts = {
  method: string
  /** Path and query, as sent */
  target: string
  header: (name: string) => string | null
  /** The other end of the connection, where there is one */
  peer: string | null
}

/** How it ended. */
export type ResponseFacts = {
  status: number
  /** The pattern that matched, such as `/users/:id`; null when none did */
  route: string | null
  /** Who the framework says it was */
  actor?: NewActor | null | undefined
  body?: unknown
  requestBytes?: number | undefined
  responseBytes?: number | undefined
  error?: unknown
  /** The client went away before the end */
  isAborted?: boolean
  /** What happens to it after this is not seen here. */
  isPending?: boolean
}

/** A request under way. */
export type AuditedRequest = {
  /** What is emitted while it is handled belongs to it. The handler may set the actor. */
  context: AuditContext
  /** For the response's X-Request-Id; the caller's own where it is one */
  requestId: string
  /** Emits the event, once; it never throws. */
  end: (facts: () => ResponseFacts) => void
}

export type RequestAudit<Native> = {
  emitter: Emitter
  /** Null where the request is left out. */
  begin: (facts: RequestFacts, native: Native) => AuditedRequest | null
}

const REQUEST_ID = /^[\w.-]{1,64}$/
const ERROR_CHARS_MAX = 1_024
const PATH_CHARS_MAX = 1_024

function outcomeOf({
  status,
  error,
  isAborted,
  isPending,
}: ResponseFacts): Pick<AuditEvent, 'outcome' | 'severity'> {
  if (isAborted === true) return { outcome: 'cancelled', severity: 'info' }
  if (isPending === true) return { outcome: 'pending', severity: 'info' }
  if (status >= 500 || (error !== undefined && status < 400)) return { outcome: 'failure', severity: 'error' }
  return status >= 400
    ? { outcome: 'failure', severity: 'warning' }
    : { outcome: 'success', severity: 'info' }
}

/** A thrown value as the metadata knows it. */
function errorOf(error: unknown): { error?: string; error_type?: string } {
  if (error === undefined) return {}
  if (!(error instanceof Error))
    return { error: fit(String(error), ERROR_CHARS_MAX), error_type: typeof error }
  return {
    error: fit(error.message, ERROR_CHARS_MAX),
    error_type: fit(error.constructor.name || error.name, 128),
  }
}

/** What all middleware has in common: one `api.request` a request, emitted when its response has ended. */
export function requestAudit<Native>(options: RequestAuditOptions<Native>): RequestAudit<Native> {
  const { emitter } = options
  const skips = skipper(options.skip ?? [])
  const addressOf = callerAddress(options.trustedProxies ?? [])
  const secretParams = new Set((options.secretParams ?? []).map(plainKey))

  const attempt = <Result>(run: () => Result): Result | undefined => {
    try {
      return run()
    } catch (error) {
      emitter.failed(error)
      return undefined
    }
  }

  return {
    emitter,
    begin: (request, native) => {
      const [path = '', ...search] = request.target.split('?')
      if (skips(path)) return null
      const clock = emitter.clock
      const startedMs = clock.elapsedMs()
      const occurred_at = new Date(clock.nowMs()).toISOString()
      const sentId = request.header('x-request-id')
      const requestId = sentId !== null && REQUEST_ID.test(sentId) ? sentId : emitter.newId()
      const span = ownSpan(readTraceparent(request.header('traceparent')))
      const ip = addressOf(request.peer, request.header('x-forwarded-for'))
      const userAgent = request.header('user-agent')
      const query = maskedQuery(search.join('?'), secretParams)
      const id = emitter.newId()
      const context: AuditContext = {
        trace_id: span.trace_id,
        span_id: span.span_id,
        trace_flags: span.flags,
        parent_event_id: id,
      }

      const eventOf = (facts: ResponseFacts): AuditEvent<'api.request'> => {
        const method = fit(request.method, 32)
        const route = facts.route === null ? null : fit(facts.route, PATH_CHARS_MAX)
        const found = attempt(() => options.actor?.(native)) ?? context.actor ?? facts.actor
        const body = options.bodyFields === undefined ? undefined : bodyFields(facts.body, options.bodyFields)
        return {
          id,
          event_type: 'api.request',
          occurred_at,
          ...outcomeOf(facts),
          action: fit(route === null ? method : `${method} ${route}`, CHARS_MAX.action),
          actor: actorOfRequest(found, ip, userAgent),
          duration_ms: Math.max(0, Math.round((clock.elapsedMs() - startedMs) * 1000) / 1000),
          trace_id: span.trace_id,
          span_id: span.span_id,
          metadata: {
            method,
            route,
            ...(options.path === true ? { path: fit(path, PATH_CHARS_MAX) } : {}),
            // Of a request that goes on elsewhere or was broken off nobody has seen a status.
            status_code: facts.isPending === true ? undefined : facts.status,
            request_id: requestId,
            request_bytes: facts.requestBytes,
            response_bytes: facts.responseBytes,
            query_params: query === '' ? undefined : query,
            ...errorOf(facts.error),
            ...(body === undefined ? {} : { body }),
          },
        }
      }

      let hasEnded = false
      return {
        context,
        requestId,
        end: (facts) => {
          if (hasEnded) return
          hasEnded = true
          const event = attempt(() => eventOf(facts()))
          if (event === undefined) return
          // A fault of the hook loses no event.
          const last = options.event === undefined ? event : attempt(() => options.event?.(event, native))
          if (last !== null) void emitter.emit(last ?? event)
        },
      }
    },
  }
}
