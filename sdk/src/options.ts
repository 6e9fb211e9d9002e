import type { Clock } from './clock'
import type { ContextStorage } from './context'
import type { AuditEvent, Rejection } from './event'
import type { FoldOptions } from './fold'
import type { RedactOptions } from './redact'

/** `disk_full`: the spool holds as much as it may, or the disk can't keep up. */
export type DropReason = 'buffer_full' | 'closed' | 'disk_full'

/** What the emitter tells the service. None of them may throw; what they throw is ignored. */
export type EmitterHooks = {
  /** The log will never take this event; `event` is what was sent. */
  onRejected?: (rejection: Rejection, event: AuditEvent) => void
  /** Events were given up. `events` are those at hand; there may be more than these. */
  onDropped?: (count: number, reason: DropReason, events: readonly AuditEvent[]) => void
  /** Something went wrong that the emitter goes on trying: the server is away, the key is refused, the disk is full. */
  onError?: (error: Error) => void
  /** A batch is settled. */
  onFlush?: (flush: { events: number; ms: number }) => void
}

export type EmitterOptions = EmitterHooks & {
  /** Address of the server, such as `https://audit.example.com` */
  url: string
  /** An API key with the scope `ingest` */
  apiKey: string
  /** The sending service; events may name another */
  source?: string
  /** So many waiting events are sent without waiting for the interval; 100 by default */
  batchSize?: number
  /** So many go into one request when more wait; 1,000 by default, 5,000 at most */
  batchSizeMax?: number
  /** The longest that an event waits for others; 1,000 by default */
  flushIntervalMs?: number
  /** How many events wait in memory; 10,000 by default */
  bufferSize?: number
  /**
   * Requests in flight; 1 by default, and only then does the log number the events in the order in which they were emitted.
   * More is faster over a long way.
   */
  concurrency?: number
  /** For one request; 15,000 by default */
  timeoutMs?: number
  /** For `emitAndWait`; 10,000 by default */
  waitTimeoutMs?: number
  /** Compressed bodies; true by default */
  gzip?: boolean
  /** Folding of repeated events; off by default, because a folded event loses its own time and metadata */
  deduplicate?: boolean | FoldOptions
  redact?: RedactOptions
  /** Where context is kept; `new AsyncLocalStorage()` where the runtime has it */
  storage?: ContextStorage
  /** For tests */
  clock?: Clock
}
