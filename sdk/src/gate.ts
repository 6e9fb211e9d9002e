import type { Clock } from './clock'

const FAILURES_MAX = 5
const COOL_DOWN_MS = 5_000
/** How often a lane looks whether the probe of another came back. */
const PROBE_POLL_MS = 100

/**
 * The circuit breaker all lanes share. After five failures in a row it is open: nothing is sent for five seconds, then one request
 * probes, and its success closes it. `Retry-After` holds every lane as well.
 */
export class Gate {
  readonly #clock: Clock
  #failures = 0
  #closedUntilMs = 0
  #isProbing = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get isOpen(): boolean {
    return this.#failures >= FAILURES_MAX
  }

  /** Milliseconds until a request may go; 0 is leave to send one, whose end must be told by `succeeded` or `failed`. */
  enter(): number {
    const waitMs = this.#closedUntilMs - this.#clock.elapsedMs()
    if (waitMs > 0) return waitMs
    if (!this.isOpen) return 0
    if (this.#isProbing) return PROBE_POLL_MS
    this.#isProbing = true
    return 0
  }

  succeeded(): void {
    this.#failures = 0
    this.#isProbing = false
  }

  /** @param retryAfterMs what the server asked for, 0 when nothing */
  failed(retryAfterMs: number): void {
    this.#failures++
    this.#isProbing = false
    const holdMs = Math.max(retryAfterMs, this.isOpen ? COOL_DOWN_MS : 0)
    this.#closedUntilMs = Math.max(this.#closedUntilMs, this.#clock.elapsedMs() + holdMs)
  }
}
