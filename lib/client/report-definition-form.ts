import type { ReportDefinition } from '@/lib/contract/report-definitions'

/** `key` tells React which is which; it is not sent. */
export type MeasureDraft = {
  key: number
  title: string
  question: string
  population: string
  exceptions: string
  rule: string
}
export type ControlDraft = { key: number; id: string; title: string; about: string; measures: MeasureDraft[] }
export type DefinitionDraft = { name: string; about: string; controls: ControlDraft[] }

let lastKey = 0
const nextKey = () => ++lastKey

export const emptyMeasure = (): MeasureDraft => ({
  key: nextKey(),
  title: '',
  question: '',
  population: '',
  exceptions: '',
  rule: '',
})

/** @param n its place, from 0 */
export const emptyControl = (n: number): ControlDraft => ({
  key: nextKey(),
  id: `C${n + 1}`,
  title: '',
  about: '',
  measures: [emptyMeasure()],
})

/** A new definition, or one that goes on from another version. */
export function definitionDraft(from: ReportDefinition | null): DefinitionDraft {
  if (from === null) return { name: '', about: '', controls: [emptyControl(0)] }
  return {
    name: from.name,
    about: from.about,
    controls: from.controls.map((control) => ({
      ...control,
      key: nextKey(),
      measures: control.measures.map((measure) => ({
        ...measure,
        key: nextKey(),
        exceptions: measure.exceptions ?? '',
        rule: measure.rule ?? '',
      })),
    })),
  }
}

/** As the API takes it: what is optional and empty is left out. */
export const definitionBody = ({ name, about, controls }: DefinitionDraft, replaces: string | null) => ({
  name,
  about,
  ...(replaces === null ? {} : { replaces }),
  controls: controls.map(({ id, title, about: what, measures }) => ({
    id,
    title,
    about: what,
    measures: measures.map(({ title: of, question, population, exceptions, rule }) => ({
      title: of,
      question,
      population,
      ...(exceptions.trim() === '' ? {} : { exceptions }),
      ...(rule.trim() === '' ? {} : { rule }),
    })),
  })),
})

/** The same list with one of it changed. */
export const replaced = <T>(list: readonly T[], at: number, one: T): T[] =>
  list.map((other, n) => (n === at ? one : other))
