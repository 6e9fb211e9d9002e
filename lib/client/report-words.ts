import type { ReportRun } from '@/lib/contract/report-runs'
import type { REPORT_FORMATS, SchedulePeriod, VerifyMode } from '@/lib/contract/report-terms'
import { formatCount } from './time-format'

export type ReportFormat = (typeof REPORT_FORMATS)[number]

export const FORMAT_LABEL: Record<ReportFormat, string> = {
  json: 'JSON',
  pdf: 'PDF',
  xlsx: 'Excel',
  zip: 'ZIP',
}

export const FORMAT_HINT: Record<ReportFormat, string> = {
  json: 'The bytes that were hashed',
  pdf: 'To read and to file',
  xlsx: 'Every exception as a row',
  zip: 'All of them, with CSV annexes, a manifest of hashes and a signature',
}

export const VERIFY_LABEL: Record<VerifyMode, string> = {
  auto: 'In full up to 50,000 events, drawn beyond',
  full: 'Every event of the period',
  drawn: 'The events shown, and drawn blocks',
}

export const SCHEDULE_PERIOD_LABEL: Record<SchedulePeriod, string> = {
  last_month: 'The month before',
  last_quarter: 'The quarter before',
  last_7_days: 'The 7 days before',
  last_30_days: 'The 30 days before',
  last_year: 'The year before',
}

const PART: Record<NonNullable<ReportRun['progress']>['part'], string> = {
  events: 'Reading events',
  tree: 'Building the tree anew',
  verify: 'Checking what is stored',
}

/** What is being done and how much of it: `Reading events, 42 %`. */
export function progressText({ state, progress }: Pick<ReportRun, 'state' | 'progress'>): string {
  if (state === 'queued') return 'Waiting for its turn'
  if (progress === null) return 'Beginning'
  return `${PART[progress.part]}, ${progressPercent(progress)} %`
}

export const progressPercent = ({ done, total }: { done: number; total: number }): number =>
  total <= 0 ? 0 : Math.min(100, Math.floor((done / total) * 100))

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`
