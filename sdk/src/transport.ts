/** A request's answer, as far as the emitter reads it. */
export type Answer = { status: number; retryAfter: string | null; text: string }

/** Sends one body of NDJSON. Rejects when there is no answer. */
export type Transport = (body: string, signal: AbortSignal) => Promise<Answer>

export type Destination = { url: string; apiKey: string; gzip: boolean }

/** Below this a body is not worth compressing. */
export const GZIP_FROM_CHARS = 1_024

/** Where events go: `/api/audit/events` under the address of the server, whatever path that has. */
export function endpointOf(url: string): URL {
  const base = new URL(url)
  if (base.protocol !== 'http:' && base.protocol !== 'https:')
    throw new TypeError(`The address of the server must begin with http: or https:, not ${base.protocol}`)
  base.pathname = `${base.pathname.replace(/\/+$/, '')}/api/audit/events`
  base.search = ''
  base.hash = ''
  return base
}

export const headersOf = ({ apiKey }: Destination, isPacked: boolean): Record<string, string> => ({
  authorization: `Bearer ${apiKey}`,
  'content-type': 'application/x-ndjson',
  ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
})

async function packed(body: string): Promise<ArrayBuffer> {
  const stream = new Blob([body]).stream().pipeThrough(new CompressionStream('gzip'))
  return new Response(stream).arrayBuffer()
}

/** By `fetch`, for every runtime that has it. */
export function fetchTransport(to: Destination): Transport {
  const endpoint = endpointOf(to.url)
  return async (body, signal) => {
    const pack = to.gzip && body.length >= GZIP_FROM_CHARS && typeof CompressionStream === 'function'
    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: headersOf(to, pack),
      body: pack ? await packed(body) : body,
      redirect: 'manual',
      signal,
    })
    return { status: answer.status, retryAfter: answer.headers.get('retry-after'), text: await answer.text() }
  }
}
