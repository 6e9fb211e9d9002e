import { openDeps } from '@/lib/boot/start'
import { loadConfig } from '@/lib/config/env'
import { createLog } from '@/lib/platform/log'
import { firstTenant } from '@/scripts/tenant'
import { scriptContext } from './loading'
const deps = await openDeps({ ...loadConfig(), dataDir: '/tmp/rep-q' }, createLog('warn'))
const t: any = await firstTenant(deps)
const ctx: any = scriptContext(deps, t)
const id = ctx.tenantId
const W = `tenant_id='${id}' and occurred_at >= '2025-11-27' and occurred_at < '2026-11-27T11:00:00Z' and seq < 1000006`
const T = `event_type = any('{compliance.audit_export,data.exported,security.anomaly_detected,user.created,user.locked,user.login,user.updated,deploy.released,feature.flag_changed,security.access_denied,security.auth_failed,security.policy_violated,system.config_changed,user.deleted,user.password_changed,user.role_changed}')`
const tm = async (n: string, q: string) => { const c = process.cpuUsage(); const s = performance.now(); const r = await ctx.db.query(q); const u = process.cpuUsage(c); console.log(n, Math.round(performance.now() - s), 'cpu', Math.round((u.user + u.system) / 1000), JSON.stringify(r[0]).slice(0, 100)) }
const F = `(event_type = any('{compliance.audit_export,data.exported,security.anomaly_detected,user.created,user.locked,user.login,user.updated}') or (event_type=any('{deploy.released,feature.flag_changed}') and outcome='success') or (event_type='security.access_denied' and actor_id is not null) or (event_type='security.auth_failed' and outcome='failure') or (event_type='system.config_changed' and outcome='success') or (event_type='user.role_changed' and outcome='success'))`
const MEASURED = 'seq, id, occurred_at::text, recorded_at::text, event_type, category, severity, outcome, action, actor_id, actor_type, actor_name, actor_email, actor_ip, resource_id, resource_type, resource_name, resource_parent_id, source, description, metadata, changes, tags, compliance_flags, parent_event_id'
const S = `occurred_at >= '2026-03-01' and occurred_at < '2026-03-15'`
for (let i = 0; i < 2; i++) {
await tm('count any', `select count(*) from events where ${W} and ${T}`)
await tm('count or', `select count(*) from events where ${W} and ${F}`)
await tm('count both', `select count(*) from events where ${W} and ${T} and ${F}`)
await tm('slice count any', `select count(*) from events where ${W} and ${S} and ${T}`)
await tm('slice rows id', `select json_agg(e)::text from (select json_build_array(seq,id) e from events where ${W} and ${S} and ${T} order by occurred_at, seq limit 2000) x`)
await tm('slice rows noorder', `select json_agg(e)::text from (select json_build_array(${MEASURED}) e from events where ${W} and ${S} and ${T}  limit 2000) x`)
await tm('slice rows all', `select json_agg(e)::text from (select json_build_array(${MEASURED}) e from events where ${W} and ${S} and ${T} order by occurred_at, seq limit 2000) x`)
await tm('slice rows order outside', `select json_agg(e order by occurred_at, seq)::text from (select occurred_at, seq, json_build_array(${MEASURED}) e from events where ${W} and ${S} and ${T}) x`)
}
console.log((await ctx.db.query(`explain (analyze, timing off) select json_agg(e)::text from (select json_build_array(${MEASURED}) e from events where ${W} and ${S} and ${T} order by occurred_at, seq limit 2000) x`)).map((r: any) => r['QUERY PLAN']).join('\n').slice(0, 3500))
await deps.db.close()
