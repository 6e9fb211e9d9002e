import type { AuditEvent } from './event'

/** What the caller emits in one turn: taken in when the turn is over, so that `emit` costs it no more than the copy. */
export class Arrivals {
  readonly #admit: (event: AuditEvent) => void
  #events: AuditEvent[] = []
  #isPlanned = false

  constructor(admit: (event: AuditEvent) => void) {
    this.#admit = admit
  }

  get size(): number {
    return this.#events.length
  }

  add(event: AuditEvent): void {
    this.#events.push(event)
    if (this.#isPlanned) return
    this.#isPlanned = true
    queueMicrotask(() => {
      this.#isPlanned = false
      this.admitAll()
    })
  }

  /** Takes in, in order, what has arrived so far. */
  admitAll(): void {
    const events = this.#events
    if (events.length === 0) return
    this.#events = []
    for (const event of events) this.#admit(event)
  }
}
