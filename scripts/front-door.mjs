// What holds for every answer of the process, files and refusals of Next itself too: it stands around Next's own listener.
import { randomUUID } from 'node:crypto'
import { answerDirectly, directHandler } from './direct-route.mjs'

/** The time a sender has for the head of a request, and for the whole of it with its body. */
export const HEADERS_TIMEOUT_MS = 20_000
export const REQUEST_TIMEOUT_MS = 120_000
/** How often connections are looked through for those whose time is over. */
export const TIMEOUT_CHECK_MS = 5_000
const HSTS_SECONDS = 365 * 24 * 60 * 60

/** Where the address of the other end of the connection is handed on; what a client sends under this name is dropped. */
export const PEER_HEADER = 'x-sentinel-peer'
/** Says that this file stands in front, so that the header can be believed. lib/http/client-address.ts asks for it. */
const PEER_SLOT = Symbol.for('sentinel-audit.peer-header')
/** lib/boot puts the methods of each path here, made from the registry of operations. */
const METHODS_SLOT = Symbol.for('sentinel-audit.methods-of')

/** As lib/http/security-headers.ts has it, whose language this file can't read; a test holds the two together. */
export const API_CSP = "default-src 'none'; frame-ancestors 'none'"

const FIXED_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()',
}

/** @param {string | undefined} publicUrl */
export const fixedHeaders = (publicUrl) => ({
  ...FIXED_HEADERS,
  // Only where people come by https: said over http, browsers ignore it, and behind a wrong name it would lock them out.
  ...(publicUrl?.startsWith('https://')
    ? { 'strict-transport-security': `max-age=${HSTS_SECONDS}; includeSubDomains` }
    : {}),
})

const refusal = (status, code, title, detail, requestId) =>
  JSON.stringify({ type: `/docs#problem-${code}`, title, status, code, detail, request_id: requestId })

/**
 * Next refuses a method with an empty 405 and no word of what is allowed (RFC 9110, section 15.5.6 asks for it).
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
function explainRefusedMethods(request, response) {
  const writeHead = response.writeHead.bind(response)
  const end = response.end.bind(response)
  let body = null
  response.writeHead = (...args) => {
    // Who gives headers along has said what there is to say.
    if (args.length > 1 || (args[0] ?? response.statusCode) !== 405 || response.hasHeader('allow'))
      return writeHead(...args)
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
    const allowed = globalThis[METHODS_SLOT]?.(path) ?? ['GET', 'HEAD']
    const id = randomUUID()
    response.setHeader('allow', allowed.join(', '))
    response.setHeader('content-type', 'application/problem+json')
    response.setHeader('content-security-policy', API_CSP)
    response.setHeader('cache-control', 'no-store')
    response.setHeader('x-request-id', id)
    response.removeHeader('content-length')
    const detail = `${path.slice(0, 128)} takes ${allowed.join(', ')}`
    body = refusal(405, 'method_not_allowed', 'Method not allowed', detail, id)
    return writeHead(405)
  }
  response.end = (...args) => {
    // Sends the head first where that was not done yet, so that it is known whether there is something to explain.
    if (!response.headersSent && response.statusCode === 405) response.flushHeaders()
    return body === null ? end(...args) : end(body)
  }
}

/**
 * A listener that says who is at the other end, puts the fixed headers on every answer, calls the handlers that need no router, and explains
 * refused methods.
 * @param {import('node:http').RequestListener} next
 * @param {string | undefined} publicUrl
 * @returns {import('node:http').RequestListener}
 */
export function frontDoor(next, publicUrl) {
  const headers = Object.entries(fixedHeaders(publicUrl))
  globalThis[PEER_SLOT] = PEER_HEADER
  return (request, response) => {
    delete request.headers[PEER_HEADER]
    const peer = request.socket.remoteAddress
    if (peer !== undefined) request.headers[PEER_HEADER] = peer
    for (const [name, value] of headers) response.setHeader(name, value)
    const handler = directHandler(request)
    if (handler !== undefined) {
      answerDirectly(handler, request, response).catch((error) => {
        console.error(error)
        response.destroy()
      })
      return
    }
    explainRefusedMethods(request, response)
    next(request, response)
  }
}

/** What Node says of a connection whose request can't be read: status, code, title and detail. */
const BROKEN = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'request_timeout', 'The request took too long', 'Request Timeout'],
  HPE_HEADER_OVERFLOW: [
    431,
    'headers_too_large',
    'The headers are too large',
    'Request Header Fields Too Large',
  ],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'too_large', 'Too large', 'Payload Too Large'],
}
const MALFORMED = [400, 'invalid_request', 'The request is not valid', 'Bad Request']

/**
 * For 'clientError': a problem document where Node would send a bare status line. Who is in the middle of an answer gets nothing more.
 * @param {Error & { code?: string }} error
 * @param {import('node:stream').Duplex & { _httpMessage?: import('node:http').ServerResponse }} socket
 */
export function refuseBroken(error, socket) {
  if (!socket.writable || error.code === 'ECONNRESET' || socket._httpMessage?.headersSent === true) {
    socket.destroy(error)
    return
  }
  const [status, code, title, phrase] = BROKEN[error.code ?? ''] ?? MALFORMED
  const id = randomUUID()
  const body = refusal(status, code, title, `The connection is closed: ${phrase.toLowerCase()}`, id)
  const headers = {
    ...FIXED_HEADERS,
    connection: 'close',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(body),
    'content-security-policy': API_CSP,
    'content-type': 'application/problem+json',
    'x-request-id': id,
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`HTTP/1.1 ${status} ${phrase}\r\n${lines.join('')}\r\n${body}`)
  socket.destroy(error)
}

export const SERVER_LIMITS = {
  headersTimeout: HEADERS_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  connectionsCheckingInterval: TIMEOUT_CHECK_MS,
}
