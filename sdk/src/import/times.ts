/** Numbers below are seconds since 1970, others milliseconds: 10^11 seconds is the year 5138, 10^11 milliseconds 1973. */
const SECONDS_BELOW = 1e11
const NUMBER = /^-?\d+(\.\d+)?$/
const WITH_OFFSET = /(Z|[+-]\d\d:?\d\d)$/i

/** A time as the log takes it; null for what is none, or one of which nobody knows where its clock hung. */
export function timeOf(value: unknown, isUtc: boolean): string | null {
  if (typeof value === 'number' || (typeof value === 'string' && NUMBER.test(value))) {
    const number = Number(value)
    const time = new Date(Math.abs(number) < SECONDS_BELOW ? number * 1000 : number)
    return Number.isNaN(time.getTime()) ? null : time.toISOString()
  }
  if (typeof value !== 'string') return null
  const text = value.trim().replace(' ', 'T')
  const full = WITH_OFFSET.test(text) ? text : isUtc ? `${text}Z` : ''
  return Number.isNaN(Date.parse(full)) ? null : full
}

/** Milliseconds from one to the other; undefined where one of them is no time, or time went back. */
export function msBetween(from: string | null, to: string | null): number | undefined {
  const ms = Date.parse(to ?? '') - Date.parse(from ?? '')
  return ms >= 0 ? ms : undefined
}
