import { audited } from '../../audit'

const first = new TextEncoder().encode('the first of many')

export const dynamic = 'force-dynamic'
export const GET = audited(
  '/endless',
  () => new Response(new ReadableStream({ start: (stream) => stream.enqueue(first) })),
)
