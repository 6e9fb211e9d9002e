import { Cron } from 'croner'
import { fieldRefused } from '../tenant/parse-input'

const WORDS: Record<string, string> = { monthly: '0 3 1 * *', quarterly: '0 3 1 1,4,7,10 *' }
/** Hours, days, months, days of the week: numbers, names, lists, ranges, steps, and the last day. */
const FIELDS = /^(\d{1,2})( [\dA-Za-z*,/#L-]+){4}$/

const cronOf = (text: string, timezone: string) =>
  new Cron(WORDS[text] ?? text, { mode: '5-part', timezone, paused: true })

/** When a schedule comes next after this instant; null where it never does. Both in epoch milliseconds. */
export function nextTime(cron: string, timeZone: string, afterMs: number): number | null {
  return cronOf(cron, timeZone).nextRun(new Date(afterMs))?.getTime() ?? null
}

/**
 * Reads a schedule: `monthly`, `quarterly`, or five fields of which the first is one minute, so that it comes once an hour at most.
 * @returns its first time after `nowMs`
 * @throws Fault invalid_request
 */
export function readCron(text: string, timeZone: string, nowMs: number): number {
  if (WORDS[text] === undefined && !FIELDS.test(text.replace(/\s+/g, ' ')))
    throw fieldRefused(
      'cron',
      'not_a_schedule',
      'Give monthly, quarterly, or five fields (minute, hour, day, month, day of the week) of which the first is one number: 0 6 * * 1',
    )
  let next: number | null
  try {
    next = nextTime(text, timeZone, nowMs)
  } catch (error) {
    throw fieldRefused(
      'cron',
      'not_a_schedule',
      error instanceof Error ? error.message : 'It can not be read',
    )
  }
  if (next === null) throw fieldRefused('cron', 'never', 'This time never comes')
  return next
}
