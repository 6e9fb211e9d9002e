import type { z } from 'zod'
import type { complianceWorksheet as operation } from '@/lib/contract/report-worksheet'
import { Fault, type FieldFault } from '@/lib/core/errors'
import { parseIp } from '@/lib/core/ip'
import { type Instant, instantFault, parseTime, toWire } from '@/lib/core/time'
import {
  breachWorksheet,
  disclosuresWorksheet,
  subjectWorksheet,
  type Worksheet,
} from '@/lib/report/worksheets'

type Input = z.output<NonNullable<typeof operation.query>>
type About = 'actor_id' | 'ip' | 'session_id' | 'aware_at' | 'subject_id'

/** What each kind is about; of a breach one of the first three at least. */
const FIELDS: Readonly<Record<Input['kind'], readonly About[]>> = {
  breach: ['actor_id', 'ip', 'session_id', 'aware_at'],
  subject_access: ['subject_id'],
  disclosures: ['subject_id'],
}
const ALL = [...new Set(Object.values(FIELDS).flat())]

function faultsOf(input: Input): FieldFault[] {
  const own = FIELDS[input.kind]
  const foreign = ALL.filter((field) => !own.includes(field) && input[field] !== undefined).map((field) => ({
    field,
    code: 'not_for_kind',
    reason: 'A worksheet of this kind does not have it',
  }))
  const names = own.filter((field) => field !== 'aware_at')
  const isNamed = names.some((field) => input[field] !== undefined)
  const missing = isNamed
    ? []
    : [{ field: names[0] ?? 'kind', code: 'required', reason: `Give ${names.join(' or ')}` }]
  const badIp =
    input.ip === undefined || parseIp(input.ip) !== null
      ? []
      : [{ field: 'ip', code: 'not_an_address', reason: 'This is no IP address' }]
  return [...foreign, ...missing, ...badIp]
}

function awareAt(text: string | undefined, now: Instant, faults: FieldFault[]): string | null {
  if (text === undefined) return null
  const instant = parseTime(text, now)
  if (instant === null)
    faults.push({ field: 'aware_at', code: 'not_a_time', reason: instantFault(text) ?? 'This is not a time' })
  return instant === null ? null : toWire(instant)
}

/** @throws Fault invalid_request */
export function worksheetOf(input: Input, now: Instant): Worksheet {
  const faults = faultsOf(input)
  const aware = awareAt(input.aware_at, now, faults)
  if (faults.length > 0) throw new Fault('invalid_request', 'The request is not valid', { faults })
  const { actor_id: actorId = null, session_id: session = null, subject_id: subject = '' } = input
  const ip = input.ip === undefined ? null : (parseIp(input.ip)?.canonical ?? null)
  switch (input.kind) {
    case 'breach':
      return breachWorksheet({ actorId, ip, session, awareAt: aware })
    case 'subject_access':
      return subjectWorksheet(subject)
    case 'disclosures':
      return disclosuresWorksheet(subject)
  }
}
