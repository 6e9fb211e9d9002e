import { Fault, type FaultCode, type FieldFault } from '@/lib/core/errors'
import { databaseTrouble } from '@/lib/db/database-trouble'
import { API_CSP } from './security-headers'

/** Status and title of every refusal (RFC 9457). */
const PROBLEMS: Record<FaultCode, { status: number; title: string }> = {
  invalid_request: { status: 400, title: 'The request is not valid' },
  invalid_event: { status: 400, title: 'No event was stored' },
  invalid_query: { status: 400, title: 'The query is not valid' },
  invalid_cursor: { status: 400, title: 'The cursor is not valid' },
  unauthenticated: { status: 401, title: 'No accepted credential' },
  forbidden: { status: 403, title: 'Not allowed' },
  two_factor_required: { status: 403, title: 'Two-factor sign-in is required' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  request_timeout: { status: 408, title: 'The request took too long' },
  conflict: { status: 409, title: 'Conflict' },
  too_large: { status: 413, title: 'Too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  rate_limited: { status: 429, title: 'Too many requests' },
  overloaded: { status: 503, title: 'Overloaded' },
  not_ready: { status: 503, title: 'Not ready' },
  storage_full: { status: 507, title: 'The disk is full' },
  internal: { status: 500, title: 'Something went wrong here' },
}

export type Problem = {
  type: string
  title: string
  status: number
  code: FaultCode
  detail: string
  request_id: string
  errors?: FieldFault[]
}

export const statusOf = (code: FaultCode): number => PROBLEMS[code].status

/** The refusal as application/problem+json. `extra` adds members (RFC 9457, section 3.2) and never replaces one. */
export function problemResponse(fault: Fault, requestId: string, extra: object = {}): Response {
  const { status, title } = PROBLEMS[fault.code]
  const problem: Problem = {
    type: `/docs#problem-${fault.code}`,
    title,
    status,
    code: fault.code,
    detail: fault.message,
    request_id: requestId,
    ...(fault.faults.length === 0 ? {} : { errors: fault.faults }),
  }
  const headers = new Headers({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': API_CSP,
    'x-request-id': requestId,
  })
  if (fault.retryAfterSeconds !== undefined) headers.set('retry-after', String(fault.retryAfterSeconds))
  if (status === 401) headers.set('www-authenticate', 'Bearer')
  return new Response(JSON.stringify({ ...extra, ...problem }), { status, headers })
}

const CUT_OFF_RETRY_SECONDS = 10
/** PostgreSQL's query_canceled: a statement ran past its time. Drizzle wraps what the driver says. */
const isCutOff = (error: unknown): boolean =>
  error instanceof Error && ((error as { code?: unknown }).code === '57014' || isCutOff(error.cause))

/** What a thrown value may say in public: a Fault says itself, anything else only that it was ours. */
export function toFault(error: unknown): Fault {
  if (error instanceof Fault) return error
  if (isCutOff(error))
    return new Fault(
      'overloaded',
      'The database took too long and was stopped; ask for less, or try again later',
      {
        retryAfterSeconds: CUT_OFF_RETRY_SECONDS,
        cause: error,
      },
    )
  const trouble = databaseTrouble(error)
  if (trouble !== null) return trouble
  return new Fault(
    'internal',
    'The request could not be completed; the log has the details under this request id',
    {
      cause: error,
    },
  )
}
