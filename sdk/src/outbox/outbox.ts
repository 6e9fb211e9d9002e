import { type Clock, systemClock } from '../clock'
import { type AuditContext, withContext } from '../context'
import type { AuditEvent, EventType } from '../event'
import { redactor, type RedactOptions } from '../redact'
import { uuidMaker } from '../uuid'
import type { OutboxSql } from './database'
import { OUTBOX_TABLE, outboxStatements } from './statements'

export type OutboxOptions = {
  /** The table, as `outboxTable` made it; `sentinel_outbox` by default, a schema may stand before it */
  table?: string
  /** The sending service; events may name another */
  source?: string
  redact?: RedactOptions
  /** What events get that don't say it themselves, such as `() => audit.context()` of the emitter */
  context?: () => AuditContext | undefined
  /** For tests */
  clock?: Clock
}

/** What the log takes of one event, in bytes of UTF-8. */
const EVENT_BYTES_MAX = 65_536
const utf8 = new TextEncoder()

/**
 * Writes events into a table of the service's own database, inside the transaction that makes the change: no change without the
 * event, no event without the change. An `OutboxRelay` sends them.
 */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #add: string
  readonly #clock: Clock
  readonly #newId: () => string
  readonly #redacted: (event: object) => Record<string, unknown>

  constructor(options: OutboxOptions = {}) {
    this.#options = options
    this.#add = outboxStatements(options.table ?? OUTBOX_TABLE).add
    this.#clock = options.clock ?? systemClock
    this.#newId = uuidMaker(this.#clock)
    this.#redacted = redactor(options.redact)
  }

  /**
   * Resolves with the id of the event. Rejects, and so should the transaction be rolled back, when the row could not be written or
   * the event is more than 65,536 bytes, which the log would refuse.
   */
  async add<Type extends EventType>(tx: OutboxSql, event: AuditEvent<Type>): Promise<string> {
    const copy = this.#redacted(withContext(event, this.#options.context?.())) as AuditEvent
    const id = copy.id ?? this.#newId()
    if (copy.occurred_at == null && copy.timestamp == null)
      copy.occurred_at = new Date(this.#clock.nowMs()).toISOString()
    if (copy.source == null && this.#options.source !== undefined) copy.source = this.#options.source
    const json = JSON.stringify({ ...copy, id })
    if (utf8.encode(json).length > EVENT_BYTES_MAX)
      throw new RangeError(`An event of more than ${EVENT_BYTES_MAX} bytes`)
    await tx.query(this.#add, [id, json])
    return id
  }
}
