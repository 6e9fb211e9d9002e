import 'server-only'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Step } from './batch'

/** Beside the migrations, a file that is read as it is: see outputFileTracingIncludes in next.config.mjs. */
const WORKER_FILE = ['lib', 'db', 'embedded-worker.mjs']
/** Room for what a group of events leaves behind; the default of 16 MiB is collected many times in each. */
const YOUNG_GENERATION_MB = 64

export type Rows = { rows: unknown[]; affectedRows?: number }
/** What makes the connection who the statement is for; sent with each, and run only where it differs from the last. */
type As = { become?: string }
type Operations = {
  open: [input: object, value: null]
  query: [input: As & { text: string; values: unknown[]; rowMode?: 'array' | 'object' }, value: Rows]
  /** A statement without values and without an answer: half the cost of a query. */
  command: [input: As & { text: string }, value: null]
  copy: [input: { text: string; rows: Uint8Array<ArrayBuffer> }, value: null]
  /** A transaction: all of the steps or none. */
  batch: [input: As & { steps: Step[] }, value: null]
  close: [input: object, value: undefined]
}
type Answer = { id: number; value?: unknown; error?: { message: string } }
type Waiting = { resolve: (value: never) => void; reject: (error: Error) => void }

/** The rows of a COPY change threads instead of being copied. */
const givenAway = (input: Partial<Step> | { steps: Step[] }): ArrayBuffer[] =>
  'steps' in input ? input.steps.flatMap(givenAway) : 'rows' in input && input.rows ? [input.rows.buffer] : []

/** What PostgreSQL said, with its fields (`code`, `detail`, ...) on a real Error again. */
const revived = ({ message, ...fields }: { message: string }) => Object.assign(new Error(message), fields)

/**
 * Starts the thread of the embedded database. Statements run in the order they are asked for, one at a time.
 * When the thread ends unasked, everything asked since fails with the reason.
 */
export function startThread(dataDir: string | null) {
  const worker = new Worker(pathToFileURL(join(process.cwd(), ...WORKER_FILE)), {
    workerData: { dataDir },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    execArgv: [],
  })
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let ended: Error | null = null

  const end = (reason: Error) => {
    ended ??= reason
    for (const { reject } of waiting.values()) reject(ended)
    waiting.clear()
  }
  worker.on('error', (error) => end(error instanceof Error ? error : new Error(String(error))))
  worker.on('exit', () => end(new Error('The embedded database has ended')))
  worker.on('message', ({ id, value, error }: Answer) => {
    const asked = waiting.get(id)
    waiting.delete(id)
    // An idle database keeps no process alive.
    if (waiting.size === 0) worker.unref()
    if (error === undefined) asked?.resolve(value as never)
    else asked?.reject(revived(error))
  })

  return {
    ask: <Name extends keyof Operations>(operation: Name, input: Operations[Name][0]) =>
      new Promise<Operations[Name][1]>((resolve, reject) => {
        if (ended !== null) return reject(ended)
        const id = ++lastId
        waiting.set(id, { resolve, reject })
        worker.ref()
        worker.postMessage({ ...input, id, operation }, givenAway(input))
      }),
    stop: async () => {
      await worker.terminate()
    },
  }
}

export type Thread = ReturnType<typeof startThread>
