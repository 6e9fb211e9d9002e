import { openDeps } from '@/lib/boot/start'
import { loadConfig } from '@/lib/config/env'
import { createLog } from '@/lib/platform/log'
import { firstTenant } from '@/scripts/tenant'
import { scriptContext } from './loading'
import { Assessment } from '@/lib/report/assessment'
import { MEASURES } from '@/lib/report/measures/catalogue'
import { FRAMEWORKS } from '@/lib/report/frameworks/frameworks'
import { measureIdsOf } from '@/lib/report/controls'
import { narrowed } from '@/lib/report/narrow'
import { printFilter } from '@/lib/query/print'
import { filterSql } from '@/lib/db/queries/filter-sql'
import { eventsOfRange, kindsIn, extentOf, seqsStored, lastSeqOf, activeActors, sourceHours } from '@/lib/db/queries/report'
const deps = await openDeps({ ...loadConfig(), dataDir: '/tmp/rep-q' }, createLog('warn'))
const t: any = await firstTenant(deps)
const ctx: any = scriptContext(deps, t)
const range = { tenantId: ctx.tenantId, span: { start: '2025-11-27T00:00:00Z', end: '2026-11-27T11:00:00Z' }, size: 1000006 }
const tm = async (n: string, f: () => Promise<any>) => { const s = performance.now(); const r = await f(); console.log(n, Math.round(performance.now() - s)); return r }
await tm('last', () => lastSeqOf(ctx.db, ctx.tenantId, range.span))
await tm('extent', () => extentOf(ctx.db, range))
await tm('seqs', () => seqsStored(ctx.db, ctx.tenantId, 0, 1000002))
const types = await tm('types', () => kindsIn(ctx.db, range))
await tm('actors', () => activeActors(ctx.db, range, Array.from({ length: 441 }, (_, i) => `usr_${2000 + i}`)))
await tm('hours', () => sourceHours(ctx.db, range, 24))
const fw = FRAMEWORKS.find((f) => f.id === (process.argv[2] ?? 'soc2'))!
const ms = measureIdsOf(fw).flatMap((id) => { const m = MEASURES.get(id); return m?.kind === 'events' ? [m] : [] })
const a = new Assessment(ms, { startMs: Date.parse(range.span.start), endMs: Date.parse(range.span.end), timeZone: 'UTC' }, 'x')
for (const r of a.reads()) {
  const span = { start: new Date(r.fromMs).toISOString(), end: new Date(r.toMs).toISOString() }
  const types = await kindsIn(ctx.db, { ...range, span })
  const f = narrowed(r.filters, types)
  console.log(span.start, span.end, f && printFilter(f).slice(0, 3000))
  if (!f) continue
  let n = 0, sqlMs = 0, jsMs = 0
  let s = performance.now()
  for await (const { events } of eventsOfRange(ctx.db, { ...range, span }, filterSql(f))) {
    sqlMs += performance.now() - s; s = performance.now()
    for (const e of events) a.see(e)
    n += events.length
    jsMs += performance.now() - s; s = performance.now()
  }
  console.log(n, 'events sql+decode', Math.round(sqlMs), 'see', Math.round(jsMs))
}
await deps.db.close()
