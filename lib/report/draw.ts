import { sha256Hex } from '@/lib/core/hash'

type Ticket<Item> = { ticket: string; seq: number; item: Item }

/** The place of an event in a draw: the lower comes first. Anyone can compute it. */
export const ticketOf = (seed: string, seq: number): string => sha256Hex(`${seed}:${seq}`)

/** The seed of one measure's draw: from the report's own, so that each measure draws for itself. */
export const measureSeed = (seed: string, measure: string): string => sha256Hex(`${seed}:${measure}`)

/** Draws `size` items of all that are offered: those with the lowest tickets, whatever order they come in. */
export class Draw<Item> {
  readonly seed: string
  private readonly size: number
  private readonly held: Ticket<Item>[] = []
  offered = 0

  constructor(seed: string, size: number) {
    this.seed = seed
    this.size = size
  }

  /** @param item made only when it is drawn */
  offer(seq: number, item: () => Item) {
    this.offered++
    const ticket = ticketOf(this.seed, seq)
    const last = this.held.at(-1)
    if (this.held.length === this.size && last !== undefined && ticket >= last.ticket) return
    const at = this.held.findIndex((other) => ticket < other.ticket)
    this.held.splice(at < 0 ? this.held.length : at, 0, { ticket, seq, item: item() })
    if (this.held.length > this.size) this.held.pop()
  }

  /** In the order of their tickets. */
  drawn(): Item[] {
    return this.held.map(({ item }) => item)
  }
}
