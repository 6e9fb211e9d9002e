import { Worker } from 'node:worker_threads'
import type { Batch, Checked } from './worker'

/** Batches that wait with each thread: one to work on, one to go on with. */
const WAITING_EACH = 2

/** Threads that check events. `ended` is told of each batch in the order in which they end. */
export function createPool(
  threads: number,
  ended: (checked: Checked) => void,
  failed: (error: Error) => void,
) {
  const workers = Array.from({ length: threads }, () => {
    const worker = new Worker(new URL(import.meta.url), { resourceLimits: { maxYoungGenerationSizeMb: 32 } })
    return { worker, waiting: 0 }
  })
  let nextId = 0
  let wake: (() => void) | null = null
  const waiting = () => workers.reduce((sum, one) => sum + one.waiting, 0)
  const awake = () => {
    wake?.()
    wake = null
  }
  for (const one of workers) {
    one.worker.on('message', (checked: Checked) => {
      one.waiting--
      ended(checked)
      awake()
    })
    one.worker.on('error', (error) => {
      one.waiting = 0
      failed(error instanceof Error ? error : new Error(String(error)))
      awake()
    })
  }
  const until = async (isGood: () => boolean) => {
    while (!isGood()) await new Promise<void>((resolve) => (wake = resolve))
  }
  return {
    /** @param bytes are given away */
    send: (tenantId: string, bytes: Uint8Array): void => {
      const [first, ...others] = workers
      if (first === undefined) throw new Error('a pool without threads')
      const least = others.reduce((a, b) => (b.waiting < a.waiting ? b : a), first)
      least.waiting++
      const batch: Batch = { id: nextId++, tenantId, bytes }
      least.worker.postMessage(batch, [bytes.buffer as ArrayBuffer])
    },
    /** Until there is room for more. */
    room: () => until(() => waiting() < WAITING_EACH * threads),
    /** Until all that was sent has ended. */
    idle: () => until(() => waiting() === 0),
    close: async (): Promise<void> => {
      await Promise.all(workers.map(({ worker }) => worker.terminate()))
    },
  }
}

export type Pool = ReturnType<typeof createPool>
