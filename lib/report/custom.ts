/** A report that a tenant defined itself. Filters are in the filter language, with absolute times if any. */
export type CustomDefinition = {
  id: string
  version: number
  name: string
  about: string
  controls: CustomControl[]
}

export type CustomControl = {
  id: string
  title: string
  /** What it is about. */
  about: string
  measures: CustomMeasure[]
}

export type CustomMeasure = {
  title: string
  question: string
  /** The filter that gives what is looked at. */
  population: string
  /** Those of the population that are exceptions; null where the measure is evidence alone. */
  exceptions: string | null
  /** When something is an exception, in words. */
  rule: string | null
}

const PREFIX = 'custom:'

/** The framework id that runs name a definition by. */
export const customFramework = (definitionId: string): string => `${PREFIX}${definitionId}`

/** The definition that a framework id names; null for a built-in framework. */
export const definitionIdOf = (framework: string): string | null =>
  framework.startsWith(PREFIX) ? framework.slice(PREFIX.length) : null
