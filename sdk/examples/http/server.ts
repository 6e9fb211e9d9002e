// npx tsx sdk/examples/http/server.ts, with SENTINEL_URL and SENTINEL_API_KEY set.
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { json } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { type Emitter, getEmitter } from '@sentinel-audit/emitter'
import { auditHttp } from '@sentinel-audit/emitter/http'

type Request = IncomingMessage & { user?: object; body?: unknown }
type Handler = (request: Request, response: ServerResponse) => unknown

const routesOf = (emitter: Emitter): Record<string, Handler> => ({
  'GET /health': (_request, response) => response.end('ok'),
  'GET /users/:id': (request, response) =>
    response.end(JSON.stringify({ id: request.url?.split(/[/?]/)[2] })),
  'GET /old': (_request, response) => response.writeHead(302, { location: '/users/1' }).end(),
  'GET /broken': () => {
    throw new TypeError('The database is away')
  },
  'GET /me': async (request, response) => {
    await wait(5)
    request.user = { id: 'usr_1', email: 'alice@example.com' }
    emitter.emit({ event_type: 'data.accessed', resource: { type: 'profile', id: 'usr_1' } })
    response.end(JSON.stringify({ name: 'Alice' }))
  },
  'POST /login': async (request, response) => {
    request.body = await json(request)
    response.writeHead(401).end(JSON.stringify({ error: 'wrong password' }))
  },
  'GET /stream': async (_request, response) => {
    for (let piece = 0; piece < 5; piece++) {
      response.write('x'.repeat(1_000))
      await wait(20)
    }
    response.end()
  },
  'GET /endless': (_request, response) => response.write('the first of many'),
})

/** `/users/:id` of `/users/7?x=1`, where there is such a route. */
function routeOf(routes: object, { method = '', url = '' }: IncomingMessage): string | null {
  const path = (url.split('?')[0] ?? '').replace(/^\/users\/[^/]+$/, '/users/:id')
  return Object.hasOwn(routes, `${method} ${path}`) ? path : null
}

export function createServer(emitter: Emitter): Server {
  const routes = routesOf(emitter)
  const route = (request: IncomingMessage) => routeOf(routes, request)
  const handle = auditHttp(
    { emitter, skip: ['/health'], trustedProxies: 1, bodyFields: ['email'], route },
    async (request, response) => {
      const handler = routes[`${request.method ?? ''} ${route(request) ?? ''}`]
      if (handler === undefined) response.writeHead(404).end('not found')
      else await handler(request, response)
    },
  )
  return createHttpServer((request, response) => {
    Promise.resolve(handle(request, response)).catch(() =>
      response.writeHead(500).end('Something went wrong'),
    )
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) createServer(getEmitter()).listen(3001)
