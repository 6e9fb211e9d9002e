import { Arrivals } from './arrivals'
import type { Backlog } from './backlog'
import { type Clock, systemClock } from './clock'
import { type AuditContext, type ContextStorage, innerContext, noContext } from './context'
import { entryOf, EVENT_BYTES_MAX, eventOf, isTooLarge } from './entry'
import { EmitError } from './errors'
import type { AuditEvent, Entry, EventReceipt, EventType, Rejection } from './event'
import { eventCopier } from './event-copy'
import { Fold } from './fold'
import type { NewActor } from './generated'
import { Gate } from './gate'
import { guarded, hookTeller } from './hooks'
import { Lanes } from './lanes'
import { Metrics, type MetricsSnapshot } from './metrics'
import type { DropReason, EmitterOptions } from './options'
import { WaitingRoom } from './waiting-room'
import { runScope, type Scope, type ScopedEvent, type ScopeOptions } from './scope'
import type { Transport } from './transport'
import { writeTraceparent } from './traceparent'
import { uuidMaker } from './uuid'
import { Waiters } from './waiters'

export type DeadLetters = {
  keep: (event: AuditEvent, why: Rejection) => void
  /** Resolves when all of them are written. */
  kept: () => Promise<void>
}

/** What the parts of a runtime get from the emitter they are of. */
export type Inside = { clock: Clock; metrics: Metrics; ready: () => void; failed: (error: Error) => void }

/** What differs between runtimes. */
export type EmitterParts = {
  transport: Transport
  backlog: (inside: Inside) => Backlog
  /** A full buffer: `block` holds the event and gives the caller something to await, `drop` counts and reports it. */
  whenFull: 'block' | 'drop'
  /** Where rejected events are kept besides the hook. */
  deadLetters?: (inside: Inside) => DeadLetters
}

const BUFFER_SIZE = 10_000
const CLOSE_TIMEOUT_MS = 5_000
/** Sends events to the log, in batches and in the background. Made once a process. */
export class Emitter {
  readonly #options: EmitterOptions
  readonly #parts: EmitterParts
  readonly clock: Clock
  readonly #storage: ContextStorage
  readonly #metrics: Metrics
  readonly #backlog: Backlog
  readonly #tell: ReturnType<typeof hookTeller>
  readonly #room: WaitingRoom
  readonly #arrivals: Arrivals
  readonly #waiters: Waiters
  readonly #lanes: Lanes
  readonly #gate: Gate
  readonly #fold: Fold | null
  readonly #copy: (event: AuditEvent) => AuditEvent
  readonly #newId: () => string
  readonly #deadLetters: DeadLetters | undefined
  #isClosed = false

  constructor(options: EmitterOptions, parts: EmitterParts) {
    if (!options.apiKey) throw new TypeError('The emitter needs an apiKey')
    this.#options = options
    this.#parts = parts
    this.#tell = hookTeller(options)
    this.clock = options.clock ?? systemClock
    this.#storage = options.storage ?? noContext
    this.#newId = uuidMaker(this.clock)
    const { redact, source } = options
    this.#copy = eventCopier({ clock: this.clock, storage: this.#storage, redact, source })
    this.#metrics = new Metrics(() => this.#waiting() + this.#lanes.inFlight)
    this.#arrivals = new Arrivals((event) => void this.#enqueue(event))
    const inside: Inside = {
      clock: this.clock,
      metrics: this.#metrics,
      ready: () => this.#lanes.planPump(),
      failed: (error) => this.failed(error),
    }
    this.#backlog = parts.backlog(inside)
    this.#deadLetters = parts.deadLetters?.(inside)
    this.#room = new WaitingRoom(options.bufferSize ?? BUFFER_SIZE)
    this.#waiters = new Waiters(this.clock)
    this.#gate = new Gate(this.clock)
    const { deduplicate } = options
    this.#fold =
      deduplicate === undefined || deduplicate === false
        ? null
        : new Fold(deduplicate === true ? {} : deduplicate, this.clock, (event) => void this.#arrive(event))
    this.#lanes = new Lanes({
      batchSize: options.batchSize ?? 100,
      batchSizeMax: Math.max(options.batchSize ?? 100, options.batchSizeMax ?? 1_000),
      flushIntervalMs: options.flushIntervalMs ?? 1_000,
      concurrency: options.concurrency ?? 1,
      timeoutMs: options.timeoutMs ?? 15_000,
      clock: this.clock,
      gate: this.#gate,
      metrics: this.#metrics,
      backlog: this.#backlog,
      transport: parts.transport,
      took: () => this.#room.moveInto(this.#backlog),
      waiting: () => this.#room.size,
      flushed: (flush) => this.#tell('onFlush', flush),
      failed: (entries, error, isRefused) => {
        this.#tell('onError', error)
        if (isRefused || this.#gate.isOpen)
          for (const { id } of entries)
            this.#waiters.fail(id, new EmitError('unavailable', error.message, true))
      },
      settled: (settled) => {
        for (const one of settled)
          if ('rejection' in one) this.#reject(one.entry, one.rejection)
          else {
            this.#metrics.add(one.receipt.status)
            this.#waiters.resolve(one.receipt)
          }
      },
    })
    this.#lanes.planPump()
  }

  /**
   * Takes an event, and returns at once; it never throws. Only where the buffer is full and `overflow` is `block` is there something
   * to await: until it is awaited out, the log can't keep up. What becomes of the event is told by the hooks and the metrics.
   */
  emit<Type extends EventType>(event: AuditEvent<Type>): PromiseLike<void> | undefined {
    try {
      this.#metrics.add('emitted')
      const copy = this.#copy(event)
      if (this.#isClosed) return this.#drop([copy], 'closed')
      if (this.#fold?.folds(copy) === true) {
        this.#metrics.add('suppressed')
        return undefined
      }
      return this.#arrive(copy)
    } catch (error) {
      this.#unreadable(error)
      return undefined
    }
  }

  /**
   * For code that must not go on unless the event is in the log. Rejects with an EmitError: the event is refused, or the log has not
   * answered in time, or it is known to be away. An event whose wait is over stays on its way where `mayBeStored` says so.
   */
  async emitAndWait<Type extends EventType>(event: AuditEvent<Type>): Promise<EventReceipt> {
    this.#metrics.add('emitted')
    const copy = this.#copy(event)
    if (this.#isClosed) throw new EmitError('closed', 'The emitter is closed', false)
    if (this.#gate.isOpen) throw new EmitError('unavailable', 'The audit log is away', false)
    const id = (copy.id ??= this.#newId())
    const receipt = this.#waiters.wait(id, this.#options.waitTimeoutMs ?? 10_000)
    this.admitAll()
    void this.#enqueue(copy)
    this.#lanes.sendNow()
    return receipt
  }

  /** Runs `fn`; events emitted in it, also later and in what it awaits, get this context. */
  withContext<Result>(context: AuditContext, fn: () => Result): Result {
    return this.#storage.run(innerContext(this.#storage.getStore(), context), fn)
  }

  /**
   * Runs `fn`, and emits one event when it has ended, with its duration and its outcome: what it throws is a failure, with the class
   * and the message of the error, and an abort is `cancelled`. Events emitted inside, and scopes, get this one as their parent.
   */
  scope<Result, Type extends EventType = EventType>(
    event: ScopedEvent<Type>,
    fn: (scope: Scope) => Result,
    options: ScopeOptions = {},
  ): Result {
    return runScope(this, event, fn, options)
  }

  /** Runs `fn` in this context and no other: where something begins, such as a request. */
  beginContext<Result>(context: AuditContext, fn: () => Result): Result {
    return this.#storage.run(context, fn)
  }

  /** Says who it is, once that is known: to what is emitted from now on in the contexts around the caller. */
  identify(actor: NewActor): void {
    for (let one = this.#storage.getStore(); one !== undefined; one = one.outer) one.actor = actor
  }

  /** The `traceparent` header for a request to somebody else; undefined outside of a trace. */
  traceparent(): string | undefined {
    const { trace_id, span_id, trace_flags = '00' } = this.context() ?? {}
    return trace_id === undefined || span_id === undefined
      ? undefined
      : writeTraceparent({ trace_id, span_id, flags: trace_flags })
  }

  /** The context around the caller. */
  context(): AuditContext | undefined {
    return this.#storage.getStore()
  }

  /** Tells `onError`. */
  failed(error: unknown): void {
    this.#tell('onError', error instanceof Error ? error : new Error(String(error)))
  }

  /** An id for an event that others will refer to. */
  newId(): string {
    return this.#newId()
  }

  /** Resolves when all that was emitted before is stored or rejected. Folded events are closed. */
  async flush(): Promise<void> {
    this.#fold?.closeAll()
    this.admitAll()
    await this.#lanes.drained()
  }

  /** Sends what waits, for so long at most, and takes no more. What is left in memory then is dropped, and counted. */
  async close(timeoutMs = CLOSE_TIMEOUT_MS): Promise<void> {
    if (this.#isClosed) return
    this.#fold?.closeAll()
    this.admitAll()
    this.#isClosed = true
    const left = await this.#lanes.close(timeoutMs)
    await Promise.all([this.#backlog.close(), this.#deadLetters?.kept()])
    this.#waiters.failAll(new EmitError('closed', 'The emitter was closed before the log answered', true))
    const lost = this.#backlog.isDurable ? [] : [...left, ...this.#room.takeAll()]
    if (lost.length > 0) this.#drop(lost.map(eventOf), 'closed')
  }

  metrics(): MetricsSnapshot {
    return this.#metrics.snapshot()
  }

  prometheus(): string {
    return this.#metrics.prometheus()
  }

  /** Takes in what was emitted in this turn, before the turn is over. */
  protected admitAll(): void {
    this.#arrivals.admitAll()
  }

  #waiting(): number {
    return this.#arrivals.size + this.#backlog.size + this.#room.size
  }

  /** The event is taken in after the caller's turn, unless there may be no room: then at once, since the caller is to know. */
  #arrive(copy: AuditEvent): PromiseLike<void> | undefined {
    const bufferSize = this.#options.bufferSize ?? BUFFER_SIZE
    const waiting = this.#backlog.isDurable ? this.#arrivals.size : this.#waiting()
    if (waiting < bufferSize) {
      this.#arrivals.add(copy)
      return undefined
    }
    this.admitAll()
    return this.#enqueue(copy)
  }

  #enqueue(copy: AuditEvent): PromiseLike<void> | undefined {
    const entry = entryOf(copy, this.#newId)
    const { id } = entry
    if (isTooLarge(entry)) {
      const reason = `more than ${EVENT_BYTES_MAX} bytes`
      this.#reject(entry, { id, code: 'invalid_event', errors: [{ field: '', code: 'too_large', reason }] })
      return undefined
    }
    if (this.#room.size === 0 && this.#backlog.push(entry)) {
      this.#lanes.pushed()
      return undefined
    }
    if (this.#parts.whenFull === 'drop')
      return this.#drop([copy], this.#backlog.isDurable ? 'disk_full' : 'buffer_full', id)
    return this.#room.wait(entry) ?? this.#drop([copy], 'buffer_full', id)
  }

  #reject(entry: Entry, rejection: Rejection): void {
    const event = eventOf(entry)
    this.#metrics.add('rejected')
    const reasons = (rejection.errors ?? []).map(({ field, reason }) => `${field}: ${reason}`).join('; ')
    this.#waiters.fail(entry.id, new EmitError('rejected', `${rejection.code} ${reasons}`, false, rejection))
    guarded(() => this.#deadLetters?.keep(event, rejection))
    this.#tell('onRejected', rejection, event)
  }

  #drop(events: readonly AuditEvent[], reason: DropReason, id?: string): undefined {
    this.#metrics.add('dropped', events.length)
    if (id !== undefined) this.#waiters.fail(id, new EmitError('dropped', `Dropped: ${reason}`, false))
    this.#tell('onDropped', events.length, reason, events)
    return undefined
  }

  #unreadable(error: unknown): void {
    this.#metrics.add('rejected')
    this.failed(new Error('An event could not be read', { cause: error }))
  }
}
