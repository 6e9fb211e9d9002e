import { formatCount, type Zone } from '@/lib/client/time-format'
import { Moment } from '../ui/moment'
import { SafeText } from '../ui/safe-text'

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/

/** A value of a report; one that is a time is shown as every other time. */
export function ValueText({ value, zone }: { value: string | number; zone: Zone }) {
  if (typeof value === 'number') return formatCount(value)
  return INSTANT.test(value) ? <Moment iso={value} zone={zone} /> : <SafeText value={value} />
}
