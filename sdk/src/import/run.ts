import type { AuditEvent, Entry } from '../event'
import { type Clock, systemClock } from '../clock'
import { deliver } from '../delivery'
import { Gate } from '../gate'
import { Metrics } from '../metrics'
import { redactor } from '../redact'
import type { Transport } from '../transport'
import type { Mapping } from './mapping'
import { type Format, headOf, records } from './read/open'
import { fingerprint, type ImportState, readState, writeState } from './state'
import { toEvent } from './to-event'

export type ImportOptions = {
  path: string
  kind: string
  format: Format
  mapping: Mapping
  /** Where the state is kept; null for none, as when nothing is sent */
  statePath: string | null
  /** Null for a dry run: every event goes to `wouldSend` instead */
  transport: Transport | null
  wouldSend: (event: AuditEvent) => void | Promise<void>
  /** A record that is not in the log, and won't be */
  rejected: (line: number, reason: string) => void
  /** An attempt failed. What it throws ends the import; else it is made again */
  failed: (error: Error, isRefused: boolean) => void
  signal: AbortSignal
  clock?: Clock
}

export type ImportSummary = {
  stored: number
  duplicate: number
  rejected: number
  leftOut: number
  /** Records that an earlier run had seen to its end */
  skipped: number
  isComplete: boolean
}

const BATCH_EVENTS = 500
const BATCH_CHARS = 2 * 1024 * 1024

type Waiting = Entry & { line: number }

/** Imports one file, from where an earlier run ended. Memory is that of a batch, however large the file is. */
export async function importFile(options: ImportOptions): Promise<ImportSummary> {
  const { path, kind, mapping, statePath, transport, signal } = options
  const head = await headOf(path)
  const before = statePath === null ? null : await readState(statePath, head, kind)
  const from = before?.offset ?? 0
  const redacted = redactor()
  const sum: ImportSummary = {
    stored: 0,
    duplicate: 0,
    rejected: 0,
    leftOut: 0,
    skipped: 0,
    isComplete: false,
  }
  const send = sender(options)
  let batch: Waiting[] = []
  let chars = 0
  let end = from

  const reject = (line: number, reason: string) => {
    sum.rejected++
    options.rejected(line, reason)
  }
  const flush = async () => {
    if (transport === null) return true
    if (batch.length > 0) {
      const settled = await send(batch)
      if (settled === null) return false
      for (const [at, one] of settled.entries())
        if ('receipt' in one) sum[one.receipt.status]++
        else reject(batch[at]?.line ?? 0, reasonOf(one.rejection))
    }
    batch = []
    chars = 0
    if (statePath !== null) await writeState(statePath, stateOf(head, kind, end, before, sum))
    return true
  }

  for await (const { line, end: after, content } of records(path, options.format, mapping.array)) {
    if (signal.aborted) break
    if (after <= from) {
      sum.skipped++
      continue
    }
    const mapped = 'fault' in content ? content : toEvent(content.value, content.text, mapping)
    if ('fault' in mapped) reject(line, mapped.fault)
    else if ('isLeftOut' in mapped) sum.leftOut++
    else {
      const event = redacted(mapped.event) as AuditEvent & { id: string }
      if (transport === null) await options.wouldSend(event)
      const json = JSON.stringify(event)
      if (transport !== null) batch.push({ id: event.id, json, line })
      chars += json.length
    }
    end = after
    if ((batch.length >= BATCH_EVENTS || chars >= BATCH_CHARS) && !(await flush())) return sum
  }
  sum.isComplete = (await flush()) && !signal.aborted
  return sum
}

const reasonOf = ({
  code,
  errors,
}: {
  code: string
  errors?: readonly { field: string; reason: string }[] | undefined
}) => [code, ...(errors ?? []).map(({ field, reason }) => `${field}: ${reason}`)].join('; ')

function sender({ transport, failed, signal, clock = systemClock }: ImportOptions) {
  const parts = { gate: new Gate(clock), clock, metrics: new Metrics(() => 0), timeoutMs: 60_000 }
  return async (batch: readonly Entry[]) => {
    if (transport === null) return []
    const giveUp = new AbortController()
    const abort = () => giveUp.abort()
    signal.addEventListener('abort', abort)
    if (signal.aborted) abort()
    let end: unknown = null
    const settled = await deliver(batch, {
      ...parts,
      transport,
      signal: giveUp.signal,
      failed: (_, error, isRefused) => {
        try {
          failed(error, isRefused)
        } catch (why) {
          end = why
          abort()
        }
      },
    })
    signal.removeEventListener('abort', abort)
    if (end !== null) throw end instanceof Error ? end : new Error(String(end))
    return settled
  }
}

const stateOf = (
  head: Uint8Array,
  kind: string,
  offset: number,
  before: ImportState | null,
  { stored, duplicate, rejected }: ImportSummary,
): ImportState => ({
  file: before?.file ?? fingerprint(head),
  headBytes: before?.headBytes ?? head.length,
  kind,
  offset,
  stored: (before?.stored ?? 0) + stored,
  duplicate: (before?.duplicate ?? 0) + duplicate,
  rejected: (before?.rejected ?? 0) + rejected,
})
