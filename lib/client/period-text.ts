import { daysOfYears, RETENTION_DAYS_MIN } from '@/lib/contract/retention-periods'

const YEARS_MAX = 7

/** What a period is in years, where it is whole ones; null otherwise. */
export function periodInYears(days: number): string | null {
  if (days === RETENTION_DAYS_MIN) return 'half a year'
  for (let years = 1; years <= YEARS_MAX; years++)
    if (days === daysOfYears(years)) return years === 1 ? 'one year' : `${years} years`
  return null
}

export const periodText = (days: number): string => `${days.toLocaleString('en-US')} days`

/** Events before this moment would be removed at `atMs`: the start of the UTC day so many days before. */
export const cutoffOf = (days: number, atMs: number): string => {
  const dayMs = 86_400_000
  return new Date(Math.floor(atMs / dayMs) * dayMs - days * dayMs).toISOString()
}
