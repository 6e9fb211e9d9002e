import type { Planned } from './wire-event'

type Entry = { planned: Planned; order: number }

const isBefore = (a: Entry, b: Entry) =>
  a.planned.at < b.planned.at || (a.planned.at === b.planned.at && a.order < b.order)

/** Events waiting for their time, earliest first; equal times come out as they went in. */
export class Heap {
  private readonly entries: Entry[] = []
  private pushed = 0

  get size(): number {
    return this.entries.length
  }

  /** When the earliest is due; Infinity when nothing waits. */
  get dueAt(): number {
    return this.entries[0]?.planned.at ?? Infinity
  }

  push(planned: Planned): void {
    const entry = { planned, order: this.pushed++ }
    let at = this.entries.length
    this.entries.push(entry)
    while (at > 0) {
      const up = (at - 1) >> 1
      const parent = this.entries[up]
      if (parent === undefined || !isBefore(entry, parent)) break
      this.entries[at] = parent
      at = up
    }
    this.entries[at] = entry
  }

  pop(): Planned | undefined {
    const first = this.entries[0]
    const last = this.entries.pop()
    if (first === undefined || last === undefined || this.entries.length === 0) return first?.planned
    let at = 0
    for (;;) {
      let down = 2 * at + 1
      let child = this.entries[down]
      const right = this.entries[down + 1]
      if (child === undefined) break
      if (right !== undefined && isBefore(right, child)) {
        child = right
        down++
      }
      if (!isBefore(child, last)) break
      this.entries[at] = child
      at = down
    }
    this.entries[at] = last
    return first.planned
  }
}
