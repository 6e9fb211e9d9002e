import 'server-only'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

const KEY = Symbol.for('sentinel-audit.metrics')

function createMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    registry,
    requests: new Counter({
      name: 'sentinel_http_requests_total',
      help: 'Requests answered, by operation and status',
      labelNames: ['operation', 'status'],
      registers,
    }),
    durations: new Histogram({
      name: 'sentinel_http_request_duration_seconds',
      help: 'Time to the response, by operation',
      labelNames: ['operation'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    events: new Counter({
      name: 'sentinel_events_total',
      help: 'Events received, by what became of them',
      labelNames: ['status'],
      registers,
    }),
    pending: new Gauge({
      name: 'sentinel_append_pending_events',
      help: 'Events waiting for a commit',
      registers,
    }),
    indexLag: new Gauge({
      name: 'sentinel_index_lag_events',
      help: 'Events stored and not yet in the block index (they are found all the same)',
      registers,
    }),
    conflicts: new Gauge({
      name: 'sentinel_ledger_conflicts',
      help: 'Logs that a witness or the file contradicts: more than 0 is an alarm',
      registers,
    }),
    anchorsFailing: new Gauge({
      name: 'sentinel_ledger_anchors_failing',
      help: 'Logs with a witness, file, webhook or time-stamping authority that did not take their last checkpoint',
      registers,
    }),
    replicaInUse: new Gauge({
      name: 'sentinel_replica_in_use',
      help: '1 when reads are answered by the read replica, 0 when the primary answers them all',
      registers,
    }),
    replicaLagBytes: new Gauge({
      name: 'sentinel_replica_lag_bytes',
      help: 'WAL of the primary that the read replica lacks; NaN when it does not answer',
      registers,
    }),
    replicaLagSeconds: new Gauge({
      name: 'sentinel_replica_lag_seconds',
      help: 'Age of what the read replica replayed last, 0 when it lacks nothing; NaN when it does not answer',
      registers,
    }),
    replicaReads: new Counter({
      name: 'sentinel_replica_reads_total',
      help: 'Statements of operations that may read from the replica, by where they were answered',
      labelNames: ['from'],
      registers,
    }),
    ready: new Gauge({ name: 'sentinel_ready', help: '1 when the service is ready', registers }),
  }
}

export type Metrics = ReturnType<typeof createMetrics>

/** The metrics of this process; one registry however often the module is bundled. */
export function metrics(): Metrics {
  const holder = globalThis as { [KEY]?: Metrics }
  return (holder[KEY] ??= createMetrics())
}

/** Starts the clock of one request; call the result with its status. */
export function observeRequest(operationId: string): (status: number) => void {
  const stop = metrics().durations.startTimer({ operation: operationId })
  return (status) => {
    stop()
    metrics().requests.inc({ operation: operationId, status: String(status) })
  }
}
