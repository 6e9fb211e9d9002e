import 'server-only'
import { createHash, timingSafeEqual } from 'node:crypto'
import { loadConfig } from '@/lib/config/env'
import { Fault } from '@/lib/core/errors'
import { anchorTroubles } from '@/lib/db/queries/ledger-anchors'
import { systemState } from '@/lib/db/queries/system'
import { namedAnchors } from '@/lib/services/anchor/open-anchors'
import type { Deps } from '@/lib/services/context'
import { askInTime } from '@/lib/services/system/ask-in-time'
import { metrics } from './metrics'

const digest = (text: string) => createHash('sha256').update(text).digest()

async function askDatabase({ db, anchors }: Deps) {
  const state = await systemState(db)
  const named = namedAnchors(anchors).map(({ id }) => id)
  return { state, troubles: await anchorTroubles(db, named) }
}

/** Without a replica its metrics stay at 0. */
async function setReplica({ replica }: Deps) {
  if (replica === null) return
  const { replicaInUse, replicaLagBytes, replicaLagSeconds, replicaReads } = metrics()
  const { state, lagBytes, lagSeconds, reads } = await replica.state()
  replicaInUse.set(state === 'in_use' ? 1 : 0)
  replicaLagBytes.set(lagBytes ?? Number.NaN)
  replicaLagSeconds.set(lagSeconds ?? Number.NaN)
  replicaReads.reset()
  for (const [from, count] of Object.entries(reads)) replicaReads.inc({ from }, count)
}

/** Metrics in the Prometheus text format. With METRICS_TOKEN set, only for who sends it as a bearer token. */
export async function metricsResponse(deps: Deps, request: Request): Promise<Response> {
  const { metricsToken } = loadConfig()
  if (metricsToken !== undefined) {
    const given = request.headers.get('authorization') ?? ''
    if (!timingSafeEqual(digest(given), digest(`Bearer ${metricsToken}`)))
      throw new Fault(
        'unauthenticated',
        'The metrics of this installation need METRICS_TOKEN as a bearer token',
      )
  }
  const { registry, pending, indexLag, ready, conflicts, anchorsFailing } = metrics()
  pending.set(deps.appendQueue.pendingEvents())
  await setReplica(deps)
  const found = await askInTime(deps.db, () => askDatabase(deps)).catch(() => null)
  ready.set(found === null ? 0 : 1)
  if (found !== null) {
    indexLag.set(found.state.pending_events)
    conflicts.set(found.troubles.conflicts)
    anchorsFailing.set(found.troubles.failing)
  }
  return new Response(await registry.metrics(), { headers: { 'content-type': registry.contentType } })
}
