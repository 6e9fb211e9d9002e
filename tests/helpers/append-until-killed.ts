// Appends to the embedded database in the given directory until it is killed, and says on stdout what was acknowledged:
// one line an event, written after the acknowledgement and before anything else is done.
import { openDeps } from '@/lib/boot/start'
import { parseEnv } from '@/lib/config/env'
import { createLog } from '@/lib/platform/log'
import { appendEvents } from '@/lib/services/event/append'
import { indexPending } from '@/lib/services/event/index-pending'
import { testContext } from './context'

const SENDERS = 4
const BATCH_EVENTS_MAX = 40
const DAYS = 5

const [dataDir = '', tenantId = ''] = process.argv.slice(2)
const deps = await openDeps(parseEnv({ DATA_DIR: dataDir }), createLog('silent'))
const ctx = testContext(deps, tenantId)
const headers = new Headers({ 'content-type': 'application/json' })

const someEvent = () => ({
  event_type: 'api.request',
  occurred_at: new Date(Date.now() - Math.random() * DAYS * 86_400_000).toISOString(),
  description: 'x'.repeat(Math.random() * 500),
})

async function send() {
  for (;;) {
    const events = Array.from({ length: 1 + Math.random() * BATCH_EVENTS_MAX }, someEvent)
    const { results } = await appendEvents({
      ctx,
      input: { bytes: Buffer.from(JSON.stringify(events)), headers, atomic: false },
    })
    // A pipe is written synchronously, so what is said here has left the process when it is killed.
    process.stdout.write(results.map(({ id, seq }) => `${id} ${seq}\n`).join(''))
  }
}

process.stdout.write('ready\n')
for (let n = 0; n < SENDERS; n++) void send()
// The indexer moves rows from appends to blocks meanwhile, as it does in the product.
for (;;) {
  await new Promise((resolve) => setTimeout(resolve, 100))
  await indexPending(deps, true)
}
