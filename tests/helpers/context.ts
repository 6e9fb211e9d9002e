import { Writable } from 'node:stream'
import pino from 'pino'
import { type Permission, PERMISSIONS } from '@/lib/contract/permissions'
import type { AnchorsConfig } from '@/lib/config/anchors'
import type { Database } from '@/lib/db/database'
import type { Log } from '@/lib/platform/log'
import { createVault } from '@/lib/platform/vault'
import { createAppendQueue } from '@/lib/services/event/append-queue'
import { createEventSealer } from '@/lib/services/ledger/event-sealer'
import type { Context, Deps } from '@/lib/services/context'

/** The secret of every process of these tests: what one encrypts, another opens. */
export const TEST_SECRET = 'the secret of these tests is long enough'

/** No witness, no file, nobody. */
const NO_ANCHORS: AnchorsConfig = { witnesses: [], file: undefined, webhook: undefined, tsa: undefined }

/** A clock that stands still until a test moves it. */
export type TestClock = { nowMs: () => number; advance: (ms: number) => void }

export function testClock(startMs = Date.parse('2026-11-24T12:00:00.000Z')): TestClock {
  let now = startMs
  return {
    nowMs: () => now,
    advance: (ms) => {
      now += ms
    },
  }
}

/** A log at its most talkative whose lines a test can read. */
export function capturedLog(): { log: Log; lines: () => string } {
  const chunks: string[] = []
  const sink = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk))
      done()
    },
  })
  return { log: pino({ level: 'trace' }, sink), lines: () => chunks.join('') }
}

export function testDeps(db: Database, clock: TestClock = testClock()): Deps & { clock: TestClock } {
  const log = pino({ level: 'silent' })
  const vault = createVault(TEST_SECRET)
  const sealer = createEventSealer(vault, clock)
  const appendQueue = createAppendQueue({ db, clock, log, sealer })
  return { db, replica: null, clock, log, vault, sealer, appendQueue, mailer: null, anchors: NO_ANCHORS }
}

/** A context for calling a verb as a person who may do exactly this. */
export function testContext(
  deps: Deps,
  tenantId: string,
  permissions: readonly Permission[] = PERMISSIONS,
): Context {
  return {
    ...deps,
    db: deps.db.tenant(tenantId),
    tenantId,
    caller: {
      kind: 'user',
      id: 'user-1',
      name: 'Ada',
      email: 'ada@example.com',
      permissions,
      sessionId: null,
      view: null,
    },
    requestId: 'request-1',
    ipAddress: '192.0.2.1',
    userAgent: 'tests',
  }
}

export type RecordedAct = { event_type: string; action: string; resource_id: string; metadata: object }

/** What the product recorded of itself in the tenant's log. */
export async function recordedActs(db: Database, tenantId: string): Promise<RecordedAct[]> {
  return db.query<RecordedAct>(
    'select event_type, action, resource_id, metadata::jsonb as metadata from events where tenant_id = $1 order by seq',
    [tenantId],
  )
}
