import type { Role } from '@/lib/contract/permissions'
import { Fault, type FieldFault } from '@/lib/core/errors'
import { parseInstant, toEpochMs } from '@/lib/core/time'
import { parseFilter } from '@/lib/query/parse'

/** As what somebody belongs to a tenant, until when, and through which filter they see its log. */
export type Terms = { role: Role; expiresAt: Date | null; viewQuery: string | null }

const fault = (field: string, code: string, reason: string): FieldFault[] => [{ field, code, reason }]

function viewFaults(role: Role, query: string | null): FieldFault[] {
  if (role !== 'viewer')
    return query === null ? [] : fault('view_query', 'not_for_role', 'Only a viewer has a filter')
  const parsed = parseFilter(query ?? '')
  if (!parsed.ok)
    return parsed.errors.map(({ code, message, start }) => ({
      field: 'view_query',
      code,
      reason: `${message} (at character ${start + 1})`,
    }))
  return parsed.filter === null
    ? fault('view_query', 'required', 'A viewer needs a filter: it says which events they see')
    : []
}

function endFaults(field: string, { role, expiresAt }: Terms, nowMs: number): FieldFault[] {
  if (expiresAt === null) return []
  if (role === 'owner')
    return fault(field, 'owner_without_end', 'An owner has no end: the tenant could be left without one')
  return expiresAt.getTime() > nowMs ? [] : fault(field, 'not_in_future', 'This must be a time in the future')
}

/** A time of the input, to the millisecond. @throws Fault invalid_request */
export function readMoment(field: string, text: string | null): Date | null {
  if (text === null) return null
  const instant = parseInstant(text)
  if (instant === null)
    throw new Fault('invalid_request', 'The time is not valid', {
      faults: fault(field, 'invalid_time', 'This is not a time'),
    })
  return new Date(toEpochMs(instant))
}

/**
 * @param endField what the input calls the end
 * @param endGiven false leaves an end that was there before as it is, even one that has passed
 * @throws Fault invalid_request naming every field that is wrong
 */
export function checkTerms(
  terms: Terms,
  { endField, endGiven, nowMs }: { endField: string; endGiven: boolean; nowMs: number },
) {
  const ends = endGiven || terms.role === 'owner' ? endFaults(endField, terms, nowMs) : []
  const faults = [...ends, ...viewFaults(terms.role, terms.viewQuery)]
  if (faults.length > 0) throw new Fault('invalid_request', 'The membership is not valid', { faults })
}
