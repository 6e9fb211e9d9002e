import type {
  Completeness,
  ControlStatus,
  ReportMeasure,
  ReportSample,
  RetentionLine,
} from '@/lib/report/model'
import type { ReviewAct } from '@/lib/report/review'

export const STATUS_WORDS: Record<ControlStatus, string> = {
  met: 'Met',
  exceptions: 'Exceptions',
  not_assessed: 'Not assessed',
}

export const ACT_WORDS: Record<ReviewAct['kind'], string> = {
  opened: 'Opened the report',
  comment: 'Commented',
  resolve: 'Resolved',
  accept: 'Accepted as it is',
  reopen: 'Opened again',
  sign_off: 'Signed off the report',
}

export const count = (value: number) => value.toLocaleString('en')
export const counted = (value: number, one: string, many = `${one}s`) =>
  `${count(value)} ${value === 1 ? one : many}`

/** An RFC 3339 instant in UTC, as a person reads it. */
export const instant = (text: string) => text.replace('T', ' ').replace(/(\.000)?Z$/, ' UTC')

export const DRAW =
  'Anyone can repeat the draw: the events of the population with the lowest SHA-256 of the text seed:seq.'

export const sampleWords = ({ events, population }: ReportSample) =>
  `${count(events.length)} of ${counted(population, 'event')}`

export function completenessWords({ gaps, removed }: Completeness): string {
  const missing = gaps === 0 ? 'None is missing' : `${counted(gaps, 'number')} missing without a record`
  return `${missing}; ${removed === 0 ? 'retention removed none' : `retention removed ${count(removed)}`}`
}

export const NO_RETENTION = 'There is no rule: nothing is removed by age.'

/** What one rule in force comes to, against what is required. */
export function retentionWords(
  { category, days, is_enough: isEnough }: RetentionLine['in_force'][number],
  { required_days: required }: RetentionLine,
): string {
  const verdict = required === null ? '' : isEnough ? ' (enough)' : ' (too short)'
  return `${category} ${counted(days, 'day')}${verdict}`
}

export const requiredWords = ({ required_days: days, source }: RetentionLine) =>
  days === null
    ? 'The framework names none'
    : `${counted(days, 'day')}${source === null ? '' : ` (${source})`}`

/** Null where all of them are listed. */
export const unlistedWords = ({ exceptions, exception_count: found }: ReportMeasure) =>
  exceptions.length < found
    ? `The first ${count(exceptions.length)} of ${counted(found, 'exception')} are listed.`
    : null

/** What a measure came to. Where nothing could be said, that is not the same as nothing found. */
export function findingWords({ missing, rule, exception_count: found }: ReportMeasure): string {
  if (missing !== null) return 'nothing could be said'
  return rule === null ? 'evidence' : counted(found, 'exception')
}
