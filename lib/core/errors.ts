/** Every way a verb can refuse. The HTTP status and title of each stand in lib/http/problem.ts. */
export type FaultCode =
  | 'invalid_request'
  | 'invalid_event'
  | 'invalid_query'
  | 'invalid_cursor'
  | 'unauthenticated'
  | 'forbidden'
  | 'two_factor_required'
  | 'not_found'
  | 'method_not_allowed'
  | 'request_timeout'
  | 'conflict'
  | 'too_large'
  | 'unsupported_media_type'
  | 'headers_too_large'
  | 'rate_limited'
  | 'overloaded'
  | 'not_ready'
  | 'storage_full'
  | 'internal'

/** One thing wrong with the input: where (`field`, dotted path or parameter name), a stable `code`, and the `reason` for a person. */
export type FieldFault = { field: string; code: string; reason: string }

/** On every Fault, whichever copy of this file made it: Next bundles a module more than once, and what was made at the start throws the Fault of its bundle. */
const BRAND = Symbol.for('sentinel-audit.fault')

/** The one error class. `message` is public: it never holds SQL, a stack or another tenant's data; `cause` is for our log only. */
export class Fault extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value
  }

  readonly [BRAND] = true
  readonly code: FaultCode
  readonly faults: FieldFault[]
  readonly retryAfterSeconds: number | undefined

  constructor(
    code: FaultCode,
    message: string,
    detail: { faults?: FieldFault[]; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause })
    this.name = 'Fault'
    this.code = code
    this.faults = detail.faults ?? []
    this.retryAfterSeconds = detail.retryAfterSeconds
  }
}
