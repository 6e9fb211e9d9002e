import type { FieldFault } from '@/lib/core/errors'

/** A refusal of the API (RFC 9457), or the failure to reach it (`status` 0). `message` may be shown to a person. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly requestId: string | null
  readonly faults: readonly FieldFault[]
  readonly retryAfterSeconds: number | null

  constructor(parts: {
    status: number
    code: string
    title: string
    detail: string
    requestId: string | null
    faults?: readonly FieldFault[]
    retryAfterSeconds?: number | null
  }) {
    super(parts.detail)
    this.name = 'Problem'
    this.status = parts.status
    this.code = parts.code
    this.title = parts.title
    this.requestId = parts.requestId
    this.faults = parts.faults ?? []
    this.retryAfterSeconds = parts.retryAfterSeconds ?? null
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}
}

function faultsOf(value: unknown): FieldFault[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((item: unknown) => {
    const { field, code, reason } = record(item)
    return typeof reason === 'string'
      ? [{ field: text(field) ?? '', code: text(code) ?? 'invalid', reason }]
      : []
  })
}

function secondsOf(header: string | null): number | null {
  const seconds = Number(header)
  return header !== null && Number.isFinite(seconds) && seconds >= 0 ? seconds : null
}

const TITLES: Readonly<Record<number, string>> = {
  401: 'You are signed out',
  403: 'Not allowed',
  404: 'Not found',
  429: 'Too many requests',
  503: 'The service is busy',
}

/** Reads a refused response. A body that is no problem document (a proxy's page, say) still gives a usable Problem. */
export function problemFrom(status: number, headers: Headers, body: string): Problem {
  let parsed: Record<string, unknown> = {}
  try {
    parsed = record(JSON.parse(body))
  } catch {
    // The status and the request id are all there is to tell.
  }
  const title = text(parsed.title) ?? TITLES[status] ?? `The server answered ${status}`
  return new Problem({
    status,
    code: text(parsed.code) ?? 'unknown',
    title,
    // better-auth answers {code, message}.
    detail: text(parsed.detail) ?? text(parsed.message) ?? title,
    requestId: text(parsed.request_id) ?? headers.get('x-request-id'),
    faults: faultsOf(parsed.errors),
    retryAfterSeconds: secondsOf(headers.get('retry-after')),
  })
}

/** Anything thrown, as a Problem. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  return new Problem({
    status: 0,
    code: 'unreachable',
    title: 'The server could not be reached',
    detail: 'Check the connection, then try again.',
    requestId: null,
  })
}

/** What is wrong with one input: the reasons of the faults whose field is `field`, or one inside it. */
export function reasonsFor(problem: Problem | null, field: string): string | null {
  const reasons = (problem?.faults ?? [])
    .filter((fault) => fault.field === field || fault.field.startsWith(`${field}.`))
    .map((fault) => fault.reason)
  return reasons.length > 0 ? reasons.join(' ') : null
}
