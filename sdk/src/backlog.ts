import { Fifo } from './fifo'
import type { Entry } from './event'

/** What waits to be sent, in the order in which it came. */
export type Backlog = {
  /** What it holds outlives the process */
  readonly isDurable: boolean
  /** How many can be taken now */
  readonly size: number
  /** More than that waits where it has to be read first; `ready` is called when it was. */
  readonly hasMore: boolean
  /** False: there is no room, and the entry was not taken. */
  push: (entry: Entry) => boolean
  /** The oldest, at most so many events and characters of JSON; one at least, where there is one. */
  take: (eventsMax: number, charsMax: number) => Entry[]
  /** These were taken, and the server has said what became of them. */
  settle: (entries: readonly Entry[]) => void
  /** Everything that it can keep is kept. What waits in memory only is lost with the process. */
  close: () => Promise<void>
}

export function takeFrom<Item extends Entry>(queue: Fifo<Item>, eventsMax: number, charsMax: number): Item[] {
  const taken: Item[] = []
  let chars = 0
  for (let next = queue.peek(); next !== undefined && taken.length < eventsMax; next = queue.peek()) {
    chars += next.json.length + 1
    if (chars > charsMax && taken.length > 0) break
    taken.push(next)
    queue.shift()
  }
  return taken
}

/** A backlog in memory alone. */
export function memoryBacklog(sizeMax: number): Backlog {
  const queue = new Fifo<Entry>()
  return {
    get size() {
      return queue.size
    },
    isDurable: false,
    hasMore: false,
    push: (entry) => {
      if (queue.size >= sizeMax) return false
      queue.push(entry)
      return true
    },
    take: (eventsMax, charsMax) => takeFrom(queue, eventsMax, charsMax),
    settle: () => undefined,
    close: () => Promise.resolve(),
  }
}
