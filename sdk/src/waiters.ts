import type { Clock } from './clock'
import { EmitError } from './errors'
import type { EventReceipt } from './event'

type Waiter = { resolve: (receipt: EventReceipt) => void; reject: (error: EmitError) => void }

/** Those who wait for the receipt of their event, by its id. */
export class Waiters {
  readonly #waiting = new Map<string, Waiter>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  wait(id: string, timeoutMs: number): Promise<EventReceipt> {
    return new Promise((resolve, reject) => {
      const late = () =>
        this.fail(id, new EmitError('timeout', `The audit log has not answered within ${timeoutMs} ms`, true))
      const cancel = this.#clock.after(timeoutMs, late, true)
      const ending =
        <Value>(end: (value: Value) => void) =>
        (value: Value) => {
          cancel()
          this.#waiting.delete(id)
          end(value)
        }
      this.#waiting.set(id, { resolve: ending(resolve), reject: ending(reject) })
    })
  }

  resolve(receipt: EventReceipt): void {
    this.#waiting.get(receipt.id)?.resolve(receipt)
  }

  fail(id: string, error: EmitError): void {
    this.#waiting.get(id)?.reject(error)
  }

  failAll(error: EmitError): void {
    for (const { reject } of [...this.#waiting.values()]) reject(error)
  }
}
