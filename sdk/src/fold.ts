import type { Clock } from './clock'
import { type AuditEvent, categoryOf } from './event'

export type FoldOptions = {
  /** How long after the first event its repetitions are counted instead of sent; 60,000 by default */
  windowMs?: number
  /** How many different events are remembered at a time; 10,000 by default */
  keysMax?: number
}

type Kept = { endsMs: number; repeats: number; last: AuditEvent | null }

const WINDOW_MS = 60_000
const KEYS_MAX = 10_000
/** Of these every single one is evidence. */
const NEVER_FOLDED = new Set(['security', 'compliance'])
/** Cannot stand in an id: the parts of a key don't run into each other. */
const BETWEEN = '\u0000'

/**
 * Folds what repeats: within the window an event of the same type, actor, action, resource and outcome is counted instead of sent, and
 * a closing event, the last of them, says how many there were (`metadata.repeat_count`). Constant time and bounded memory: windows
 * all have one length, so they end in the order in which they began.
 */
export class Fold {
  readonly #kept = new Map<string, Kept>()
  readonly #windowMs: number
  readonly #keysMax: number
  readonly #clock: Clock
  readonly #close: (event: AuditEvent) => void
  #cancel: (() => void) | null = null

  /** @param close sends a closing event */
  constructor(
    { windowMs = WINDOW_MS, keysMax = KEYS_MAX }: FoldOptions,
    clock: Clock,
    close: (event: AuditEvent) => void,
  ) {
    this.#windowMs = windowMs
    this.#keysMax = keysMax
    this.#clock = clock
    this.#close = close
  }

  /** Whether this repeats one that was sent; then it is counted, and must not be sent. */
  folds(event: AuditEvent): boolean {
    // Somebody refers to an id of their own, and a change is told once.
    if (NEVER_FOLDED.has(categoryOf(event.event_type)) || event.id != null || event.changes != null)
      return false
    const nowMs = this.#clock.elapsedMs()
    this.#endBefore(nowMs)
    const key = keyOf(event)
    const kept = this.#kept.get(key)
    if (kept !== undefined) {
      kept.repeats++
      kept.last = event
      return true
    }
    this.#kept.set(key, { endsMs: nowMs + this.#windowMs, repeats: 0, last: null })
    if (this.#kept.size > this.#keysMax) this.#endOldest()
    this.#cancel ??= this.#clock.after(this.#windowMs, () => this.#tick())
    return false
  }

  /** Ends every window now. */
  closeAll(): void {
    this.#cancel?.()
    this.#cancel = null
    while (this.#kept.size > 0) this.#endOldest()
  }

  #tick(): void {
    this.#endBefore(this.#clock.elapsedMs())
    const [oldest] = this.#kept.values()
    this.#cancel =
      oldest === undefined
        ? null
        : this.#clock.after(Math.max(1, oldest.endsMs - this.#clock.elapsedMs()), () => this.#tick())
  }

  #endBefore(nowMs: number): void {
    for (const { endsMs } of this.#kept.values()) {
      if (endsMs > nowMs) return
      this.#endOldest()
    }
  }

  #endOldest(): void {
    const [oldest] = this.#kept
    if (oldest === undefined) return
    const [key, { repeats, last }] = oldest
    this.#kept.delete(key)
    if (last === null) return
    this.#close({ ...last, metadata: { ...last.metadata, repeat_count: repeats } })
  }
}

const keyOf = ({ event_type, actor, action, resource, outcome }: AuditEvent): string =>
  [event_type, actor?.type, actor?.id, action, resource?.type, resource?.id, outcome ?? 'success'].join(
    BETWEEN,
  )
