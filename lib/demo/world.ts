import { createIds } from './ids'
import { CAST, PEOPLE, type Person } from './people'
import { BROWSERS, HOUR_MS, OFFICES, VPN_NETWORK } from './places'
import { createRandom, hash32, hex32, type Random } from './random'
import { humanShareAt, personAt } from './schedule'
import type { ServiceName } from './services'
import { type Facts, type Planned, type TypeName, type WireActor, wireEvent } from './wire-event'

/** One sitting at the screen lasts at most this long; then a person has a new session. */
const SESSION_MS = 4 * HOUR_MS

export type Absence = { person: Person; from: number; to: number }
export type Outage = { service: ServiceName; from: number; to: number }

/** All that the makers of events share: chance, ids, who is there, what is broken. */
export type World = {
  random: Random
  customTypes: boolean
  plan: (at: number, type: TypeName, facts: Facts) => Planned
  /** Somebody at work now, never one who is locked out or gone. */
  someone: (at: number) => Person
  /** Whether the next thing is done by a person. */
  isHuman: (at: number) => boolean
  actorOf: (person: Person, at: number) => WireActor
  isDown: (service: ServiceName, at: number) => boolean
}

type WorldOptions = {
  seed: readonly number[]
  customTypes: boolean
  absences?: readonly Absence[]
  outage?: Outage
}

const DRAWS_MAX = 8

export function createWorld(options: WorldOptions): World {
  const random = createRandom(...options.seed)
  const newId = createIds(...options.seed)
  const placeSeed = options.seed[0] ?? 0
  const { absences = [], outage } = options
  const isAway = (person: Person, at: number) =>
    absences.some((absence) => absence.person === person && at >= absence.from && at < absence.to)
  return {
    random,
    customTypes: options.customTypes,
    plan: (at, type, facts) => ({ at, event: wireEvent(newId(at), type, at, random, facts) }),
    someone: (at) => {
      for (let draw = 0; draw < DRAWS_MAX; draw++) {
        const person = personAt(at, random.uint32())
        if (person !== undefined && !isAway(person, at)) return person
      }
      return PEOPLE.find((person) => !isAway(person, at)) ?? CAST.platform
    },
    isHuman: (at) => random.chance(humanShareAt(at)),
    actorOf: (person, at) => {
      // Taken from the person and the sitting, not remembered: memory stays flat and the session stays the same.
      const sitting = hash32(placeSeed, person.index, Math.floor(at / SESSION_MS))
      const isRemote = sitting % 5 === 0
      const host = `${(person.index % 4) + 1}.${20 + person.index * 3}`
      const network = isRemote ? VPN_NETWORK : OFFICES[person.office].network
      const device = (person.index + (sitting % 9 === 0 ? 1 : 0)) % BROWSERS.length
      return {
        id: person.id,
        type: 'user',
        name: person.name,
        email: person.email,
        ip_address: `${network}.${host}`,
        user_agent: BROWSERS[device] ?? BROWSERS[0],
        session_id: `ses_${hex32(sitting)}${hex32(hash32(sitting, person.index))}`,
      }
    },
    isDown: (service, at) =>
      outage !== undefined && outage.service === service && at >= outage.from && at < outage.to,
  }
}
