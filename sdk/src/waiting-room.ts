import type { Backlog } from './backlog'
import type { Entry } from './event'
import { Fifo } from './fifo'

type Waiting = { entry: Entry; enter: () => void }

/** Where events wait, in order, while the buffer is full and their callers await room. */
export class WaitingRoom {
  readonly #waiting = new Fifo<Waiting>()
  readonly #sizeMax: number

  constructor(sizeMax: number) {
    this.#sizeMax = sizeMax
  }

  get size(): number {
    return this.#waiting.size
  }

  /** Resolves when the event is in the buffer; undefined when the room is full too, because callers did not await. */
  wait(entry: Entry): PromiseLike<void> | undefined {
    if (this.#waiting.size >= this.#sizeMax) return undefined
    return new Promise((resolve) => this.#waiting.push({ entry, enter: resolve }))
  }

  /** The first of those who wait move on, as many as there is room for. */
  moveInto(backlog: Backlog): void {
    for (let next = this.#waiting.peek(); next !== undefined; next = this.#waiting.peek()) {
      if (!backlog.push(next.entry)) return
      this.#waiting.shift()
      next.enter()
    }
  }

  /** Empties the room; nobody waits any longer. */
  takeAll(): Entry[] {
    const entries: Entry[] = []
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      entries.push(next.entry)
      next.enter()
    }
    return entries
  }
}
