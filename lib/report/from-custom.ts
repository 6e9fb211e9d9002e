import { parseFilter } from '@/lib/query/parse'
import { matches } from '@/lib/query/evaluate'
import { type CustomDefinition, customFramework } from './custom'
import type { FrameworkDefinition, MeasureDefinition } from './definition'
import { each } from './detect/each'
import { findingOf } from './detect/finding'

const MISSING = 'No event of the period is one that this is about.'

/** A definition of a tenant's own as a framework: each of its measures is a population, and exceptions that a filter gives. */
export function fromCustom({ id, version, name, about, controls }: CustomDefinition): {
  framework: FrameworkDefinition
  measures: ReadonlyMap<string, MeasureDefinition>
} {
  const measures = new Map<string, MeasureDefinition>()
  const defined = controls.map((control) => ({
    id: control.id,
    title: control.title,
    about: control.about,
    measures: control.measures.map((measure, n) => {
      const measureId = `${control.id}.${n + 1}`
      const parsed = measure.exceptions === null ? null : parseFilter(measure.exceptions)
      const isException = parsed?.ok === true ? parsed.filter : null
      measures.set(measureId, {
        kind: 'events',
        id: measureId,
        title: measure.title,
        question: measure.question,
        rule:
          measure.exceptions === null
            ? null
            : (measure.rule ?? `An event that this filter gives: ${measure.exceptions}`),
        missing: MISSING,
        population: measure.population,
        // The tenant's own filter says what is looked at, of this product's acts too.
        own: true,
        sample: true,
        ...(isException === null
          ? {}
          : {
              detect: each((event) => (matches(isException, event) ? findingOf(event, measure.title) : null)),
            }),
      })
      return measureId
    }),
  }))
  const framework = {
    id: customFramework(id),
    name,
    version: String(version),
    about,
    retention: null,
    controls: defined,
  }
  return { framework, measures }
}
