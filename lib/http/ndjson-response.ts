import { Readable } from 'node:stream'

/** Values as lines of JSON, sent as they come. */
export function ndjsonResponse(values: AsyncIterable<unknown>): Response {
  async function* lines() {
    for await (const value of values) yield Buffer.from(`${JSON.stringify(value)}\n`)
  }
  const body = Readable.toWeb(Readable.from(lines(), { objectMode: false })) as ReadableStream<Uint8Array>
  return new Response(body, { headers: { 'content-type': 'application/x-ndjson' } })
}
