import { type Clock, pause, systemClock } from '../clock'
import { deliver, type Settled } from '../delivery'
import type { AuditEvent, Entry, Rejection } from '../event'
import { Gate } from '../gate'
import { Metrics } from '../metrics'
import { httpTransport } from '../node/http-transport'
import { jitteredDelayMs } from '../retry-delay'
import type { Transport } from '../transport'
import type { OutboxDatabase, OutboxSql } from './database'
import { OUTBOX_TABLE, outboxStatements } from './statements'

export type OutboxRelayOptions = {
  /** Address of the server, such as `https://audit.example.com` */
  url: string
  /** An API key with the scope `ingest` */
  apiKey: string
  table?: string
  /** Rows that the log has: `delete` (default), or `keep` them with `sent_at` */
  afterSend?: 'delete' | 'keep'
  /** Rows in one request and transaction; 100 by default, 5,000 at most */
  batchSize?: number
  /** How often an empty table is looked at; 1,000 by default. `wake` looks at once */
  pollMs?: number
  /** For one request, during which a transaction is open; 15,000 by default */
  timeoutMs?: number
  gzip?: boolean
  /** The log will never take this event; its row stays, with the reason in `rejection` */
  onRejected?: (rejection: Rejection, event: AuditEvent) => void
  /** The log or the database is away; it goes on trying */
  onError?: (error: Error) => void
  /** For tests */
  clock?: Clock
  transport?: Transport
}

type Row = Entry & { readonly position: string }
/** How a turn ended: rows were settled, none waits, another relay is at it, or it failed and may go on after so long. */
type Turn = { kind: 'sent' } | { kind: 'empty' } | { kind: 'taken' } | { kind: 'failed'; afterMs: number }

/**
 * Sends what stands in the outbox, in the order of its rows, and takes a row away only when the log has its event. A crash between the
 * two sends it again, which its id makes harmless. Of several relays one works at a time; the others stand by.
 */
export class OutboxRelay {
  readonly #db: OutboxDatabase
  readonly #options: OutboxRelayOptions
  readonly #sql: ReturnType<typeof outboxStatements>
  readonly #clock: Clock
  readonly #transport: Transport
  readonly #stop = new AbortController()
  readonly #rests = new Set<AbortController>()
  #failures = 0
  #running: Promise<void> | null = null

  constructor(db: OutboxDatabase, options: OutboxRelayOptions) {
    this.#db = db
    this.#options = options
    this.#sql = outboxStatements(options.table ?? OUTBOX_TABLE)
    this.#clock = options.clock ?? systemClock
    const { url, apiKey, gzip = true } = options
    this.#transport = options.transport ?? httpTransport({ url, apiKey, gzip })
  }

  /** Works until `stop`. */
  start(): void {
    this.#running ??= this.#run(() => false)
  }

  /** Looks for rows now: call it after a commit, where a second is long. */
  wake(): void {
    for (const rest of this.#rests) rest.abort()
  }

  /** Resolves when no row waits. */
  drain(): Promise<void> {
    return this.#run(({ kind }) => kind === 'empty')
  }

  /** Ends a request in flight; its rows are sent again by whoever comes next. */
  async stop(): Promise<void> {
    this.#stop.abort()
    this.wake()
    await this.#running
  }

  /** How many rows wait to be sent. */
  async waiting(): Promise<number> {
    const [row] = await this.#db.query<{ count: number }>(this.#sql.waiting)
    return row?.count ?? 0
  }

  async #run(isEnd: (turn: Turn) => boolean): Promise<void> {
    while (!this.#stop.signal.aborted) {
      // Made before the turn, so that a wake during it is not lost.
      const rest = new AbortController()
      this.#rests.add(rest)
      const turn = await this.#turn()
      if (isEnd(turn)) return void this.#rests.delete(rest)
      const pollMs = this.#options.pollMs ?? 1_000
      if (turn.kind !== 'sent')
        await pause(this.#clock, turn.kind === 'failed' ? turn.afterMs : pollMs, rest.signal)
      this.#rests.delete(rest)
    }
  }

  async #turn(): Promise<Turn> {
    try {
      // A session's lock would need a connection of its own; this one ends with the transaction, whatever becomes of the process.
      return await this.#db.transaction(async (tx) => {
        const [lock] = await tx.query<{ is_ours: boolean }>(this.#sql.lock)
        if (lock?.is_ours !== true) return { kind: 'taken' }
        const rows = await tx.query<Row>(this.#sql.next, [String(this.#options.batchSize ?? 100)])
        return rows.length === 0 ? { kind: 'empty' } : await this.#send(rows, tx)
      })
    } catch (error) {
      return this.#failed(error instanceof Error ? error : new Error(String(error)), 0)
    }
  }

  async #send(rows: readonly Row[], tx: OutboxSql): Promise<Turn> {
    const gate = new Gate(this.#clock)
    const giveUp = new AbortController()
    const abort = () => giveUp.abort()
    this.#stop.signal.addEventListener('abort', abort)
    let failure: Error | null = null
    const settled = await deliver(rows, {
      transport: this.#transport,
      gate,
      clock: this.#clock,
      metrics: new Metrics(() => 0),
      timeoutMs: this.#options.timeoutMs ?? 15_000,
      signal: giveUp.signal,
      // One attempt a transaction: none is open while the log is waited for.
      failed: (_, error) => {
        failure = error
        abort()
      },
    })
    this.#stop.signal.removeEventListener('abort', abort)
    if (settled === null) return this.#failed(failure, gate.enter())
    this.#failures = 0
    await this.#settle(rows, settled, tx)
    return { kind: 'sent' }
  }

  async #settle(rows: readonly Row[], settled: readonly Settled[], tx: OutboxSql): Promise<void> {
    const sent = rows.filter((_, at) => settled[at] !== undefined && 'receipt' in settled[at])
    const take = this.#options.afterSend === 'keep' ? this.#sql.keep : this.#sql.delete
    if (sent.length > 0) await tx.query(take, [sent.map(({ position }) => position).join(',')])
    for (const [at, row] of rows.entries()) {
      const one = settled[at]
      if (one === undefined || !('rejection' in one)) continue
      await tx.query(this.#sql.reject, [JSON.stringify(one.rejection), row.position])
      this.#tell(() => this.#options.onRejected?.(one.rejection, JSON.parse(row.json) as AuditEvent))
    }
  }

  #failed(error: Error | null, holdMs: number): Turn {
    if (error !== null) this.#tell(() => this.#options.onError?.(error))
    const afterMs = Math.max(holdMs, jitteredDelayMs(this.#failures++, this.#clock.random))
    return { kind: 'failed', afterMs }
  }

  #tell(hook: () => void): void {
    try {
      hook()
    } catch {
      // A hook's fault is the hook's; the relay goes on.
    }
  }
}
