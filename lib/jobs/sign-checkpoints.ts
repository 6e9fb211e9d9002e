import { fromEpochMs } from '@/lib/core/time'
import { growingLogs } from '@/lib/db/queries/ledger-tree'
import { checkpoint, SILENCE_MS } from '@/lib/services/ledger/tree'
import type { Job } from './job'

/** Takes what was stored into the trees and signs them: at most some seconds behind, and once an hour where nothing happens. */
export const signCheckpoints: Job = {
  name: 'sign-checkpoints',
  everySeconds: 5,
  lockKey: 72_020_016,
  run: async ({ db, clock, vault, sealer }) => {
    const ledger = db.as('ledger')
    const logs = await growingLogs(ledger, fromEpochMs(clock.nowMs() - SILENCE_MS))
    for (const tenantId of logs) await checkpoint({ ledger, clock, vault, sealer }, tenantId, SILENCE_MS)
    return logs.length === 0 ? null : `signed ${logs.length} trees`
  },
}
