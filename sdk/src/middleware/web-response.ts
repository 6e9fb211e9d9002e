import type { AuditedRequest, ResponseFacts } from './audited-request'

export type WebFacts = () => Pick<ResponseFacts, 'route' | 'actor' | 'body' | 'error'>

const numberOf = (header: string | null): number | undefined =>
  header !== null && /^\d+$/.test(header) ? Number(header) : undefined

type Ended = (error: unknown, isAborted: boolean) => void

/** The same body, counted; `ended` is told when it is read to its end, or broken off. Nothing of it is held back. */
function watched(body: ReadableStream<Uint8Array>, count: (bytes: number) => void, ended: Ended) {
  const reader = body.getReader()
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { done, value } = await reader.read()
          if (done) {
            ended(undefined, false)
            return controller.close()
          }
          count(value.byteLength)
          controller.enqueue(value)
        } catch (error) {
          ended(error, false)
          controller.error(error)
        }
      },
      cancel: async (reason) => {
        ended(undefined, true)
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}

/** A Response with its audit: the request id in its headers, and the event when its body has been sent. */
export function auditWeb(
  audited: AuditedRequest,
  request: Request,
  response: Response,
  facts: WebFacts,
): Response {
  const { status, statusText } = response
  let responseBytes = 0
  const ended: Ended = (error, isAborted) =>
    audited.end(() => {
      const known = facts()
      const requestBytes = numberOf(request.headers.get('content-length'))
      return { ...known, error: known.error ?? error, status, requestBytes, responseBytes, isAborted }
    })
  const headers = new Headers(response.headers)
  headers.set('x-request-id', audited.requestId)
  const init = { status, statusText, headers }
  if (response.body === null || request.method === 'HEAD') {
    ended(undefined, false)
    return new Response(response.body, init)
  }
  // Where the caller leaves before anything is read, nobody cancels the body.
  request.signal.addEventListener('abort', () => ended(undefined, true), { once: true })
  return new Response(
    watched(response.body, (bytes) => (responseBytes += bytes), ended),
    init,
  )
}
