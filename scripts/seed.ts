import { openDeps } from '@/lib/boot/start'
import { loadConfig } from '@/lib/config/env'
import { createLog } from '@/lib/platform/log'
import { numberArgs } from './args'
import { loadDemo, scriptContext, settle } from './loading'
import { firstTenant } from './tenant'

const { events, days, seed } = numberArgs({ events: 20_000, days: 30, seed: 1 })
const deps = await openDeps(loadConfig(), createLog('warn'))
try {
  const ctx = scriptContext(deps, await firstTenant(deps))
  const startedMs = performance.now()
  const stored = await loadDemo(ctx, { events, days, seed, endMs: Date.now(), customTypes: true }, (n) => {
    if (n % 50_000 === 0) console.log(`${n} events stored`)
  })
  console.log(
    `${stored} events over ${days} days stored in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`,
  )
  await settle(deps)
  console.log(
    `indexed, aggregated and compressed after ${((performance.now() - startedMs) / 1000).toFixed(1)} s`,
  )
} finally {
  await deps.db.close()
}
