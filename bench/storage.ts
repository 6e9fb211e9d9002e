// What demo events take on disk before and after compression, all in.
import { openDeps } from '@/lib/boot/start'
import { loadConfig } from '@/lib/config/env'
import { createLog } from '@/lib/platform/log'
import { numberArgs } from '@/scripts/args'
import { loadDemo, scriptContext, settle } from '@/scripts/loading'
import { firstTenant } from '@/scripts/tenant'
import { printTable } from './table'

const { events, days } = numberArgs({ events: 100_000, days: 30 })
const dataDir = process.env['DATA_DIR'] ?? '.data/bench-storage'
const deps = await openDeps({ ...loadConfig(), dataDir }, createLog('warn'))
const ctx = scriptContext(deps, await firstTenant(deps))
const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`

const sizeOf = async (expression: string): Promise<number> =>
  (await deps.db.query<{ bytes: number }>(`select ${expression}::bigint as bytes`))[0]?.bytes ?? 0

await loadDemo(ctx, { events, days, seed: 1, endMs: Date.now(), customTypes: true }, () => {})
await settle(deps)
// The policy leaves the last seven days alone; here every chunk is compressed, so that both figures are of the same rows.
await deps.db.query(`select compress_chunk(c, true) from show_chunks('events') c`)
const [stats] = await deps.db.query<{ before: number; after: number }>(
  `select sum(before_compression_total_bytes)::bigint as before, sum(after_compression_total_bytes)::bigint as after
   from chunk_compression_stats('events')`,
)
const { before, after } = stats ?? { before: 0, after: 1 }
const ids = await sizeOf(`pg_total_relation_size('event_ids')`)
const blocks = await sizeOf(`pg_total_relation_size('search_blocks')`)
const all = after + ids + blocks
printTable(`Storage: ${events} demo events over ${days} days, ${deps.db.mode}`, [
  ['events before compression', mebibytes(before)],
  ['events after compression', mebibytes(after)],
  ['saved', `${((1 - after / before) * 100).toFixed(1)} %`],
  ['event ids (what makes retries safe)', mebibytes(ids)],
  ['block index (what finds events)', mebibytes(blocks)],
  ['bytes an event, all in', Math.round(all / events)],
])
await deps.db.close()
