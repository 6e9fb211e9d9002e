import type { ErasureScope } from '@/lib/contract/erasure'
import { exportsSince, logChunks } from '@/lib/db/queries/erasure'
import type { TenantDatabase } from '@/lib/db/database'
import { holdsInForce } from './holds'
import { identify, type Named, possibleEvents } from './find'
import { type Choice, planEvent } from './plan'
import { createTracer, tooShort } from './subject'

const MENTIONS_SHOWN = 100

/** What there is to erase of a person, and what would stay. Changes nothing. */
export async function scopeOf(
  db: TenantDatabase,
  nowMs: number,
  named: Named,
  choice: Choice,
): Promise<ErasureScope> {
  const { tenantId } = db
  const chunks = await logChunks(db)
  const identifiers = await identify(db, tenantId, chunks, named)
  const holds = await holdsInForce(db, tenantId, nowMs)
  const trace = createTracer(identifiers)
  const forbidding = new Set(holds.wholeLog)
  const scope: ErasureScope = {
    ...identifiers,
    own_events: 0,
    oldest: null,
    newest: null,
    mention_events: 0,
    mentions: [],
    kept_mentions: { by_name: 0, other_fields: 0, held: 0, plain_fields: 0 },
    too_short: tooShort(identifiers),
    recipients: 0,
    holds: [],
  }
  for (const chunk of chunks)
    for await (const page of possibleEvents(db, tenantId, chunk, identifiers))
      for (const { event } of page) {
        const plan = planEvent(trace, choice, event)
        const held = plan.groups.length === 0 ? [] : holds.on(event)
        if (plan.isOwn && plan.groups.length > 0) {
          for (const id of held) forbidding.add(id)
          scope.own_events++
          scope.oldest ??= event.occurred_at
          scope.newest = event.occurred_at
        } else if (plan.groups.length > 0 && held.length > 0) scope.kept_mentions.held++
        else if (plan.groups.length > 0) scope.mention_events++
        if (plan.kept !== null) scope.kept_mentions[plan.kept]++
        if (plan.traces.plain) scope.kept_mentions.plain_fields++
        for (const { field, by } of plan.isOwn ? [] : plan.traces.mentions)
          if (scope.mentions.length < MENTIONS_SHOWN)
            scope.mentions.push({ event_id: event.id, seq: event.seq, field, by, held: held.length > 0 })
      }
  if (scope.oldest !== null) scope.recipients = (await exportsSince(db, tenantId, scope.oldest)).length
  scope.holds = [...forbidding]
  return scope
}
