// Next answers these with a bare 500 and a stack in the log, though they are the sender's fault.
import { randomUUID } from 'node:crypto'

const isDecodable = (url) => {
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '')
    return true
  } catch {
    return false
  }
}

/** @param {import('node:http').ServerResponse} response */
const refusePath = (response) => {
  const id = randomUUID()
  response.writeHead(400, { 'content-type': 'application/problem+json', 'x-request-id': id })
  response.end(
    JSON.stringify({
      type: '/docs#problem-invalid_request',
      title: 'The request is not valid',
      status: 400,
      code: 'invalid_request',
      detail: 'The path is not percent-encoded UTF-8',
      request_id: id,
    }),
  )
}

/**
 * A listener that passes on what Next can route: TRACE and `OPTIONS *` are answered here, a path that can't be decoded too.
 * @param {import('node:http').RequestListener} next
 * @returns {import('node:http').RequestListener}
 */
export const refuseUnroutable = (next) => (request, response) => {
  const url = request.url ?? '/'
  if (request.method === 'TRACE') response.writeHead(405, { allow: 'GET, HEAD, OPTIONS, POST' }).end()
  else if (url === '*') response.writeHead(204, { allow: 'GET, HEAD, OPTIONS, POST' }).end()
  else if (isDecodable(url)) next(request, response)
  else refusePath(response)
}
