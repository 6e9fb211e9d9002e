import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AuditedRequest, RequestAudit, ResponseFacts } from './audited-request'

export type NodeAudited = {
  audited: AuditedRequest
  /** The handler threw this. */
  threw: (error: unknown) => void
}

/** What only the framework knows; asked when the response has ended. */
export type NodeFacts = () => Pick<ResponseFacts, 'route' | 'actor' | 'body'>

const numberOf = (header: string | string[] | number | undefined): number | undefined =>
  header !== undefined && /^\d+$/.test(String(header)) ? Number(header) : undefined

const bytesOf = (chunk: unknown, encoding: unknown): number => {
  if (typeof chunk === 'string')
    return Buffer.byteLength(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8')
  return chunk instanceof Uint8Array ? chunk.byteLength : 0
}

/** Counts the bytes of a body as they are handed to the response, after whatever compresses them. */
function countBody(response: ServerResponse): () => number {
  let bytes = 0
  const { write, end } = response
  response.write = ((...args: Parameters<typeof write>) => {
    bytes += bytesOf(args[0], args[1])
    return write.apply(response, args)
  }) as typeof write
  response.end = ((...args: Parameters<typeof end>) => {
    bytes += bytesOf(args[0], args[1])
    return end.apply(response, args)
  }) as typeof end
  return () => bytes
}

/** The request id goes out with the headers, also where an error handler has cleared them. */
function nameRequest(response: ServerResponse, requestId: string): void {
  const { writeHead } = response
  response.writeHead = ((...args: Parameters<typeof writeHead>) => {
    if (!response.headersSent && !response.hasHeader('x-request-id'))
      response.setHeader('x-request-id', requestId)
    return writeHead.apply(response, args)
  }) as typeof writeHead
}

/** Of a request and its response in Node: begins its audit, and ends it when the response is out or broken off. */
export function auditNode<Native>(
  audit: RequestAudit<Native>,
  request: IncomingMessage,
  response: ServerResponse,
  native: Native,
  facts: NodeFacts,
): NodeAudited | null {
  const header = (name: string): string | null => {
    const value = request.headers[name]
    return Array.isArray(value) ? value.join(', ') : (value ?? null)
  }
  // Frameworks that mount one application in another cut the address; this one is whole.
  const { originalUrl } = request as { originalUrl?: string }
  const target = originalUrl ?? request.url ?? '/'
  const peer = request.socket.remoteAddress ?? null
  const audited = audit.begin({ method: request.method ?? 'GET', target, header, peer }, native)
  if (audited === null) return null

  const counted = countBody(response)
  let error: unknown
  nameRequest(response, audited.requestId)
  const finish = (isAborted: boolean) =>
    audited.end(() => ({
      ...facts(),
      status: response.statusCode,
      requestBytes: numberOf(request.headers['content-length']),
      responseBytes: request.method === 'HEAD' ? 0 : counted(),
      error,
      isAborted,
    }))
  response.once('finish', () => finish(false))
  response.once('close', () => finish(!response.writableFinished))
  return { audited, threw: (thrown) => (error = thrown) }
}
