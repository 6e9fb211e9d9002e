import { parseArgs } from 'node:util'

/** In the order they run: those on the loaded log in this process, then those over HTTP. */
export const SUITES = ['query', 'export', 'verify', 'storage', 'ingest', 'live', 'mixed'] as const
export type Suite = (typeof SUITES)[number]

const NUMBERS = {
  /** Events of the log that is loaded, and of ingest when that runs alone */
  events: 1_000_000,
  /** Over how many days they are spread */
  days: 365,
  /** Of each question */
  rounds: 20,
  /** Of ingest: events in a request, and requests at once */
  batch: 100,
  clients: 8,
  /** Of the server that ingest, live and mixed start */
  port: 3390,
  /** Of live and mixed: how long, and events a second that are sent */
  seconds: 30,
  rate: 200,
}
export type Options = Record<keyof typeof NUMBERS, number> & { only: readonly Suite[]; write: boolean }

/** @throws Error that names what is wrong */
export function benchOptions(args: readonly string[]): Options {
  const names = Object.keys(NUMBERS) as (keyof typeof NUMBERS)[]
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
      only: { type: 'string', default: SUITES.join(',') },
      write: { type: 'boolean', default: false },
    },
  })
  const given: Record<string, unknown> = values
  const number = (name: keyof typeof NUMBERS) => {
    const value = Number(given[name] ?? NUMBERS[name])
    if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} must be a whole number from 1`)
    return value
  }
  const wanted = values.only.split(',')
  const unknown = wanted.find((name) => !SUITES.some((suite) => suite === name))
  if (unknown !== undefined) throw new Error(`--only has no "${unknown}"; there are ${SUITES.join(', ')}`)
  const numbers = Object.fromEntries(names.map((name) => [name, number(name)]))
  return {
    ...(numbers as Record<keyof typeof NUMBERS, number>),
    only: SUITES.filter((suite) => wanted.includes(suite)),
    write: values.write,
  }
}
