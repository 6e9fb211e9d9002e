import type { Report, ReportMeasure } from './model'

type Change = { then: number | null; now: number | null; difference: number | null }
type Found = { id: string; title: string; subject: string | null; at: string; measure: string }

export type Comparison = {
  controls: { id: string; title: string; then: string | null; now: string | null }[]
  measures: { id: string; title: string; population: Change; exceptions: Change }[]
  exceptions: { new: Found[]; gone: Found[]; still: Found[]; complete: boolean }
}

const change = (then: number | undefined, now: number | undefined): Change => ({
  then: then ?? null,
  now: now ?? null,
  difference: then === undefined || now === undefined ? null : now - then,
})

/** Each pair of the same id: those of now in their order, then those that are gone. */
function pairs<T extends { id: string }>(then: readonly T[], now: readonly T[]) {
  const before = new Map(then.map((one) => [one.id, one]))
  const ids = new Set(now.map(({ id }) => id))
  return [
    ...now.map((one) => ({ then: before.get(one.id), now: one as T | undefined, any: one })),
    ...then
      .filter(({ id }) => !ids.has(id))
      .map((one) => ({ then: one as T | undefined, now: undefined, any: one })),
  ]
}

/** Exceptions by id, each once: a measure may serve several controls, an exception may stand under several measures. */
function exceptionsOf({ measures }: Report): Map<string, Found> {
  const found = new Map<string, Found>()
  for (const { title: measure, exceptions } of measures)
    for (const { id, title, subject, at } of exceptions)
      if (!found.has(id)) found.set(id, { id, title, subject, at, measure })
  return found
}

const isAllListed = ({ measures }: Report) =>
  measures.every(({ exceptions, exception_count }) => exceptions.length >= exception_count)

/** How many exceptions a measure has; undefined where nothing could be said of it. */
const countOf = (measure: ReportMeasure | undefined, of: 'population' | 'exceptions') =>
  measure === undefined || measure.missing !== null
    ? undefined
    : of === 'population'
      ? measure.population.count
      : measure.exception_count

/** What changed from an earlier report to a later one of the same framework. */
export function compare(then: Report, now: Report): Comparison {
  const [before, after] = [exceptionsOf(then), exceptionsOf(now)]
  return {
    controls: pairs(then.controls, now.controls).map((pair) => ({
      id: pair.any.id,
      title: pair.any.title,
      then: pair.then?.status ?? null,
      now: pair.now?.status ?? null,
    })),
    measures: pairs(then.measures, now.measures).map((pair) => ({
      id: pair.any.id,
      title: pair.any.title,
      population: change(countOf(pair.then, 'population'), countOf(pair.now, 'population')),
      exceptions: change(countOf(pair.then, 'exceptions'), countOf(pair.now, 'exceptions')),
    })),
    exceptions: {
      new: [...after.values()].filter(({ id }) => !before.has(id)),
      gone: [...before.values()].filter(({ id }) => !after.has(id)),
      still: [...after.values()].filter(({ id }) => before.has(id)),
      complete: isAllListed(then) && isAllListed(now),
    },
  }
}
