import { setTimeout as wait } from 'node:timers/promises'
import { audited } from '../../audit'

const text = new TextEncoder()

const pieces = () => {
  let left = 5
  return new ReadableStream({
    pull: async (stream) => {
      stream.enqueue(text.encode('x'.repeat(1_000)))
      await wait(20)
      if (--left === 0) stream.close()
    },
  })
}

export const dynamic = 'force-dynamic'
export const GET = audited('/stream', () => new Response(pieces()))
