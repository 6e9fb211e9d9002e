import { openDeps } from '@/lib/boot/start'
import { loadConfig } from '@/lib/config/env'
import { createLog } from '@/lib/platform/log'
import { firstTenant } from '@/scripts/tenant'
import { scriptContext } from './loading'
import { computeReport } from '@/lib/services/report/compute'
const deps = await openDeps({ ...loadConfig(), dataDir: process.env['DIR'] ?? '/tmp/rep-q' }, createLog('warn'))
const t: any = await firstTenant(deps)
const ctx: any = scriptContext(deps, t)
for (const fw of (process.argv[2] ?? 'soc2,gdpr,hipaa,general').split(',')) {
  const s = performance.now()
  const marks: Record<string, number> = {}
  const r = await computeReport(ctx, { framework: fw, start: '2025-11-27T00:00:00.000000Z', end: '2026-11-27T11:00:00.000000Z', time_zone: 'UTC', seed: null, verify: 'auto' }, { signal: new AbortController().signal, onProgress: (p) => { marks[p.part] ??= performance.now() - s; marks[p.part + 'End'] = performance.now() - s } })
  console.log(fw, (performance.now() - s).toFixed(0), 'ms', JSON.stringify(marks, (k, v) => typeof v === 'number' ? Math.round(v) : v), 'rss', Math.round(process.memoryUsage().rss / 1e6))
  console.log(JSON.stringify(r.completeness), r.verification.ok, r.verification.statement)
  for (const c of r.controls) console.log(c.id, c.status, c.exception_count, c.missing.join('; ').slice(0, 150))
  for (const m of r.measures) console.log('   ', m.id, m.population.count, m.exception_count, m.exceptions.slice(0, 2).map((e) => e.title + ' | ' + e.subject).join(' || ').slice(0, 200))
}
await deps.db.close()
