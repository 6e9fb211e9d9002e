// npx tsx sdk/examples/fastify/server.ts, with SENTINEL_URL and SENTINEL_API_KEY set.
import { Readable } from 'node:stream'
import type { Server } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { type Emitter, getEmitter } from '@sentinel-audit/emitter'
import { auditFastify } from '@sentinel-audit/emitter/fastify'
import fastify, { type FastifyRequest } from 'fastify'

async function* pieces() {
  for (let piece = 0; piece < 5; piece++) {
    yield 'x'.repeat(1_000)
    await wait(20)
  }
}
async function* endless() {
  yield 'the first of many'
  await new Promise(() => undefined)
}

export async function createServer(emitter: Emitter): Promise<Server> {
  const app = fastify()
  await app.register(auditFastify({ emitter, skip: ['/health'], trustedProxies: 1, bodyFields: ['email'] }))

  app.get('/health', () => 'ok')
  app.get<{ Params: { id: string } }>('/users/:id', (request) => ({ id: request.params.id }))
  app.get('/old', (_request, reply) => reply.redirect('/users/1'))
  app.get('/broken', () => {
    throw new TypeError('The database is away')
  })
  app.get('/me', async (request: FastifyRequest & { user?: object }) => {
    await wait(5)
    request.user = { id: 'usr_1', email: 'alice@example.com' }
    emitter.emit({ event_type: 'data.accessed', resource: { type: 'profile', id: 'usr_1' } })
    return { name: 'Alice' }
  })
  app.post('/login', (_request, reply) => reply.code(401).send({ error: 'wrong password' }))
  app.get('/stream', (_request, reply) => reply.type('text/plain').send(Readable.from(pieces())))
  app.get('/endless', (_request, reply) => reply.type('text/plain').send(Readable.from(endless())))
  await app.ready()
  return app.server
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  (await createServer(getEmitter())).listen(3001)
