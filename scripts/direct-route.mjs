// Calls the handlers that lib/http/direct.ts names itself: Next's way to a handler takes 2 to 3 ms of a core, ten times what an append of one
// event does there. What is unusual about a request goes Next's way.

const HANDLERS_SLOT = Symbol.for('sentinel-audit.direct-handlers')
const BODIES_SLOT = Symbol.for('sentinel-audit.direct-bodies')

/** Of a service with a key, with a body whose length it says. A browser's session brings questions of origin with it, which are Next's way. */
const isPlain = ({ headers }) =>
  /^Bearer /i.test(headers.authorization ?? '') &&
  headers.cookie === undefined &&
  headers.origin === undefined &&
  headers['content-length'] !== undefined &&
  headers['transfer-encoding'] === undefined &&
  headers.expect === undefined

/**
 * The handler that this request may go to directly, if there is one.
 * @param {import('node:http').IncomingMessage} request
 */
export function directHandler(request) {
  const url = request.url ?? '/'
  const end = url.indexOf('?')
  const handler = globalThis[HANDLERS_SLOT]?.get(`${request.method} ${end < 0 ? url : url.slice(0, end)}`)
  return handler !== undefined && isPlain(request) ? handler : undefined
}

/**
 * @param {(request: Request, route: { params: Promise<undefined> }) => Promise<Response>} handler catches what it throws
 * @param {import('node:http').IncomingMessage} incoming
 * @param {import('node:http').ServerResponse} outgoing
 */
export async function answerDirectly(handler, incoming, outgoing) {
  // The name of the host is the sender's to choose, and no handler asks for it.
  const request = new Request(`http://localhost${incoming.url}`, {
    method: incoming.method,
    headers: Object.entries(incoming.headers),
  })
  globalThis[BODIES_SLOT] ??= new WeakMap()
  globalThis[BODIES_SLOT].set(request, incoming)
  const answer = await handler(request, { params: Promise.resolve(undefined) })
  const body = Buffer.from(await answer.arrayBuffer())
  for (const [name, value] of answer.headers) outgoing.setHeader(name, value)
  outgoing.setHeader('content-length', body.length)
  outgoing.writeHead(answer.status)
  outgoing.end(body)
}
