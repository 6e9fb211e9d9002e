import type { Backlog } from './backlog'
import type { Clock } from './clock'
import { deliver, type Settled } from './delivery'
import type { Entry } from './event'
import type { Gate } from './gate'
import type { Metrics } from './metrics'
import type { EmitterHooks } from './options'
import type { Transport } from './transport'

export type LanesParts = {
  batchSize: number
  batchSizeMax: number
  flushIntervalMs: number
  concurrency: number
  timeoutMs: number
  clock: Clock
  gate: Gate
  metrics: Metrics
  backlog: Backlog
  transport: Transport
  /** Entries left the backlog: there is room. */
  took: () => void
  /** How many wait for room in the backlog. */
  waiting: () => number
  failed: (entries: readonly Entry[], error: Error, isRefused: boolean) => void
  settled: (settled: readonly Settled[]) => void
  flushed: NonNullable<EmitterHooks['onFlush']>
}

/** The server takes 8 MiB; a character is 3 bytes at most. */
const BATCH_CHARS_MAX = (8 * 1024 * 1024) / 3
/** The longest that a timer takes. */
const HOLD_MS = 2 ** 31 - 1

/**
 * When what goes out. A batch leaves when enough events wait or the first has waited long enough, and there is a free lane. One lane
 * keeps the order: the next batch is taken when the log has answered for the one before, and it takes what came meanwhile, so a slow
 * answer makes larger batches and not a longer queue.
 */
export class Lanes {
  readonly #parts: LanesParts
  readonly #stop = new AbortController()
  readonly #flying = new Set<readonly Entry[]>()
  #onPump = new Set<() => void>()
  /** So many of the waiting have waited long enough. */
  #due = 0
  /** Events taken from the backlog so far */
  #taken = 0
  /** Who wants everything sent now. */
  #drainers = 0
  #cancelTimer: (() => void) | null = null
  #isPumpPlanned = false

  constructor(parts: LanesParts) {
    this.#parts = parts
  }

  /** Events in flight. */
  get inFlight(): number {
    let count = 0
    for (const { length } of this.#flying) count += length
    return count
  }

  /** Tells that an entry was added. Constant time: the work is left for after the caller's turn. */
  pushed(): void {
    const { backlog, batchSize, clock, flushIntervalMs } = this.#parts
    if (backlog.size >= batchSize) this.planPump()
    else this.#cancelTimer ??= clock.after(flushIntervalMs, () => this.sendNow())
  }

  /** What waits now waits for no more company. */
  sendNow(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
    this.#due = this.#parts.backlog.size
    this.planPump()
  }

  /** Resolves when all that waits now is settled, or when `close` ended the waiting. */
  async drained(): Promise<void> {
    const { backlog, clock, waiting } = this.#parts
    const letGo = clock.after(HOLD_MS, () => undefined, true)
    this.#drainers++
    this.planPump()
    while (backlog.hasMore && !this.#isStopped) await this.#nextPump()
    const last = this.#taken + backlog.size + waiting()
    while (this.#taken < last && !this.#isStopped) await this.#nextPump()
    const flying = [...this.#flying]
    while (flying.some((batch) => this.#flying.has(batch)) && !this.#isStopped) await this.#nextPump()
    this.#drainers--
    letGo()
  }

  /** Drains for so long at most, then ends what is in flight. @returns what the log has not answered for */
  async close(timeoutMs: number): Promise<Entry[]> {
    const late = new Promise<void>((resolve) => this.#parts.clock.after(timeoutMs, resolve))
    await Promise.race([this.drained(), late])
    this.#cancelTimer?.()
    this.#stop.abort()
    const left = [...[...this.#flying].flat(), ...this.#parts.backlog.take(Infinity, Infinity)]
    this.#flying.clear()
    this.#wake()
    return left
  }

  get #isStopped(): boolean {
    return this.#stop.signal.aborted
  }

  /** Looks for work after the caller's turn. */
  planPump(): void {
    if (this.#isPumpPlanned) return
    this.#isPumpPlanned = true
    queueMicrotask(() => {
      this.#isPumpPlanned = false
      this.#pump()
    })
  }

  #pump(): void {
    const { backlog, batchSize, batchSizeMax, concurrency } = this.#parts
    while (
      this.#flying.size < concurrency &&
      !this.#isStopped &&
      backlog.size > 0 &&
      (this.#due > 0 || this.#drainers > 0 || backlog.size >= batchSize)
    ) {
      const batch = backlog.take(batchSizeMax, BATCH_CHARS_MAX)
      this.#due = Math.max(0, this.#due - batch.length)
      this.#taken += batch.length
      this.#flying.add(batch)
      void this.#fly(batch)
      this.#parts.took()
    }
    if (backlog.size > 0 && this.#due === 0 && backlog.size < batchSize && !this.#isStopped) this.pushed()
    this.#wake()
  }

  #wake(): void {
    const woken = this.#onPump
    this.#onPump = new Set()
    for (const wake of woken) wake()
  }

  #nextPump(): Promise<void> {
    return new Promise((resolve) => this.#onPump.add(resolve))
  }

  async #fly(batch: readonly Entry[]): Promise<void> {
    const { backlog, clock, metrics } = this.#parts
    const startedMs = clock.elapsedMs()
    const settled = await deliver(batch, { ...this.#parts, signal: this.#stop.signal })
    // Ended by close: the batch stays in flight, and close gives it back.
    if (settled === null) return
    const ms = clock.elapsedMs() - startedMs
    metrics.flushed(ms)
    this.#flying.delete(batch)
    backlog.settle(batch)
    this.#parts.settled(settled)
    this.#parts.flushed({ events: batch.length, ms })
    this.#pump()
  }
}
