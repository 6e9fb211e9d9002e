import { isTimeZone } from '@/lib/report/wall-clock'
import { fieldRefused } from '../tenant/parse-input'

/** @throws Fault invalid_request */
export function requireTimeZone(name: string): void {
  if (!isTimeZone(name)) throw fieldRefused('time_zone', 'unknown_time_zone', 'There is no such time zone')
}
