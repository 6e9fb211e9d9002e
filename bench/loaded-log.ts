import { eq } from 'drizzle-orm'
import { apiKeys } from '@/drizzle/schema'
import { openDeps } from '@/lib/boot/start'
import { type Config, loadConfig } from '@/lib/config/env'
import { SCOPES } from '@/lib/contract/scopes'
import { systemState } from '@/lib/db/queries/system'
import { createLog } from '@/lib/platform/log'
import { hashKey, hintOf } from '@/lib/services/api-key/key-format'
import type { Context, Deps } from '@/lib/services/context'
import { countEvents } from '@/lib/services/event/count'
import { loadDemo, scriptContext, settle } from '@/scripts/loading'
import { firstTenant } from '@/scripts/tenant'
import { KEY } from './steady/http-client'
import { figureTable, type Table } from './table'
import { memoryFigure, watchUsage } from './usage'

const PROGRESS_EVENTS = 100_000

export type LoadedLog = {
  deps: Deps
  ctx: Context
  /** Events in it, the product's own acts among them. */
  count: number
  days: number
  versions: string
}

export const benchConfig = (events: number): Config => ({
  ...loadConfig(),
  dataDir: process.env['DATA_DIR'] ?? `.data/bench-${events}`,
})

async function versionsOf({ db }: Deps): Promise<string> {
  const { postgres, timescaledb } = await systemState(db)
  return `PostgreSQL ${postgres}, TimescaleDB ${timescaledb ?? 'none'}, ${db.mode}`
}

/** What a server started on this log takes requests with. */
async function haveKey({ db, clock }: Deps, tenantId: string) {
  const { orm } = db.as('auth')
  const secretHash = hashKey(KEY)
  const known = await orm.select({ id: apiKeys.id }).from(apiKeys).where(eq(apiKeys.secretHash, secretHash))
  if (known.length > 0) return
  await orm.insert(apiKeys).values({
    id: crypto.randomUUID(),
    tenantId,
    name: 'Benchmarks',
    hint: hintOf(KEY),
    secretHash,
    scopes: [...SCOPES],
    createdAt: new Date(clock.nowMs()).toISOString(),
    createdBy: 'bench',
  })
}

/** The log of DATA_DIR or DATABASE_URL with so many demo events: what is missing is loaded, indexed, aggregated and compressed. */
export async function openLoadedLog(
  config: Config,
  events: number,
  days: number,
): Promise<{ log: LoadedLog; table: Table | null }> {
  const deps = await openDeps(config, createLog('warn'))
  const tenantId = await firstTenant(deps)
  await haveKey(deps, tenantId)
  const ctx = scriptContext(deps, tenantId)
  const countAll = async () =>
    (await countEvents({ ctx, input: { events: { start: null, end: null, filter: null } } })).count
  const found = await countAll()
  const missing = events - found
  let table: Table | null = null
  if (missing > 0) {
    console.log(`Loading ${missing} events over ${days} days ...`)
    const usage = watchUsage()
    // Another seed where a load was broken off: its events must not come again.
    const seed = 1 + Math.floor(found / 1_000)
    const load = { events: missing, days, seed, endMs: Date.now(), customTypes: true }
    await loadDemo(ctx, load, (n) => {
      if (n % PROGRESS_EVENTS === 0) console.log(`${n} stored`)
    })
    const loaded = usage.stop()
    const settling = watchUsage()
    await settle(deps)
    const settled = settling.stop()
    table = figureTable(`Backfill: ${missing} events over ${days} days through the append verb`, [
      ['seconds, events/s', `${loaded.seconds.toFixed(1)}, ${Math.round(missing / loaded.seconds)}`],
      ['processor time of this process, µs an event', Math.round((loaded.cpuMs * 1000) / missing)],
      memoryFigure(loaded),
      ['then indexed, aggregated and compressed, seconds', settled.seconds.toFixed(1)],
    ])
  } else await settle(deps)
  return { log: { deps, ctx, count: await countAll(), days, versions: await versionsOf(deps) }, table }
}
