export const ZONES = ['utc', 'local'] as const
export type Zone = (typeof ZONES)[number]

const pad = (value: number, width = 2) => String(value).padStart(width, '0')

/** Microseconds survive only in the text: a Date holds milliseconds. */
function fractionOf(iso: string): string {
  const digits = /\.(\d+)/.exec(iso)?.[1] ?? ''
  return digits.padEnd(3, '0').slice(0, 6)
}

type Parts = { date: string; time: string; fraction: string }

function partsOf(iso: string, zone: Zone): Parts | null {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return null
  const fraction = fractionOf(iso)
  if (zone === 'utc') {
    const text = date.toISOString()
    return { date: text.slice(0, 10), time: text.slice(11, 19), fraction }
  }
  return {
    date: `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`,
    time: `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`,
    fraction,
  }
}

/** `2026-11-24 14:52:03.123`, without the zone: the place that shows it says the zone. Text that is no time comes back as it is. */
export function formatTime(iso: string, zone: Zone): string {
  const parts = partsOf(iso, zone)
  return parts ? `${parts.date} ${parts.time}.${parts.fraction.slice(0, 3)}` : iso
}

/** With every digit the log has. */
export function formatTimeFull(iso: string, zone: Zone): string {
  const parts = partsOf(iso, zone)
  return parts ? `${parts.date} ${parts.time}.${parts.fraction} ${offsetLabel(iso, zone)}` : iso
}

/** To the second, or to the minute where the seconds are zero. */
export function formatTimeShort(iso: string, zone: Zone): string {
  const parts = partsOf(iso, zone)
  if (!parts) return iso
  return `${parts.date} ${parts.time.endsWith(':00') ? parts.time.slice(0, 5) : parts.time}`
}

/** `UTC`, or the local offset at that instant, such as `UTC+01:00`. */
export function offsetLabel(iso: string, zone: Zone): string {
  if (zone === 'utc') return 'UTC'
  const minutes = -new Date(iso).getTimezoneOffset()
  const sign = minutes < 0 ? '-' : '+'
  const size = Math.abs(minutes)
  return minutes === 0 ? 'UTC+00:00' : `UTC${sign}${pad(Math.floor(size / 60))}:${pad(size % 60)}`
}

/** The name people know their zone by, such as `Europe/Berlin`. */
export function localZoneName(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
]
const relativeFormat = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'long' })

/** `3 minutes ago`. */
export function relativeTime(iso: string, nowMs: number): string {
  const seconds = (new Date(iso).getTime() - nowMs) / 1_000
  if (Number.isNaN(seconds)) return ''
  if (Math.abs(seconds) < 1) return 'now'
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return relativeFormat.format(Math.trunc(seconds / size), unit)
  }
  return 'now'
}

function trimmed(value: number, digits: number): string {
  return digits === 0 ? value.toFixed(0) : value.toFixed(digits).replace(/\.?0+$/, '')
}

export const NO_VALUE = '–'

/** A duration for a table cell. Null is `–`, never `null ms`. */
export function formatDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return NO_VALUE
  const size = Math.abs(ms)
  if (size < 1) return size === 0 ? '0 ms' : `${trimmed(ms, 3)} ms`
  if (size < 1_000) return `${trimmed(ms, size < 10 ? 2 : 0)} ms`
  if (size < 60_000) return `${trimmed(ms / 1_000, 2)} s`
  if (size < 3_600_000) return `${Math.trunc(ms / 60_000)} min ${Math.trunc((size % 60_000) / 1_000)} s`
  return `${Math.trunc(ms / 3_600_000)} h ${Math.trunc((size % 3_600_000) / 60_000)} min`
}

/** How long after its own time an event was received; null when there is nothing worth saying. */
export function skewText(occurredAt: string, recordedAt: string): string | null {
  const ms = new Date(recordedAt).getTime() - new Date(occurredAt).getTime()
  if (!Number.isFinite(ms)) return null
  if (Math.abs(ms) < 1) return 'received in the same millisecond'
  return ms > 0
    ? `received ${formatDuration(ms)} later`
    : `received ${formatDuration(-ms)} before its own time`
}

const numberFormat = new Intl.NumberFormat('en')
const compactFormat = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

export function formatCount(count: number): string {
  return numberFormat.format(count)
}

export function formatCompact(count: number): string {
  return count < 100_000 ? numberFormat.format(count) : compactFormat.format(count)
}

export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  if (bytes < 1_000_000) return `${trimmed(bytes / 1_000, 1)} kB`
  if (bytes < 1_000_000_000) return `${trimmed(bytes / 1_000_000, 1)} MB`
  return `${trimmed(bytes / 1_000_000_000, 2)} GB`
}
