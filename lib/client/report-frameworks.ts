import type { ReportDefinition } from '@/lib/contract/report-definitions'

/** A framework that comes with the product. */
export type FrameworkChoice = { id: string; name: string; about: string }

const nameOf = ({ name, version }: ReportDefinition) => `${name}, version ${version}`

/** How people call a framework; its id where nobody knows it. */
export function frameworkName(
  id: string,
  frameworks: readonly FrameworkChoice[],
  definitions: readonly ReportDefinition[],
): string {
  const own = definitions.find(({ framework }) => framework === id)
  if (own !== undefined) return nameOf(own)
  return frameworks.find((one) => one.id === id)?.name ?? id
}

/** What a new report can be asked for by: of the tenant's own, those that are not retired. */
export function frameworkOptions(
  frameworks: readonly FrameworkChoice[],
  definitions: readonly ReportDefinition[],
): { value: string; label: string }[] {
  return [
    ...frameworks.map(({ id, name }) => ({ value: id, label: name })),
    ...definitions
      .filter(({ retired_at }) => retired_at === null)
      .map((one) => ({ value: one.framework, label: `${nameOf(one)} (your own)` })),
  ]
}
