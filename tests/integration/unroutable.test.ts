import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readBody } from '@/lib/http/read-body'
import { refuseUnroutable } from '@/scripts/refuse-unroutable.mjs'

const server = createServer(refuseUnroutable((request, response) => response.end(`passed ${request.url}`)))
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
afterAll(() => new Promise((resolve) => server.close(resolve)))

const send = (method: string, path: string) =>
  new Promise<{ status: number; headers: object; body: string }>((resolve, reject) => {
    const { port } = server.address() as AddressInfo
    const request = httpRequest({ host: '127.0.0.1', port, method, path }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    request.on('error', reject).end()
  })

describe('what the server could only answer with a 500', () => {
  test.each(['/api/audit/events/%E0%A4%A', '/%ff', '/audit/%'])(
    '%s is no path: a problem document, as for any other refusal',
    async (path) => {
      const { status, headers, body } = await send('GET', path)
      expect({ status, headers }).toMatchObject({
        status: 400,
        headers: { 'content-type': 'application/problem+json' },
      })
      expect(JSON.parse(body)).toMatchObject({ status: 400, code: 'invalid_request' })
    },
  )

  test('TRACE is a method nothing has, and OPTIONS * asks for no path', async () => {
    expect(await send('TRACE', '/api/audit/events')).toMatchObject({ status: 405, body: '' })
    expect(await send('OPTIONS', '*')).toMatchObject({ status: 204, body: '' })
  })

  test('everything else is passed on as it came, a query that can not be decoded too', async () => {
    for (const path of ['/api/audit/events?q=%ff', '/audit/%E2%82%AC', '/'])
      expect(await send('GET', path)).toMatchObject({ status: 200, body: `passed ${path}` })
  })

  test('a body whose sender went away is the sender’s fault, and no error of ours', async () => {
    const body = new ReadableStream({
      pull: (controller) => controller.error(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })),
    })
    const init = { method: 'POST', body, duplex: 'half' }
    await expect(readBody(new Request('http://localhost', init), 1_000)).rejects.toMatchObject({
      code: 'invalid_request',
      faults: [{ code: 'cut_off' }],
    })
  })
})
