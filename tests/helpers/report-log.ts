import { demoEvents } from '@/lib/demo/generate'
import type { Context } from '@/lib/services/context'
import { appendEvents } from '@/lib/services/event/append'
import { createEventType } from '@/lib/services/event-type/create'
import { DEMO_TYPES } from '@/lib/demo/custom-types'
import { type Planted, plantedFindings, plantedTypes } from './report-scenario'

const NDJSON = new Headers({ 'content-type': 'application/x-ndjson' })
const BATCH_EVENTS = 1_000

export type ScenarioOf = { startMs: number; endMs: number; events: number }

type DemoEvent = ReturnType<typeof demoEvents> extends Generator<infer Event> ? Event : never

/** What the stories of the demo are findings of, told by what they say and not by any rule of a report. */
function demoFinding({ id, description, event_type, metadata }: DemoEvent): Omit<Planted, 'events'>[] {
  const is = (measure: string) => [{ measure, key: id }]
  if (/ changed their own role from admin to owner$/.test(description))
    return [...is('privilege-granted-to-oneself'), ...is('role-change-without-approval')]
  if (/ changed their own role from owner to admin$/.test(description))
    return is('role-change-without-approval')
  if (/ turned off the alerts on role changes$/.test(description))
    return [...is('watching-turned-off'), ...is('change-without-approval')]
  if (/ exported \d{6} records of customers as csv, part /.test(description)) return is('bulk-export')
  if (/^(?:Unusual export|Separation of duties|The deleted account of)/.test(description))
    return is('alarm-unanswered')
  if (event_type === 'user.deleted' && metadata['reason'] === 'employment ended')
    return is('activity-after-deactivation')
  return []
}

const DAY_MS = 86_400_000

/** In a small log some people of the demo sign in seldom: those who did after more than 90 days, by hand. */
function dormancy() {
  const lastMs = new Map<string, number>()
  return ({ id, event_type, outcome, actor, occurred_at }: DemoEvent): Omit<Planted, 'events'>[] => {
    if (event_type !== 'user.login' || outcome !== 'success') return []
    const nowMs = Date.parse(occurred_at)
    const last = lastMs.get(actor.id)
    lastMs.set(actor.id, nowMs)
    return last !== undefined && nowMs - last > 90 * DAY_MS ? [{ measure: 'dormant-account', key: id }] : []
  }
}

async function send(ctx: Context, events: readonly object[]) {
  const lines = events.map((event) => JSON.stringify(event)).join('\n')
  const input = { bytes: Buffer.from(lines), headers: NDJSON, atomic: true }
  const { results } = await appendEvents({ ctx, input })
  const refused = results.find(({ status }) => status !== 'stored')
  if (refused !== undefined)
    throw new Error(`an event of the scenario was refused: ${JSON.stringify(refused)}`)
}

/** Fills a log with the demo and with findings of more than thirty kinds. @returns every finding that a report must have, and no other */
export async function storeScenario(
  ctx: Context,
  { startMs, endMs, events }: ScenarioOf,
  onProgress: (stored: number) => void = () => {},
): Promise<Omit<Planted, 'events'>[]> {
  const { findings, innocent } = plantedFindings(startMs)
  const planted = [...new Set([...innocent, ...findings.flatMap((one) => one.events)])].sort((a, b) =>
    a.occurred_at < b.occurred_at ? -1 : 1,
  )
  for (const name of [...plantedTypes(planted), ...DEMO_TYPES.map((type) => type.name)])
    await createEventType({ ctx, input: { name, description: 'Of the scenario' } })
  const truth: Omit<Planted, 'events'>[] = findings.map(({ measure, key }) => ({ measure, key }))
  let batch: object[] = []
  let stored = 0
  const give = async (event: object) => {
    batch.push(event)
    if (batch.length < BATCH_EVENTS) return
    await send(ctx, batch)
    stored += batch.length
    batch = []
    onProgress(stored)
  }
  let next = 0
  const slept = dormancy()
  const count = events - planted.length
  for (const event of demoEvents({ seed: 7, start: startMs, end: endMs, count, customTypes: true })) {
    for (
      let one = planted[next];
      one !== undefined && one.occurred_at <= event.occurred_at;
      one = planted[next]
    ) {
      next++
      await give(one)
    }
    truth.push(...demoFinding(event), ...slept(event))
    await give(event)
  }
  for (const one of planted.slice(next)) await give(one)
  if (batch.length > 0) await send(ctx, batch)
  return truth
}
