import 'server-only'
import type { z } from 'zod'
import { authenticate } from '@/lib/auth/caller'
import { authRuntime } from '@/lib/auth/session'
import type { Operation } from '@/lib/contract/operation'
import { Fault } from '@/lib/core/errors'
import { utf8Text } from '@/lib/core/text'
import { clientAddressOf } from '@/lib/platform/client-address'
import { errorForLog } from '@/lib/platform/error-for-log'
import type { EventQuery } from '@/lib/query/params'
import { type Context, databaseFor, type Deps, requirePermission } from '@/lib/services/context'
import { processDeps } from '@/lib/services/process'
import { recordRefusal } from '@/lib/services/refusal'
import { consumeKeyLimit, consumeLimit, exhaustedQuota, type Quota, quotaHeaders } from './limit'
import { observeRequest } from './metrics'
import { appendBodyParams, parse, parseJson, parseQuery } from './parse-call'
import { problemResponse, toFault } from './problem'
import { readBody } from './read-body'
import { requestIdOf } from './request-id'
import { API_CSP } from './security-headers'

type Params = Record<string, string>
/** Next gives the segments of a rest one by one, and nothing at all where the path has no parameter. */
type PathParams = Record<string, string | string[]> | undefined
type RouteContext = { params: Promise<PathParams> }

/** What a handler gets: parsed by the operation's own schemas. */
export type Call<Query, Body> = {
  ctx: Context
  request: Request
  query: Query
  body: Body
  params: Params
  /** The list's filters, where the operation says `filters: 'events'`. */
  events: EventQuery
  /** The body as UTF-8, for operations that read it themselves. */
  bytes: () => Promise<Uint8Array>
}

const PUBLIC_CALLER = {
  kind: 'system',
  id: 'public',
  name: 'public',
  email: null,
  permissions: [],
  sessionId: null,
  view: null,
} as const

async function contextOf(
  operation: Operation,
  request: Request,
  deps: Deps,
  requestId: string,
): Promise<Context> {
  const shared = {
    ...deps,
    requestId,
    ipAddress: clientAddressOf(request.headers),
    userAgent: request.headers.get('user-agent'),
  }
  if (operation.permission === null)
    return { ...shared, db: deps.db.tenant(''), tenantId: '', caller: PUBLIC_CALLER }
  try {
    const { tenantId, caller } = await authenticate(request, authRuntime(), shared.ipAddress, requestId)
    return { ...shared, db: databaseFor(operation, deps, tenantId), tenantId, caller }
  } catch (error) {
    // Who is refused is counted by address: keys and sessions can't be guessed at faster than the operation allows.
    if (error instanceof Fault && error.code === 'unauthenticated')
      throw new Refused(error, await consumeLimit(operation, `refused/${shared.ipAddress}`))
    throw error
  }
}

/** A refusal that was counted, with where its sender stands. */
class Refused extends Error {
  constructor(
    readonly fault: Fault,
    readonly quota: Quota,
  ) {
    super(fault.message)
  }
}

/** A slash that was encoded stays so: it is no slash of the path. */
const joinSegments = (params: PathParams): Params =>
  Object.fromEntries(
    Object.entries(params ?? {}).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : value.map((one) => one.replaceAll('/', '%2F')).join('/'),
    ]),
  )

function withQuota(response: Response, quota: Quota | null): Response {
  for (const [name, value] of quota === null ? [] : quotaHeaders(quota)) response.headers.set(name, value)
  return response
}

function respond(operation: Operation, result: unknown, requestId: string): Response {
  const response = result instanceof Response ? result : Response.json(result, { status: operation.status })
  response.headers.set('x-request-id', requestId)
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store')
  response.headers.set('x-content-type-options', 'nosniff')
  response.headers.set('content-security-policy', API_CSP)
  return response
}

/**
 * The one wrapper of every route: request id, body cap, authenticate, limit, permission, parse, run, respond; one catch
 * turns whatever is thrown into problem+json. The operation says everything; there are no flags.
 */
export function route<Q extends z.ZodType, B extends z.ZodType, O extends z.ZodType>(
  operation: Operation<Q, B, O>,
  run: (call: Call<z.output<Q>, z.output<B>>) => Promise<z.output<O> | Response>,
) {
  return async (request: Request, route: RouteContext): Promise<Response> => {
    const requestId = requestIdOf(request)
    const observe = observeRequest(operation.id)
    let caller: Context | null = null
    let quota: Quota | null = null
    try {
      const deps = processDeps()
      const bytesMax = operation.limits.bodyBytesMax
      if (Number(request.headers.get('content-length') ?? 0) > Math.max(bytesMax, 1)) {
        if (bytesMax > 0) throw new Fault('too_large', `The body has more than ${bytesMax} bytes`)
      }
      const ctx = await contextOf(operation, request, deps, requestId)
      if (operation.permission !== null) caller = ctx
      quota = await consumeLimit(operation, `${ctx.tenantId}/${ctx.caller.id}`)
      await consumeKeyLimit(ctx.caller)
      if (operation.permission !== null) requirePermission(ctx, operation.permission)
      const bytes = () => readBody(request, bytesMax)
      const body =
        operation.body === undefined
          ? undefined
          : parse(operation.body, jsonOf(operation, utf8Text(await bytes())), 'body')
      const search = new URL(request.url).searchParams
      if (operation.filters === 'events' && body !== undefined) appendBodyParams(search, body as object)
      const { query, events } = parseQuery(operation, search, deps.clock.nowMs())
      const params = joinSegments(await route.params)
      const call = { ctx, request, query, body, params, events, bytes } as Call<z.output<Q>, z.output<B>>
      const response = withQuota(respond(operation, await run(call), requestId), quota)
      observe(response.status)
      return response
    } catch (error) {
      const fault = toFault(error instanceof Refused ? error.fault : error)
      if (error instanceof Refused) quota = error.quota
      if (fault.code === 'rate_limited') quota ??= exhaustedQuota(operation, fault)
      const response = withQuota(problemResponse(fault, requestId), quota)
      if (caller !== null) await noteRefusal(caller, operation, fault, response.status)
      if (fault.cause !== undefined)
        processLog()?.error(
          { requestId, operation: operation.id, error: errorForLog(error) },
          'request failed',
        )
      observe(response.status)
      return response
    }
  }
}

const jsonOf = ({ bodyOptional, limits }: Operation, text: string): unknown =>
  bodyOptional === true && text === '' ? {} : parseJson(text, limits.bodyBytesMax)

/** An answer is not held back where its record can't be written: it refuses already. */
async function noteRefusal(ctx: Context, operation: Operation, fault: Fault, status: number) {
  try {
    await recordRefusal(ctx, operation, fault, status)
  } catch (error) {
    ctx.log.error({ requestId: ctx.requestId, error: errorForLog(error) }, 'a refusal could not be recorded')
  }
}

function processLog() {
  try {
    return processDeps().log
  } catch {
    return null
  }
}
