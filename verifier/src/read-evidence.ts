import { createByteLines } from '@/lib/ledger/byte-lines'
import { createEvidenceReader, type Known, type OnLeaf } from '@/lib/ledger/evidence'
import { EVENT_LINE_START } from '@/lib/ledger/evidence-line'
import { LedgerFault } from '@/lib/ledger/ledger-fault'
import { Damaged } from './input'
import { createMeans } from './means'
import { createPool, type Pool } from './pool'
import { eventsOf } from './worker'

const BATCH_BYTES = 512 * 1024
/** Below that, starting threads takes longer than they save. */
const ALONE_BYTES = 8 * 1024 * 1024

const START = new TextEncoder().encode(EVENT_LINE_START)
const isEventLine = (line: Uint8Array) => START.every((byte, i) => line[i] === byte)

type Reader = ReturnType<typeof createEvidenceReader>

/** Puts lines of events together, to be checked by other threads. */
function createBatches(reader: Reader, pool: () => Pool) {
  let bytes = new Uint8Array(BATCH_BYTES)
  let length = 0
  let count = 0
  const flush = () => {
    const tenantId = reader.tenantId()
    if (length === 0 || tenantId === null) return
    reader.passed(bytes.subarray(0, length), count)
    pool().send(tenantId, bytes.slice(0, length))
    length = 0
    count = 0
  }
  return {
    add: (line: Uint8Array): void => {
      if (length + line.length > BATCH_BYTES) flush()
      if (line.length > bytes.length) bytes = new Uint8Array(line.length)
      bytes.set(line, length)
      length += line.length
      count++
    },
    flush,
  }
}

/**
 * Reads a file of evidence: its first megabytes here, the events of a large one by several threads.
 * @param ready before the report, once the file was read: whoever knows more by then says so
 */
export async function readEvidence(
  pieces: AsyncIterable<Uint8Array>,
  known: Known,
  { threads, onLeaf, ready }: { threads: number; onLeaf?: OnLeaf; ready?: (reader: Reader) => Promise<void> },
) {
  const reader = createEvidenceReader(createMeans(), known, onLeaf)
  let pool = null as Pool | null
  const openPool = () =>
    (pool ??= createPool(
      threads,
      (checked) => {
        reader.take(eventsOf(checked))
        if (checked.fault !== null) reader.fail(`a line of an event: ${checked.fault}`)
      },
      (error) => reader.fail(`a thread ended: ${error.message}`),
    ))
  const batches = createBatches(reader, openPool)
  /** What must wait until every event before it was checked. */
  let held: Uint8Array[] = []
  let alone = ALONE_BYTES
  const lines = createByteLines((line) => {
    alone -= line.length
    if (held.length > 0) held.push(line.slice())
    else if (threads < 2 || alone > 0 || reader.tenantId() === null) reader.line(line)
    else if (isEventLine(line)) batches.add(line)
    else if (pool === null) reader.line(line)
    else held.push(line.slice())
  })
  const settle = async () => {
    batches.flush()
    await pool?.idle()
    const now = held
    held = []
    for (const line of now) reader.line(line)
  }
  try {
    for await (const piece of pieces) {
      lines.push(piece)
      if (held.length > 0) await settle()
      await pool?.room()
      if (reader.isFailed()) break
    }
    await settle()
    lines.end()
    await ready?.(reader)
  } catch (error) {
    if (error instanceof Damaged || error instanceof LedgerFault) reader.fail(error.message)
    else throw error
  } finally {
    await pool?.close()
  }
  return reader.end()
}
