/** Upper bounds of the flush histogram, in milliseconds. */
const BOUNDS_MS = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000]

const COUNTERS = {
  emitted: 'Events given to the emitter',
  stored: 'Events the log has stored',
  duplicate: 'Events the log had already',
  suppressed: 'Events folded into a closing event',
  rejected: 'Events that will never be stored',
  retried: 'Requests sent again',
  dropped: 'Events given up for want of room or time',
  spooled: 'Events written to disk',
} as const
export type Counter = keyof typeof COUNTERS

export type MetricsSnapshot = Record<Counter, number> & {
  /** Events that wait in memory, and those in flight */
  queue_depth: number
  /** Of batches, from the first attempt to the receipt */
  flush_ms: { count: number; sum: number; max: number }
}

export class Metrics {
  readonly #counts = Object.fromEntries(Object.keys(COUNTERS).map((name) => [name, 0])) as Record<
    Counter,
    number
  >
  readonly #buckets = BOUNDS_MS.map(() => 0)
  readonly #depth: () => number
  #flushes = { count: 0, sum: 0, max: 0 }

  constructor(depth: () => number) {
    this.#depth = depth
  }

  add(counter: Counter, count = 1): void {
    this.#counts[counter] += count
  }

  flushed(ms: number): void {
    this.#flushes.count++
    this.#flushes.sum += ms
    this.#flushes.max = Math.max(this.#flushes.max, ms)
    BOUNDS_MS.forEach((bound, index) => {
      if (ms <= bound) this.#buckets[index] = (this.#buckets[index] ?? 0) + 1
    })
  }

  snapshot(): MetricsSnapshot {
    return { ...this.#counts, queue_depth: this.#depth(), flush_ms: { ...this.#flushes } }
  }

  /** The text format of Prometheus, version 0.0.4. */
  prometheus(prefix = 'sentinel_emitter'): string {
    const counters = Object.entries(COUNTERS).flatMap(([name, help]) => [
      `# HELP ${prefix}_${name}_total ${help}`,
      `# TYPE ${prefix}_${name}_total counter`,
      `${prefix}_${name}_total ${this.#counts[name as Counter]}`,
    ])
    const flush = `${prefix}_flush_seconds`
    return [
      ...counters,
      `# HELP ${prefix}_queue_depth Events that wait in memory or are in flight`,
      `# TYPE ${prefix}_queue_depth gauge`,
      `${prefix}_queue_depth ${this.#depth()}`,
      `# HELP ${flush} From the first attempt of a batch to its receipt`,
      `# TYPE ${flush} histogram`,
      ...BOUNDS_MS.map(
        (bound, index) => `${flush}_bucket{le="${bound / 1000}"} ${this.#buckets[index] ?? 0}`,
      ),
      `${flush}_bucket{le="+Inf"} ${this.#flushes.count}`,
      `${flush}_sum ${this.#flushes.sum / 1000}`,
      `${flush}_count ${this.#flushes.count}`,
      '',
    ].join('\n')
  }
}
