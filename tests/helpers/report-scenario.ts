import { isBuiltInType } from '@/lib/event/taxonomy'
import { createPlan, HOUR_MS, type Plan, type Planted, type PlantedEvent } from './report-plan'
import { plantAccess } from './report-scenario-access'
import { plantData } from './report-scenario-data'
import { plantOperations } from './report-scenario-operations'

export type { Planted }

/** A service that falls silent, and one that stops. */
function plantSilence({ at, event, innocent, findings }: Plan): void {
  // A service that sends every hour for 100 days, except for 36 hours from the 60th on, and then no more.
  for (let hour = 0; hour < 100 * 24; hour++)
    if (hour < 60 * 24 || hour >= 61.5 * 24)
      innocent.push(event('system.startup', at(0, hour * 60 + 7), { source: 'heartbeat' }))
  for (const silentFrom of [at(60), at(100)])
    findings.push({
      measure: 'silent-sources',
      key: `heartbeat:${Math.floor(silentFrom / HOUR_MS) * HOUR_MS}`,
      events: [],
    })
}

/** Events that no rule minds, and those that each rule must find. Times are days after `startMs`; the period must have 100 of them. */
export function plantedFindings(startMs: number): { findings: Planted[]; innocent: PlantedEvent[] } {
  const plan = createPlan(startMs)
  plantAccess(plan)
  plantOperations(plan)
  plantData(plan)
  plantSilence(plan)
  return { findings: plan.findings, innocent: plan.innocent }
}

/** The types that have to be registered first. */
export const plantedTypes = (events: readonly PlantedEvent[]): string[] =>
  [...new Set(events.map(({ event_type }) => event_type))].filter((type) => !isBuiltInType(type)).sort()
