import type { Health } from '@/lib/contract/system'
import { lastRuns, listPolicies, RETENTION_JOB } from '@/lib/db/queries/jobs'
import { anchorTroubles } from '@/lib/db/queries/ledger-anchors'
import { systemState } from '@/lib/db/queries/system'
import { stopwatch } from '@/lib/platform/clock'
import { errorForLog } from '@/lib/platform/error-for-log'
import { hasFailed, policyRunName } from './policy-state'
import { namedAnchors } from '../anchor/open-anchors'
import type { Deps } from '../context'
import { askInTime } from './ask-in-time'
import { VERSION } from './version'

/** Compression, and a refresh for each of the six aggregates. */
const POLICIES_EXPECTED = 7

/** Public, so it names neither tenant nor witness: the page Integrity does. */
async function ledgerState(deps: Pick<Deps, 'db' | 'anchors'>): Promise<Health['ledger']> {
  const { conflicts } = await anchorTroubles(
    deps.db,
    namedAnchors(deps.anchors).map(({ id }) => id),
  )
  return conflicts === 0
    ? { ok: true }
    : { ok: false, detail: `${conflicts} logs are contradicted by what was seen of them outside` }
}

/** Public, so it doesn't say what the connection said. */
async function replicaState({ replica }: Pick<Deps, 'replica'>): Promise<Pick<Health, 'replica'>> {
  if (replica === null) return {}
  const { state, lagBytes, lagSeconds } = await replica.state()
  return { replica: { ok: state === 'in_use', state, lag_bytes: lagBytes, lag_seconds: lagSeconds } }
}

const roundMs = (ms: number) => Math.round(ms * 100) / 100

type HealthDeps = Pick<Deps, 'db' | 'replica' | 'clock' | 'log' | 'anchors'>
type FromDatabase = Pick<Health, 'database' | 'policies' | 'indexer' | 'ledger'>

async function askDatabase(deps: HealthDeps): Promise<FromDatabase> {
  const { db } = deps
  const elapsedMs = stopwatch()
  // At once: behind many requests each of them would wait its turn anew.
  const [[state, latency], runs, all, ledger] = await Promise.all([
    systemState(db).then((found) => [found, roundMs(elapsedMs())] as const),
    lastRuns(db),
    listPolicies(db),
    ledgerState(deps),
  ])
  const own = new Map(runs.map((run) => [run.job, run]))
  const nowMs = deps.clock.nowMs()
  const failing = all
    .filter((policy) => hasFailed(policy, own.get(policyRunName(policy.job_id)), nowMs))
    .map((policy) => policy.name)
  if (own.get(RETENTION_JOB)?.outcome === 'Failed') failing.push(RETENTION_JOB)
  const policiesOk = all.length >= POLICIES_EXPECTED && failing.length === 0
  const detail =
    all.length < POLICIES_EXPECTED
      ? `${all.length} of ${POLICIES_EXPECTED} policies exist`
      : `failed last time: ${failing.join(', ')}`
  return {
    database: {
      ok: true,
      mode: db.mode,
      postgres: state.postgres,
      timescaledb: state.timescaledb,
      latency_ms: latency,
    },
    policies: policiesOk ? { ok: true } : { ok: false, detail },
    indexer: { ok: true, lag_events: state.pending_events },
    ledger,
  }
}

/** Asks the database now; nothing here is remembered from an earlier answer. */
export async function getHealth({ deps }: { deps: HealthDeps }): Promise<Health> {
  const shared = { live: true, version: VERSION, uptime_seconds: Math.round(process.uptime()) }
  try {
    return {
      ...shared,
      status: 'ready',
      ready: true,
      ...(await askInTime(deps.db, () => askDatabase(deps))),
      ...(await replicaState(deps)),
    }
  } catch (error) {
    deps.log.error({ error: errorForLog(error) }, 'the health check failed')
    const { mode } = deps.db
    return {
      ...shared,
      status: 'not_ready',
      ready: false,
      database: { ok: false, mode, postgres: null, timescaledb: null, latency_ms: null },
      policies: { ok: false, detail: 'the database did not answer' },
      indexer: { ok: false, lag_events: 0 },
      ledger: { ok: false, detail: 'the database did not answer' },
    }
  }
}
