import 'server-only'
import type { z } from 'zod'
import { authenticate } from '@/lib/auth/caller'
import type { Operation } from '@/lib/contract/operation'
import { Fault, type FieldFault } from '@/lib/core/errors'
import { fromEpochMs } from '@/lib/core/time'
import { errorForLog } from '@/lib/platform/error-for-log'
import { type EventQuery, parseEventParams } from '@/lib/query/params'
import { type Context, type Deps, requireScope } from '@/lib/services/context'
import { processDeps } from '@/lib/services/process'
import { consumeLimit } from './limit'
import { observeRequest } from './metrics'
import { problemResponse, toFault } from './problem'
import { readBodyText } from './read-body'
import { requestIdOf } from './request-id'

type Params = Record<string, string>
type RouteContext = { params: Promise<Params> }

/** What a handler gets: parsed by the operation's own schemas. */
export type Call<Query, Body> = {
  ctx: Context
  request: Request
  query: Query
  body: Body
  params: Params
  /** The list's filters, where the operation says `filters: 'events'`. */
  events: EventQuery
  /** The body as text, for operations that read it themselves. */
  text: () => Promise<string>
}

const NO_EVENTS: EventQuery = { start: null, end: null, filter: null }

const PUBLIC_CALLER = { kind: 'system', id: 'public', name: 'public', email: null, scopes: [] } as const

function faultsOf(error: z.ZodError, where: string): FieldFault[] {
  return error.issues.map((issue) => ({
    field: issue.path.length === 0 ? where : issue.path.join('.'),
    code: issue.code,
    reason: issue.message,
  }))
}

function parse<T>(schema: z.ZodType<T> | undefined, value: unknown, where: string): T {
  if (schema === undefined) return undefined as T
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new Fault('invalid_request', `The ${where} is not valid`, { faults: faultsOf(parsed.error, where) })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Fault('invalid_request', 'The body is not valid JSON', {
      faults: [{ field: 'body', code: 'not_json', reason: 'It could not be parsed as JSON' }],
    })
  }
}

/** The POST form of a query: each property a parameter, each array a repeated one. */
function bodyParams(body: object): URLSearchParams {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(body))
    for (const one of Array.isArray(value) ? value : [value]) params.append(name, String(one))
  return params
}

/** Parameters that the operation doesn't know, or that came twice, by name. */
function strictParams(params: URLSearchParams, known: readonly string[]): Record<string, string> {
  const faults: FieldFault[] = []
  const values: Record<string, string> = {}
  for (const name of new Set(params.keys())) {
    const all = params.getAll(name)
    if (!known.includes(name))
      faults.push({ field: name, code: 'unknown_parameter', reason: 'There is no such parameter' })
    else if (all.length > 1)
      faults.push({ field: name, code: 'repeated', reason: 'This parameter is given once' })
    else values[name] = all[0] ?? ''
  }
  if (faults.length > 0) throw new Fault('invalid_request', 'The query string is not valid', { faults })
  return values
}

function parseQuery(operation: Operation, params: URLSearchParams, nowMs: number) {
  const own = operation.query === undefined ? [] : Object.keys((operation.query as z.ZodObject).shape)
  if (operation.filters !== 'events')
    return { query: parse(operation.query, strictParams(params, own), 'query'), events: NO_EVENTS }
  const filters = parseEventParams(params, { now: fromEpochMs(nowMs), extra: own })
  if (!filters.ok) throw new Fault('invalid_query', 'The query is not valid', { faults: filters.faults })
  const ownParams = new URLSearchParams([...params].filter(([name]) => own.includes(name)))
  return { query: parse(operation.query, strictParams(ownParams, own), 'query'), events: filters.query }
}

async function contextOf(
  operation: Operation,
  request: Request,
  deps: Deps,
  requestId: string,
): Promise<Context> {
  const shared = {
    ...deps,
    requestId,
    ipAddress: null,
    userAgent: request.headers.get('user-agent'),
  }
  if (operation.scope === null) return { ...shared, tenantId: '', caller: PUBLIC_CALLER }
  return { ...shared, ...(await authenticate(request)) }
}

function respond(operation: Operation, result: unknown, requestId: string): Response {
  const response = result instanceof Response ? result : Response.json(result, { status: operation.status })
  response.headers.set('x-request-id', requestId)
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store')
  response.headers.set('x-content-type-options', 'nosniff')
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
    try {
      const deps = processDeps()
      const bytesMax = operation.limits.bodyBytesMax
      if (Number(request.headers.get('content-length') ?? 0) > Math.max(bytesMax, 1)) {
        if (bytesMax > 0) throw new Fault('too_large', `The body has more than ${bytesMax} bytes`)
      }
      const ctx = await contextOf(operation, request, deps, requestId)
      await consumeLimit(operation, `${ctx.tenantId}/${ctx.caller.id}`)
      if (operation.scope !== null) requireScope(ctx, operation.scope)
      const text = () => readBodyText(request, bytesMax)
      const body =
        operation.body === undefined ? undefined : parse(operation.body, parseJson(await text()), 'body')
      const params = new URL(request.url).searchParams
      if (operation.filters === 'events' && body !== undefined)
        for (const [name, value] of bodyParams(body as object)) params.append(name, value)
      const { query, events } = parseQuery(operation, params, deps.clock.nowMs())
      const call = { ctx, request, query, body, params: await route.params, events, text } as Call<
        z.output<Q>,
        z.output<B>
      >
      const response = respond(operation, await run(call), requestId)
      observe(response.status)
      return response
    } catch (error) {
      const fault = toFault(error)
      const response = problemResponse(fault, requestId)
      if (fault.code === 'internal')
        processLog()?.error(
          { requestId, operation: operation.id, error: errorForLog(error) },
          'request failed',
        )
      observe(response.status)
      return response
    }
  }
}

function processLog() {
  try {
    return processDeps().log
  } catch {
    return null
  }
}
