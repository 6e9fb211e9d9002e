import { parseArgs } from 'node:util'

/** Whole-number options of a script, with their defaults; a wrong one ends it with a message. */
export function numberArgs<Name extends string>(defaults: Record<Name, number>): Record<Name, number> {
  const options = Object.fromEntries(Object.keys(defaults).map((name) => [name, { type: 'string' as const }]))
  const { values } = parseArgs({ options })
  const wanted = { ...defaults }
  for (const name of Object.keys(defaults) as Name[]) {
    const text = values[name]
    if (text === undefined) continue
    const number = Number(text)
    if (!Number.isInteger(number) || number < 0) {
      console.error(`--${name} must be a whole number, not "${String(text)}"`)
      process.exit(1)
    }
    wanted[name] = number
  }
  return wanted
}
