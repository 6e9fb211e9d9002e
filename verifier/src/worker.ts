import { parentPort } from 'node:worker_threads'
import type { EventLine, Removal } from '@/lib/ledger/evidence-event'
import { createByteLines } from '@/lib/ledger/byte-lines'
import { createEventLineCheck } from '@/lib/ledger/evidence-line'
import { digest } from './means'

/** Whole lines of events, to be checked. */
export type Batch = { id: number; tenantId: string; bytes: Uint8Array }

/** What came of a batch: hashes one behind the other, the rest by the number of the event in the batch; `fault` where a line is none. */
export type Checked = {
  id: number
  seqs: number[]
  leaves: Uint8Array
  problems: [number, string][]
  removals: [number, Removal][]
  fault: string | null
}

const HASH_BYTES = 32
const checkLine = createEventLineCheck(digest)

export function checkBatch({ id, tenantId, bytes }: Batch): Checked {
  const events: EventLine[] = []
  let fault: string | null = null
  try {
    const lines = createByteLines((line) => void events.push(checkLine(line, tenantId)))
    lines.push(bytes)
    lines.end()
  } catch (error) {
    fault = error instanceof Error ? error.message : String(error)
  }
  const leaves = new Uint8Array(events.length * HASH_BYTES)
  const checked: Checked = { id, seqs: [], leaves, problems: [], removals: [], fault }
  events.forEach(({ seq, leaf, problem, removal }, i) => {
    checked.seqs.push(seq)
    leaves.set(leaf, i * HASH_BYTES)
    if (problem !== null) checked.problems.push([i, problem])
    if (removal !== null) checked.removals.push([i, removal])
  })
  return checked
}

export function eventsOf({ seqs, leaves, problems, removals }: Checked): EventLine[] {
  const problem = new Map(problems)
  const removal = new Map(removals)
  return seqs.map((seq, i) => ({
    seq,
    leaf: leaves.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
    problem: problem.get(i) ?? null,
    removal: removal.get(i) ?? null,
  }))
}

/** Answers every batch, as a thread of its own. */
export function serveBatches(): void {
  parentPort?.on('message', (batch: Batch) => {
    const checked = checkBatch(batch)
    parentPort?.postMessage(checked, [checked.leaves.buffer as ArrayBuffer])
  })
}
