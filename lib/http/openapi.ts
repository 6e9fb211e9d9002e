import { z } from 'zod'
import { createDocument, type ZodOpenApiPathsObject, type ZodOpenApiOperationObject } from 'zod-openapi'
import type { Operation } from '@/lib/contract/operation'
import { OPERATIONS } from '@/lib/contract/registry'
import { receipt } from '@/lib/contract/events'
import { wireEvent } from '@/lib/event/wire-schema'
import { typedMetadata } from '@/lib/event/metadata'
import { EVENT_PARAMETERS } from '@/lib/contract/event-parameters'
import { fieldFault } from '@/lib/contract/stored-event'
import { VERSION } from '@/lib/services/system/version'

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    request_id: z.string(),
    errors: z.array(fieldFault).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' })

const problemContent = { 'application/problem+json': { schema: problem } }

const appendBody = z.union([wireEvent, z.array(wireEvent), z.strictObject({ events: z.array(wireEvent) })])

const whole = z.int().min(0)
/** Where the caller stands after this call; in every answer of a started service. */
const quotaHeaders = z.object({
  'RateLimit-Limit': whole.meta({ description: 'Calls a minute' }).optional(),
  'RateLimit-Remaining': whole.meta({ description: 'Calls left in this minute' }).optional(),
  'RateLimit-Reset': whole.meta({ description: 'Seconds until the minute is over' }).optional(),
  'RateLimit-Policy': z.string().meta({ description: 'The same limit as the IETF draft has it' }).optional(),
  RateLimit: z.string().meta({ description: 'What is left, as the IETF draft has it' }).optional(),
})

/** Refusals every operation shares, as far as they can happen to it. */
function sharedRefusals(operation: Operation): Record<string, string> {
  return {
    ...(operation.query !== undefined || operation.body !== undefined || operation.filters !== undefined
      ? { 400: 'The request is not valid; `errors` names each field' }
      : {}),
    ...(operation.permission === null
      ? {}
      : { 401: 'No accepted credential', 403: `The permission "${operation.permission}" is missing` }),
    ...(operation.path.includes('{') ? { 404: 'Not there, or another tenant’s' } : {}),
    ...(operation.limits.bodyBytesMax > 0 ? { 413: 'The body is too large' } : {}),
    429: 'Too many calls; see Retry-After',
    500: 'Something went wrong here',
    503: 'Not ready or overloaded; see Retry-After',
    507: 'The disk of the database is full',
    ...operation.extraStatuses,
  }
}

function bodyOf(operation: Operation): ZodOpenApiOperationObject['requestBody'] {
  if (operation.body !== undefined)
    return {
      required: operation.bodyOptional !== true,
      content: { 'application/json': { schema: operation.body } },
    }
  if (operation.bodyMediaTypes === undefined) return undefined
  const schemaFor = (type: string) => (type === 'application/json' ? appendBody : z.string())
  return {
    required: true,
    content: Object.fromEntries(operation.bodyMediaTypes.map((type) => [type, { schema: schemaFor(type) }])),
  }
}

function queryOf(operation: Operation): z.ZodObject | undefined {
  const own = operation.query as z.ZodObject | undefined
  if (operation.filters !== 'events') return own
  return own === undefined ? EVENT_PARAMETERS : EVENT_PARAMETERS.extend(own.shape)
}

function operationObject(operation: Operation): ZodOpenApiOperationObject {
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].flatMap((match) => match[1] ?? [])
  const path =
    names.length === 0 ? undefined : z.object(Object.fromEntries(names.map((name) => [name, z.string()])))
  const query = queryOf(operation)
  const refusals = Object.entries(sharedRefusals(operation)).map(([status, description]) => [
    status,
    { description, headers: quotaHeaders, content: problemContent },
  ])
  const outputs = operation.outputMediaTypes ?? ['application/json']
  const requestBody = bodyOf(operation)
  return {
    operationId: operation.id,
    summary: operation.summary,
    ...(operation.description === undefined ? {} : { description: operation.description }),
    security: operation.permission === null ? [] : [{ apiKey: [] }, { session: [] }],
    requestParams: { ...(path === undefined ? {} : { path }), ...(query === undefined ? {} : { query }) },
    ...(requestBody === undefined ? {} : { requestBody }),
    responses: {
      [String(operation.status)]: {
        description: 'Done',
        headers: quotaHeaders,
        content: Object.fromEntries(outputs.map((type) => [type, { schema: operation.output }])),
      },
      ...Object.fromEntries(refusals),
    },
  }
}

/** The OpenAPI 3.1 document, made from the registry and the schemas that validate. */
export function openapiDocument(origin: string) {
  const paths: ZodOpenApiPathsObject = {}
  for (const operation of OPERATIONS) {
    const item = (paths[operation.path] ??= {})
    item[operation.method.toLowerCase() as 'get'] = operationObject(operation)
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Sentinel Audit',
      version: VERSION,
      description:
        'A self-hosted audit trail. Every path also answers under `/audit/...` instead of `/api/audit/...`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: origin }],
    paths,
    components: {
      schemas: { Problem: problem, Receipt: receipt, TypedMetadata: typedMetadata },
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'sentinel.session_token',
          description: 'A signed-in browser',
        },
      },
    },
  }) as unknown as Record<string, z.core.util.JSONType>
}
