const DAY_MS = 86_400_000

/** The last day of a date input as an end: the start of the day after it, in UTC. */
export const endOfDay = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + DAY_MS).toISOString()

/** The other way round, for the input; empty for no end. */
export const lastDayOf = (end: string | null): string =>
  end === null ? '' : new Date(Date.parse(end) - 1).toISOString().slice(0, 10)
