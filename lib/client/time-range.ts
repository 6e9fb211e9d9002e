import { formatTimeShort, offsetLabel, type Zone } from './time-format'

export type TimeRange = { start_time: string | null; end_time: string | null }

export const PRESETS: readonly { start: string; label: string }[] = [
  { start: '-15m', label: 'Last 15 minutes' },
  { start: '-1h', label: 'Last hour' },
  { start: '-4h', label: 'Last 4 hours' },
  { start: '-24h', label: 'Last 24 hours' },
  { start: '-7d', label: 'Last 7 days' },
  { start: '-30d', label: 'Last 30 days' },
  { start: '-90d', label: 'Last 90 days' },
  { start: '-365d', label: 'Last 365 days' },
]

const RELATIVE = /^(?:now)?([+-])(\d{1,9})([smhdw])$/
const UNITS: Readonly<Record<string, { name: string; seconds: number }>> = {
  s: { name: 'second', seconds: 1 },
  m: { name: 'minute', seconds: 60 },
  h: { name: 'hour', seconds: 3_600 },
  d: { name: 'day', seconds: 86_400 },
  w: { name: 'week', seconds: 604_800 },
}

export function isRelative(bound: string): boolean {
  return bound === 'now' || RELATIVE.test(bound)
}

/** A bound as milliseconds of the epoch; null when it is no time. */
export function boundMs(bound: string, nowMs: number): number | null {
  if (bound === 'now') return nowMs
  const match = RELATIVE.exec(bound)
  if (match) {
    const ms = Number(match[2]) * (UNITS[match[3] ?? '']?.seconds ?? 0) * 1_000
    return match[1] === '-' ? nowMs - ms : nowMs + ms
  }
  const ms = Date.parse(bound)
  return Number.isNaN(ms) ? null : ms
}

function relativeInWords(bound: string): string {
  const match = RELATIVE.exec(bound)
  if (!match) return 'now'
  const count = Number(match[2])
  const unit = `${UNITS[match[3] ?? '']?.name ?? ''}${count === 1 ? '' : 's'}`
  return match[1] === '-' ? `${count} ${unit} ago` : `${count} ${unit} from now`
}

function boundInWords(bound: string, zone: Zone): string {
  return isRelative(bound) ? relativeInWords(bound) : formatTimeShort(bound, zone)
}

function zoneOf(range: TimeRange, zone: Zone): string {
  const absolute = [range.start_time, range.end_time].find((bound) => bound !== null && !isRelative(bound))
  return absolute ? ` ${offsetLabel(absolute, zone)}` : ''
}

/** The range in words, zone included where it matters: `Last 24 hours`, `2026-11-01 00:00 to 2026-11-02 00:00 UTC`, `All time`. */
export function rangeInWords(range: TimeRange, zone: Zone): string {
  const { start_time: start, end_time: end } = range
  if (start === null && end === null) return 'All time'
  const open = end === null || end === 'now'
  if (start !== null && open) {
    const preset = PRESETS.find((candidate) => candidate.start === start)
    if (preset) return preset.label
    const match = RELATIVE.exec(start)
    if (match?.[1] === '-') {
      const count = Number(match[2])
      const unit = UNITS[match[3] ?? '']?.name ?? ''
      return count === 1 ? `Last ${unit}` : `Last ${count} ${unit}s`
    }
    return `Since ${boundInWords(start, zone)}${zoneOf(range, zone)}`
  }
  if (start === null) return `Until ${boundInWords(end ?? 'now', zone)}${zoneOf(range, zone)}`
  return `${boundInWords(start, zone)} to ${boundInWords(end ?? 'now', zone)}${zoneOf(range, zone)}`
}

const TYPED_LAST =
  /^(?:(?:the )?last |past )?(\d{1,6})\s*(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?|w|weeks?)$/i

/**
 * Reads a bound as a person types or pastes it: `15m`, `last 7 days`, `-2h`, `now`, epoch seconds or milliseconds, ISO 8601 with or
 * without an offset (without one it is in the zone shown). Gives the API's form, or null when it is no time.
 */
export function readBound(typed: string, zone: Zone): string | null {
  const text = typed.trim()
  if (text === '') return null
  if (isRelative(text)) return text.replace(/^now(?=[+-])/, '')
  const last = TYPED_LAST.exec(text)
  if (last) return `-${Number(last[1])}${(last[2] ?? '').charAt(0).toLowerCase()}`
  if (/^\d{10}$/.test(text)) return new Date(Number(text) * 1_000).toISOString()
  if (/^\d{13}$/.test(text)) return new Date(Number(text)).toISOString()
  const iso =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?))?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i.exec(text)
  if (!iso) return null
  const offset = iso[3] ? (/^(z|utc)$/i.test(iso[3]) ? 'Z' : iso[3]) : zone === 'utc' ? 'Z' : ''
  const ms = Date.parse(`${iso[1]}T${iso[2] ?? '00:00:00'}${offset}`)
  return Number.isNaN(ms) ? null : new Date(ms).toISOString()
}

/** A bound as it stands in a text input, in the zone shown; `readBound` reads it back. */
export function writeBound(bound: string | null, zone: Zone): string {
  if (bound === null) return ''
  return isRelative(bound) ? bound : formatTimeShort(bound, zone)
}

/** What is wrong with a range, or null. */
export function rangeFault(range: TimeRange, nowMs: number): string | null {
  if (range.start_time === null || range.end_time === null) return null
  const start = boundMs(range.start_time, nowMs)
  const end = boundMs(range.end_time, nowMs)
  return start !== null && end !== null && start >= end ? 'The end must be after the start.' : null
}
