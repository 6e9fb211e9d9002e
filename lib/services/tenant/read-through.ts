import type { ExpiringMap } from './expiring-map'

/**
 * Reads kept for a while. Many callers at once cost one read, and a read that began before a change is not kept after it.
 * `storeFor` says which of the stores keeps a value, so that one kind of value can't push out another.
 */
export class ReadThrough<Value> {
  readonly #pending = new Map<string, Promise<Value>>()
  #changes = 0

  constructor(
    readonly stores: readonly ExpiringMap<Value>[],
    readonly storeFor: (value: Value) => ExpiringMap<Value> | undefined,
  ) {}

  async get(key: string, nowMs: number, read: () => Promise<Value>): Promise<Value> {
    for (const store of this.stores) {
      const kept = store.get(key, nowMs)
      if (kept !== undefined) return kept
    }
    const running = this.#pending.get(key)
    if (running !== undefined) return running

    const changes = this.#changes
    const reading = read()
    this.#pending.set(key, reading)
    try {
      const value = await reading
      if (changes === this.#changes) this.storeFor(value)?.set(key, value, nowMs)
      return value
    } finally {
      if (this.#pending.get(key) === reading) this.#pending.delete(key)
    }
  }

  /** Called once a change is committed: the next reader sees it. */
  forget(key: string) {
    this.#changes++
    this.#pending.delete(key)
    for (const store of this.stores) store.delete(key)
  }
}
