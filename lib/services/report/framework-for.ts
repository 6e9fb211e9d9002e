import 'server-only'
import { Fault } from '@/lib/core/errors'
import type { FrameworkDefinition, MeasureDefinition } from '@/lib/report/definition'
import { FRAMEWORK_IDS, FRAMEWORKS } from '@/lib/report/frameworks/frameworks'
import { MEASURES } from '@/lib/report/measures/catalogue'
import type { ReportContext } from './context'

export type Framework = {
  framework: FrameworkDefinition
  measures: ReadonlyMap<string, MeasureDefinition>
}

/** The framework of this id, and the measures it names. @throws Fault invalid_request */
export async function frameworkFor(_ctx: ReportContext, id: string): Promise<Framework> {
  await Promise.resolve()
  const framework = FRAMEWORKS.find((one) => one.id === id)
  if (framework === undefined) {
    const reason = `One of ${FRAMEWORK_IDS.join(', ')}`
    throw new Fault('invalid_request', 'There is no such framework', {
      faults: [{ field: 'framework', code: 'unknown_framework', reason }],
    })
  }
  return { framework, measures: MEASURES }
}
