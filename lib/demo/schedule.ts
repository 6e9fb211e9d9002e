import { PEOPLE, type Person } from './people'
import { HOUR_MS, OFFICES } from './places'

const HOURS_PER_WEEK = 168
/** 1970 began on a Thursday; weeks here begin on Monday. */
const EPOCH_HOUR_OF_WEEK = 72
const DRAW_SLOTS = 256
const HUMAN_SHARE = 0.25

const hourOfWeek = (atMs: number) => (Math.floor(atMs / HOUR_MS) + EPOCH_HOUR_OF_WEEK) % HOURS_PER_WEEK

// How busy a person is in each hour of their own day.
const WORKDAY = [
  0.004, 0.002, 0.002, 0.002, 0.004, 0.01, 0.06, 0.3, 0.8, 1, 1, 0.95, 0.5, 0.75, 1, 1, 0.9, 0.6, 0.25, 0.12,
  0.1, 0.08, 0.03, 0.01,
] as const
const WEEKEND_SHARE = 0.05

// How busy the services are in each hour UTC: customers in Europe and America, and regression suites at night.
const MACHINE_DAY = [
  0.42, 0.55, 0.6, 0.45, 0.4, 0.45, 0.55, 0.7, 0.85, 0.95, 1, 1, 0.97, 1, 1.05, 1.05, 1, 0.92, 0.85, 0.78,
  0.7, 0.6, 0.5, 0.44,
] as const
const MACHINE_WEEKEND_SHARE = 0.45

function busyness(person: Person, hourUtc: number): number {
  const local = Math.floor(hourUtc + OFFICES[person.office].utcOffsetHours + HOURS_PER_WEEK) % HOURS_PER_WEEK
  return (WORKDAY[local % 24] ?? 0) * (local >= 120 ? WEEKEND_SHARE : 1)
}

/** A table of the people at work in this hour of the week, each as often as they are busy, for a draw in one step. */
function drawTable(hourUtc: number, total: number): Uint8Array {
  const table = new Uint8Array(DRAW_SLOTS)
  let sum = 0
  let slot = 0
  for (const person of PEOPLE) {
    sum += busyness(person, hourUtc)
    const until = Math.round((sum / total) * DRAW_SLOTS)
    while (slot < until) table[slot++] = person.index
  }
  return table
}

type Hour = { human: number; machine: number; table: Uint8Array }

const HOURS: readonly Hour[] = (() => {
  const hours = Array.from({ length: HOURS_PER_WEEK }, (_, hour) => {
    const human = PEOPLE.reduce((sum, person) => sum + busyness(person, hour), 0)
    const machine = (MACHINE_DAY[hour % 24] ?? 0) * (hour >= 120 ? MACHINE_WEEKEND_SHARE : 1)
    return { human, machine, table: drawTable(hour, human) }
  })
  const humans = hours.reduce((sum, hour) => sum + hour.human, 0)
  const machines = hours.reduce((sum, hour) => sum + hour.machine, 0)
  // The two scales are made one: over a week people cause HUMAN_SHARE of what happens.
  const scale = (HUMAN_SHARE / (1 - HUMAN_SHARE)) * (machines / humans)
  return hours.map((hour) => ({ ...hour, human: hour.human * scale }))
})()

const QUIET: Hour = { human: 0.25, machine: 0.75, table: new Uint8Array(DRAW_SLOTS) }
const hourAt = (atMs: number): Hour => HOURS[hourOfWeek(atMs)] ?? QUIET

/** How much happens in the hour of this instant, in any unit: only the ratio between hours matters. */
export function weightAt(atMs: number): number {
  const hour = hourAt(atMs)
  return hour.human + hour.machine
}

/** The share of what happens in this hour that people do, 0 to 1. */
export function humanShareAt(atMs: number): number {
  const hour = hourAt(atMs)
  return hour.human / (hour.human + hour.machine)
}

/** Who does something now; `draw` is a random 32-bit number. */
export function personAt(atMs: number, draw: number): Person | undefined {
  return PEOPLE[hourAt(atMs).table[draw % DRAW_SLOTS] ?? 0]
}
