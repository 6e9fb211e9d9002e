import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { dispatch } from './api'

/** The routes behind a port of this machine, for a client that is another process. @param asked every path that was asked for */
export async function serveRoutes(asked: string[] = []) {
  const server = createServer((request, response) => {
    const url = `http://${request.headers.host ?? 'localhost'}${request.url ?? '/'}`
    asked.push(request.url ?? '')
    const headers = new Headers()
    for (const [name, value] of Object.entries(request.headers))
      if (typeof value === 'string') headers.set(name, value)
    const method = request.method ?? 'GET'
    const body = method === 'GET' || method === 'HEAD' ? null : (Readable.toWeb(request) as BodyInit)
    dispatch(new Request(url, { method, headers, body, ...(body && { duplex: 'half' }) })).then(
      (answer) => {
        response.writeHead(answer.status, Object.fromEntries(answer.headers))
        if (answer.body === null) response.end()
        else Readable.fromWeb(answer.body as ReadableStream<Uint8Array>).pipe(response)
      },
      () => response.writeHead(500).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}
