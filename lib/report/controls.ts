import type { ControlDefinition, FrameworkDefinition } from './definition'
import type { ReportControl, ReportMeasure, Summary } from './model'

/**
 * How a control stands. Exceptions count wherever they are found; without any, it is met only when each of its own measures could say something: nothing is met
 * because nothing was there.
 */
export function controlOf(
  definition: ControlDefinition,
  measures: ReadonlyMap<string, ReportMeasure>,
  nothing: string | null,
): ReportControl {
  const { id, title, about } = definition
  const ids = [...definition.measures, ...(definition.also ?? [])]
  const all = ids.flatMap((one) => measures.get(one) ?? [])
  const own = definition.measures.flatMap((one) => measures.get(one) ?? [])
  const exceptions = all.reduce((sum, { exception_count }) => sum + exception_count, 0)
  const missing =
    nothing === null
      ? own.flatMap(({ title: name, missing: why }) => (why === null ? [] : [`${name}: ${why}`]))
      : [nothing]
  const isAssessed = missing.length === 0 && own.length > 0
  const status = nothing === null && exceptions > 0 ? 'exceptions' : isAssessed ? 'met' : 'not_assessed'
  return {
    id,
    title,
    about,
    status,
    missing: status === 'not_assessed' ? missing : [],
    exception_count: nothing === null ? exceptions : 0,
    measures: ids,
  }
}

export const measureIdsOf = ({ controls }: FrameworkDefinition): string[] => [
  ...new Set(controls.flatMap(({ measures, also = [] }) => [...measures, ...also])),
]

export function summaryOf(controls: readonly ReportControl[], measures: readonly ReportMeasure[]): Summary {
  const count = (status: ReportControl['status']) =>
    controls.filter((control) => control.status === status).length
  return {
    met: count('met'),
    exceptions: count('exceptions'),
    not_assessed: count('not_assessed'),
    exception_count: measures.reduce((sum, { exception_count }) => sum + exception_count, 0),
  }
}
