import { randomUUID } from 'node:crypto'
import type { Operation } from '@/lib/contract/operation'
import { OPERATIONS } from '@/lib/contract/registry'
import type { Database } from '@/lib/db/database'
import type { ReplicaServer, Timeline } from '@/lib/db/replica-server'
import type { Tenant } from './api'
import { anEvent, EVENTS, store } from './events'

/** A superuser of a standby of TEST_DATABASE_URL's server; empty without one. */
export const replicaUrl = () => process.env['TEST_DATABASE_READ_URL'] ?? ''

export const READS_REPLICA: readonly Operation[] = OPERATIONS.filter(
  ({ readsReplica }) => readsReplica === true,
)

type Sent = { path: string; body?: object }

/** A tenant with a log, and for each operation that reads from a replica a request that it answers. */
export async function readSamples(tenant: Tenant): Promise<Record<string, Sent>> {
  const id = randomUUID()
  await store(tenant, [anEvent({ id, actor: { id: 'ada' } }), anEvent({ actor: { id: 'bob' } }), anEvent()])
  const file = await (await tenant.send('GET', `${EVENTS}/export?format=ndjson`)).text()
  const sha256 = /"sha256":"([0-9a-f]{64})"/.exec(file.trim().split('\n').at(-1) ?? '')?.[1] ?? ''
  await tenant.get('/api/audit/ledger/checkpoint')
  return {
    listEvents: { path: EVENTS },
    countEvents: { path: `${EVENTS}/count?actor_ids=ada` },
    statsEvents: { path: `${EVENTS}/stats` },
    facetEvents: { path: `${EVENTS}/facets` },
    histogramEvents: { path: `${EVENTS}/histogram` },
    exportEvents: { path: `${EVENTS}/export?format=evidence` },
    exportEventsPost: { path: `${EVENTS}/export`, body: { format: 'pdf' } },
    getExportManifest: { path: `${EVENTS}/export/manifest?sha256=${sha256}` },
    getEvent: { path: `${EVENTS}/${id}` },
    getDashboard: { path: '/api/audit/dashboard' },
    subjectPackage: { path: '/api/audit/subject-package', body: { actor_id: 'ada' } },
    complianceReport: { path: '/api/audit/compliance/report?framework=general' },
    complianceWorksheet: { path: '/api/audit/compliance/worksheet?kind=subject_access&subject_id=ada' },
    getTile: { path: '/api/audit/ledger/tile/0/000.p/2' },
    getInclusionProof: { path: `/api/audit/ledger/proof/inclusion?id=${id}` },
    getConsistencyProof: { path: '/api/audit/ledger/proof/consistency?from=1' },
    getEventProof: { path: `${EVENTS}/${id}/proof` },
  }
}

/**
 * In place of a replica the same database, in transactions that can only read: what an operation writes by a statement
 * meant for the replica is refused here as it would be there.
 */
export function standIn(db: Database): ReplicaServer {
  const standing: Timeline = {
    system: '7',
    database: 'audit',
    isStandby: true,
    position: 0,
    timeline: 1,
    lagSeconds: 0,
  }
  return {
    position: async () => standing.position,
    about: async () => standing,
    query: (tenantId, text, values) =>
      db.tenant(tenantId).transaction(async (tx) => {
        await tx.query('set transaction read only')
        return { standing, rows: await tx.query(text, values) }
      }),
    close: async () => {},
  }
}
