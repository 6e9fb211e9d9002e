import { toWire } from '@/lib/core/time'
import type { EventQuery } from '@/lib/query/params'
import { printFilter } from '@/lib/query/print'
import type { Context } from '../context'
import { recordActAlone, recordActOnce } from '../record-act'

/**
 * Records that a person read or searched the log (ISO 27002, 8.15; PCI DSS 10.2.1.3: access to audit logs is logged). Reading
 * page after page is one event a minute, and so is each search, by whatever operations it is answered. What services read
 * with API keys is not recorded: they would fill the log they read.
 */
export async function recordReading(ctx: Context, query: EventQuery): Promise<void> {
  if (ctx.caller.kind !== 'user') return
  const filter = query.filter === null ? '' : printFilter(query.filter)
  const { name } = ctx.caller
  await recordActOnce(ctx, filter, {
    event_type: 'data.accessed',
    action: filter === '' ? 'events.read' : 'events.search',
    description: filter === '' ? `${name} read the log` : `${name} searched the log`,
    resource: { type: 'audit_log', id: ctx.tenantId, name: null, parent_id: null, attributes: null },
    metadata: {
      ...(filter === '' ? {} : { filter }),
      start_time: query.start === null ? null : toWire(query.start),
      end_time: query.end === null ? null : toWire(query.end),
    },
  })
}

/** Records that a person opened one event: every time, because it shows all that is known of somebody. */
export async function recordView(ctx: Context, id: string): Promise<void> {
  if (ctx.caller.kind !== 'user') return
  await recordActAlone(ctx, {
    event_type: 'data.accessed',
    action: 'event.view',
    description: `${ctx.caller.name} opened an event`,
    resource: { type: 'event', id, name: null, parent_id: null, attributes: null },
  })
}
