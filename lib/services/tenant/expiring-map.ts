/** A map whose entries end after `ttlMs`, holding at most `entriesMax`: when it is full, the oldest entry makes room. */
export class ExpiringMap<Value> {
  readonly #entries = new Map<string, { value: Value; untilMs: number }>()

  constructor(
    readonly ttlMs: number,
    readonly entriesMax: number,
  ) {}

  get size() {
    return this.#entries.size
  }

  get(key: string, nowMs: number): Value | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    if (entry.untilMs > nowMs) return entry.value
    this.#entries.delete(key)
    return undefined
  }

  set(key: string, value: Value, nowMs: number) {
    this.#entries.delete(key)
    if (this.#entries.size >= this.entriesMax) {
      const [oldest] = this.#entries.keys()
      if (oldest !== undefined) this.#entries.delete(oldest)
    }
    this.#entries.set(key, { value, untilMs: nowMs + this.ttlMs })
  }

  delete(key: string) {
    this.#entries.delete(key)
  }

  clear() {
    this.#entries.clear()
  }
}
