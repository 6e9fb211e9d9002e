import type { Figure } from '../table'
import type { Check } from './checks'

/** What the command was asked for. */
export type Given = {
  /** How long the load lasts; null for the default of the case */
  seconds: number | null
  /** Events a second; null for the default of the case */
  rate: number | null
  port: number
  /** Of the server, in MiB */
  memoryMib: number
  /** `lose` takes an acknowledged event out of the database before the checks, which must then fail */
  sabotage: 'none' | 'lose'
  /** A login that may make databases; undefined for the embedded database */
  databaseUrl: string | undefined
}

export type Outcome = { figures: Figure[]; checks: Check[] }

export type SteadyCase = {
  name: string
  what: string
  /** The database, where DATABASE_URL does not decide it */
  on?: string
  run: (given: Given) => Promise<Outcome>
}

/** The machine has not what the case takes. That is no success: the command ends with 2. */
export class CannotRun extends Error {}

export const requireServer = ({ databaseUrl }: Given): string => {
  if (databaseUrl === undefined)
    throw new CannotRun('it is about a database server, and DATABASE_URL names none')
  return databaseUrl
}
