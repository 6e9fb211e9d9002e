import { type BatchTx, copyStatement } from './database'

/** What a batch is made of. Text of a COPY is bytes by now. */
export type Step =
  | { operation: 'query'; text: string; values: unknown[] }
  | { operation: 'copy'; text: string; rows: Uint8Array<ArrayBuffer> }

const UTF8 = new TextEncoder()

/** Gathers what `run` asks for and sends it as one; each step is answered when all of them are durable. */
export async function gatherBatch<T>(
  send: (steps: Step[]) => Promise<unknown>,
  run: (tx: BatchTx) => Promise<T>,
): Promise<T> {
  const steps: Step[] = []
  let gathered: (sent: Promise<unknown>) => void = () => {}
  const durable = new Promise<unknown>((resolve) => (gathered = resolve))
  let isSent = false
  const ask = async (step: Step): Promise<void> => {
    if (isSent) throw new Error('The steps of a batch have to be asked for at once')
    steps.push(step)
    await durable
  }
  const result = run({
    query: (text, values = []) => ask({ operation: 'query', text, values: [...values] }),
    copyIn: (table, columns, rows) =>
      ask({
        operation: 'copy',
        text: copyStatement(table, columns, rows),
        rows: typeof rows === 'string' ? UTF8.encode(rows) : rows,
      }),
  })
  isSent = true
  gathered(send(steps))
  const [value] = await Promise.all([result, durable])
  return value
}
