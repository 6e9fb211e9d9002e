import { Fault } from '@/lib/core/errors'

const UNREACHABLE_RETRY_SECONDS = 2
const FULL_RETRY_SECONDS = 30

/** SQLSTATE: connections (08), too many of them (53300), a server that stops, has crashed or starts (57P01 to 57P03). */
const UNREACHABLE_STATE = /^(08...|53300|57P0[1-3])$/
/** Of the driver, and of the system beneath it. */
const UNREACHABLE_CODES = [
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
]
/** SQLSTATE disk_full, and what the system says. */
const FULL_CODES = ['53100', 'ENOSPC']

/** What is wrong with the database itself, and not with what it was asked; null for anything else. Drizzle wraps what drivers say. */
function troubleOf(error: unknown): 'unreachable' | 'full' | null {
  if (!(error instanceof Error)) return null
  const code = String((error as { code?: unknown }).code)
  if (FULL_CODES.includes(code)) return 'full'
  if (UNREACHABLE_CODES.includes(code) || UNREACHABLE_STATE.test(code)) return 'unreachable'
  return troubleOf(error.cause)
}

/** The refusal that says so, with when to come again; null where the error is about something else. */
export function databaseTrouble(error: unknown): Fault | null {
  switch (troubleOf(error)) {
    case 'unreachable':
      return new Fault(
        'not_ready',
        'The database cannot be reached at the moment; events without a receipt may or may not be stored: send them again with the same ids',
        { retryAfterSeconds: UNREACHABLE_RETRY_SECONDS, cause: error },
      )
    case 'full':
      return new Fault(
        'storage_full',
        'The disk of the database is full; nothing of this request was stored',
        {
          retryAfterSeconds: FULL_RETRY_SECONDS,
          cause: error,
        },
      )
    case null:
      return null
  }
}
