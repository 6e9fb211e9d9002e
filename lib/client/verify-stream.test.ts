import { describe, expect, it } from 'vitest'
import { readVerify } from './verify-stream'

const RESULT = { type: 'result', ok: false, first_bad_seq: 4 }
const LINES = [
  { type: 'started', size: 9 },
  { type: 'progress', part: 'tree', done: 9, total: 9 },
  { type: 'progress', part: 'events', done: 5, total: 9 },
  RESULT,
].map((line) => `${JSON.stringify(line)}\n`)

/** An answer that comes in pieces of so many bytes. */
const inPieces = (text: string, bytes: number) => {
  const all = new TextEncoder().encode(text)
  const pieces = Array.from({ length: Math.ceil(all.length / bytes) }, (_, i) =>
    all.slice(i * bytes, (i + 1) * bytes),
  )
  return new Response(
    new ReadableStream({
      start: (controller) => {
        for (const piece of pieces) controller.enqueue(piece)
        controller.close()
      },
    }),
  )
}

describe('the lines of a check', () => {
  it.each([1, 7, 10_000])('are read in pieces of %i bytes', async (bytes) => {
    const seen: string[] = []
    const result = await readVerify(inPieces(LINES.join(''), bytes), ({ part, done }) =>
      seen.push(`${part} ${done}`),
    )
    expect(seen).toEqual(['tree 9', 'events 5'])
    expect(result).toEqual(RESULT)
  })

  it('say nothing when they end without a result', async () => {
    expect(await readVerify(inPieces(LINES.slice(0, 3).join(''), 9), () => {})).toBeNull()
    expect(await readVerify(new Response(null), () => {})).toBeNull()
  })
})
