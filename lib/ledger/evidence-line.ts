import { utf8Text } from '@/lib/core/text'
import type { Digest } from './digest'
import { createEventCheck, type EventLine } from './evidence-event'
import { LedgerFault } from './ledger-fault'
import { isObject } from './shape'

export const malformed = (reason: string) => new LedgerFault('malformed_proof', reason)

/**
 * One line of a file, with its end, written as JSON.stringify does: so no member stands twice, and a text has one reading.
 * @throws LedgerFault malformed_proof; TypeError when the bytes are not UTF-8
 */
export function parseLine(bytes: Uint8Array): Record<string, unknown> {
  const text = utf8Text(bytes.subarray(0, -1))
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw malformed('it is not JSON')
  }
  if (!isObject(value)) throw malformed('it is not an object')
  if (JSON.stringify(value) !== text)
    throw malformed('it is not written as evidence is: a member twice, white space, or another spelling')
  return value
}

/** What an event line begins with, where it is written as evidence is. */
export const EVENT_LINE_START = '{"event":'

/** Checks a line of an event by itself, with its end, as `createEvidenceReader` does. @throws LedgerFault malformed_proof */
export function createEventLineCheck(digest: Digest): (bytes: Uint8Array, tenantId: string) => EventLine {
  const check = createEventCheck(digest)
  return (bytes, tenantId) => check(parseLine(bytes), tenantId)
}
