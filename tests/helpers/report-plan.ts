import { createHash } from 'node:crypto'

const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

export type Json = Record<string, unknown>
export type PlantedEvent = Json & { id: string; event_type: string; occurred_at: string }

/** What a report must find: by its measure, and by what makes it the same finding (an event's id, or words). */
export type Planted = { measure: string; key: string; events: PlantedEvent[] }

type Facts = {
  actor?: Json
  resource?: Json
  metadata?: Json
  outcome?: string
  severity?: string
  tags?: string[]
  source?: string
  parent_event_id?: string
  changes?: Json
}

const idOf = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** What makes a scenario: events with ids that are always the same, findings, and events that no rule minds. Times are days after `startMs`. */
export function createPlan(startMs: number) {
  let count = 0
  const at = (days: number, minutes = 0) => startMs + days * DAY_MS + minutes * MINUTE_MS
  const event = (type: string, ms: number, facts: Facts = {}): PlantedEvent => ({
    id: idOf(`planted ${count}`),
    event_type: type,
    occurred_at: new Date(ms).toISOString(),
    action: type,
    // None of them sends often enough to be missed.
    source: `planted-${count++ % 60}`,
    ...facts,
  })
  const person = (id: string, more: Json = {}) => ({ id, type: 'user', name: `Person ${id}`, ...more })
  const account = (id: string) => ({ id, type: 'user', name: `Account ${id}` })
  const findings: Planted[] = []
  const innocent: PlantedEvent[] = []
  const plant = (measure: string, events: PlantedEvent[], key = events[0]?.id ?? '') =>
    findings.push({ measure, key, events })
  const login = (id: string, ms: number, outcome: string, more: Json = {}, metadata: Json = { mfa: true }) =>
    event('user.login', ms, { actor: person(id, more), resource: account(id), outcome, metadata })
  const many = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i))

  return { at, event, person, account, findings, innocent, plant, login, many }
}
export type Plan = ReturnType<typeof createPlan>
