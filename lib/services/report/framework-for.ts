import 'server-only'
import type { FrameworkDefinition, MeasureDefinition } from '@/lib/report/definition'
import { definitionIdOf } from '@/lib/report/custom'
import { FRAMEWORK_IDS, FRAMEWORKS } from '@/lib/report/frameworks/frameworks'
import { fromCustom } from '@/lib/report/from-custom'
import { MEASURES } from '@/lib/report/measures/catalogue'
import { fieldRefused } from '../tenant/parse-input'
import type { ReportContext } from './context'
import { findDefinition } from './definition'

export type Framework = {
  framework: FrameworkDefinition
  measures: ReadonlyMap<string, MeasureDefinition>
}

/** The framework of this id, and the measures it names. @throws Fault invalid_request */
export async function frameworkFor(ctx: ReportContext, id: string): Promise<Framework> {
  const definition = definitionIdOf(id)
  if (definition !== null) return fromCustom(await findDefinition(ctx, definition))
  const framework = FRAMEWORKS.find((one) => one.id === id)
  if (framework === undefined)
    throw fieldRefused(
      'framework',
      'unknown',
      `One of ${FRAMEWORK_IDS.join(', ')}, or custom: and the id of a definition`,
    )
  return { framework, measures: MEASURES }
}
