import { type Clock, pause } from './clock'
import type { Entry, EventReceipt, Rejection } from './event'
import type { Gate } from './gate'
import type { Problem, Receipt, ReceiptItem } from './generated'
import type { Metrics } from './metrics'
import { jitteredDelayMs, retryAfterMs } from './retry-delay'
import type { Answer, Transport } from './transport'

/** What became of an event: it is in the log, or it never will be. */
export type Settled = { entry: Entry; receipt: EventReceipt } | { entry: Entry; rejection: Rejection }

export type DeliveryParts = {
  transport: Transport
  gate: Gate
  clock: Clock
  metrics: Metrics
  timeoutMs: number
  signal: AbortSignal
  /** An attempt failed, and the batch will be sent again. `isRefused`: by an answer that waiting alone won't change. */
  failed: (entries: readonly Entry[], error: Error, isRefused: boolean) => void
}

type Attempt =
  | { kind: 'receipt'; items: readonly ReceiptItem[] }
  | { kind: 'refused_whole'; reason: string }
  | { kind: 'retry'; error: Error; afterMs: number; isRefused: boolean }

/** Statuses that end by themselves. Others, such as 401, are reported as refusals, and tried again all the same. */
const PASSING = (status: number) => status >= 500 || status === 408 || status === 425 || status === 429

/** The server itself says that it did not read the body as events: it is too large, or one of its events broke it. */
function isRefusedWhole(status: number, text: string): boolean {
  if (status === 413) return true
  if (status !== 400) return false
  try {
    return typeof (JSON.parse(text) as Partial<Problem>).code === 'string'
  } catch {
    return false
  }
}

function itemsOf(text: string, entries: readonly Entry[]): readonly ReceiptItem[] | null {
  try {
    const { results } = JSON.parse(text) as Partial<Receipt>
    if (!Array.isArray(results) || results.length !== entries.length) return null
    return results.every((item: ReceiptItem, index) => item.id === null || item.id === entries[index]?.id)
      ? (results as readonly ReceiptItem[])
      : null
  } catch {
    return null
  }
}

function read({ status, retryAfter, text }: Answer, entries: readonly Entry[], nowMs: number): Attempt {
  const items = status === 201 || status === 400 || status === 409 ? itemsOf(text, entries) : null
  if (items !== null) return { kind: 'receipt', items }
  if (isRefusedWhole(status, text))
    return { kind: 'refused_whole', reason: `${status}: ${text.slice(0, 200)}` }
  return {
    kind: 'retry',
    error: new Error(`The audit log answered ${status}: ${text.slice(0, 200)}`),
    afterMs: retryAfterMs(retryAfter, nowMs),
    isRefused: !PASSING(status),
  }
}

async function attempt(entries: readonly Entry[], parts: DeliveryParts): Promise<Attempt> {
  const { clock, transport, timeoutMs, signal } = parts
  const limit = new AbortController()
  const stop = () => limit.abort()
  const cancel = clock.after(timeoutMs, stop)
  signal.addEventListener('abort', stop)
  try {
    return read(
      await transport(entries.map(({ json }) => json).join('\n'), limit.signal),
      entries,
      clock.nowMs(),
    )
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    const message = limit.signal.aborted ? `no answer within ${timeoutMs} ms` : why
    const error = new Error(`The audit log could not be reached: ${message}`, { cause })
    return { kind: 'retry', error, afterMs: 0, isRefused: false }
  } finally {
    cancel()
    signal.removeEventListener('abort', stop)
  }
}

const settledOf = (entry: Entry, item: ReceiptItem | undefined): Settled =>
  item === undefined || item.status === 'rejected'
    ? { entry, rejection: { id: entry.id, code: item?.code ?? 'refused', errors: item?.errors } }
    : {
        entry,
        receipt: { id: entry.id, seq: item.seq ?? -1, status: item.status, warnings: item.warnings ?? [] },
      }

/**
 * Sends a batch until the server has said of each event what became of it, however often that takes. A body that is refused as a
 * whole is halved, so that one event takes no other with it. Returns null when the signal ended it before.
 */
export async function deliver(entries: readonly Entry[], parts: DeliveryParts): Promise<Settled[] | null> {
  const { gate, clock, metrics, signal } = parts
  for (let failures = 0; !signal.aborted;) {
    const waitMs = gate.enter()
    if (waitMs > 0) {
      await pause(clock, waitMs, signal)
      continue
    }
    if (failures > 0) metrics.add('retried')
    const result = await attempt(entries, parts)
    if (result.kind === 'retry') {
      gate.failed(result.afterMs)
      if (signal.aborted) break
      parts.failed(entries, result.error, result.isRefused)
      await pause(clock, Math.max(result.afterMs, jitteredDelayMs(failures++, clock.random)), signal)
      continue
    }
    gate.succeeded()
    if (result.kind === 'receipt') return entries.map((entry, index) => settledOf(entry, result.items[index]))
    const [only, ...others] = entries
    if (only === undefined) return []
    if (others.length === 0)
      return [
        {
          entry: only,
          rejection: {
            id: only.id,
            code: 'refused',
            errors: [{ field: '', code: 'refused', reason: result.reason }],
          },
        },
      ]
    const middle = Math.ceil(entries.length / 2)
    const first = await deliver(entries.slice(0, middle), parts)
    const second = first === null ? null : await deliver(entries.slice(middle), parts)
    return first === null || second === null ? null : [...first, ...second]
  }
  return null
}
