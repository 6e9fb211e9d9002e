import { PERMISSIONS } from '@/lib/contract/permissions'
import { analyze } from '@/lib/db/analyze'
import { listPolicies } from '@/lib/db/queries/jobs'
import { DEMO_TYPES } from '@/lib/demo/custom-types'
import { demoEvents } from '@/lib/demo/generate'
import { runPolicyNoted } from '@/lib/jobs/policies'
import { refreshLate } from '@/lib/jobs/refresh-late'
import type { Context, Deps } from '@/lib/services/context'
import { appendEvents } from '@/lib/services/event/append'
import { indexPending } from '@/lib/services/event/index-pending'
import { createEventType } from '@/lib/services/event-type/create'
import { listEventTypes } from '@/lib/services/event-type/list'

const BATCH_EVENTS = 1_000
const DAY_MS = 86_400_000
const NDJSON = new Headers({ 'content-type': 'application/x-ndjson' })

/** A context for what a script does itself, for one tenant. */
export const scriptContext = (deps: Deps, tenantId: string): Context => ({
  ...deps,
  db: deps.db.tenant(tenantId),
  tenantId,
  caller: {
    kind: 'system',
    id: 'seed',
    name: 'seed script',
    email: null,
    permissions: PERMISSIONS,
    sessionId: null,
    view: null,
  },
  requestId: 'seed',
  ipAddress: null,
  userAgent: null,
})

async function registerDemoTypes(ctx: Context) {
  const { event_types: known } = await listEventTypes({ ctx })
  for (const type of DEMO_TYPES)
    if (!known.some(({ name }) => name === type.name)) await createEventType({ ctx, input: { ...type } })
}

export type Load = { events: number; days: number; seed: number; endMs: number; customTypes: boolean }

/** Stores demo events through the same verb that HTTP uses. Returns how many were stored. */
export async function loadDemo(
  ctx: Context,
  load: Load,
  onProgress: (stored: number) => void,
): Promise<number> {
  if (load.customTypes) await registerDemoTypes(ctx)
  const { seed, endMs, customTypes } = load
  const source = demoEvents({
    seed,
    start: endMs - load.days * DAY_MS,
    end: endMs,
    count: load.events,
    customTypes,
  })
  let stored = 0
  let lines: string[] = []
  const send = async () => {
    const receipt = await appendEvents({
      ctx,
      input: { bytes: Buffer.from(lines.join('\n')), headers: NDJSON, atomic: false },
    })
    const refused = receipt.results.find((item) => item.status === 'rejected')
    if (refused !== undefined) throw new Error(`A demo event was refused: ${JSON.stringify(refused)}`)
    stored += receipt.stored
    lines = []
    onProgress(stored)
  }
  for (const event of source) {
    lines.push(JSON.stringify(event))
    if (lines.length === BATCH_EVENTS) await send()
  }
  if (lines.length > 0) await send()
  return stored
}

/** What the jobs would do in the hours to come, now: the block index, the aggregates, compression. */
export async function settle(deps: Deps): Promise<void> {
  await indexPending(deps, true)
  await refreshLate.run(deps, () => false)
  const due = (await listPolicies(deps.db)).filter((policy) => !policy.name.startsWith('retention'))
  for (const policy of due) {
    const failure = await runPolicyNoted(deps, policy.job_id)
    if (failure !== null) throw new Error(`${policy.name}: ${failure}`)
  }
  await analyze(deps.db)
}
