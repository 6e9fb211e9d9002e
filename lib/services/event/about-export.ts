import 'server-only'
import { eq } from 'drizzle-orm'
import { tenants } from '@/drizzle/schema'
import type { About } from '@/lib/export/event-pdf'
import type { EventQuery } from '@/lib/query/params'
import { printFilter } from '@/lib/query/print'
import type { Context } from '../context'
import { peopleOf } from '../member/people'

function callerInWords({ kind, name, email }: Context['caller']): string {
  if (kind === 'key') return `${name} (API key)`
  return email === null ? name : `${name} <${email}>`
}

/** What a document says of the export it is. @param query with what the caller may see already in its filter */
export async function aboutExport(ctx: Context, query: EventQuery, nextSeq: number): Promise<About> {
  const [tenant] = await peopleOf(ctx)
    .orm.select({ name: tenants.name })
    .from(tenants)
    .where(eq(tenants.id, ctx.tenantId))
  return {
    tenant: { id: ctx.tenantId, name: tenant?.name ?? '' },
    exportedBy: callerInWords(ctx.caller),
    atMs: ctx.clock.nowMs(),
    start: query.start,
    end: query.end,
    filter: query.filter === null ? null : printFilter(query.filter),
    nextSeq,
  }
}
