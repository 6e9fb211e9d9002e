// npx tsx sdk/examples/koa/server.ts, with SENTINEL_URL and SENTINEL_API_KEY set.
import { createServer as createHttpServer, type Server } from 'node:http'
import { Readable } from 'node:stream'
import { json } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import Router from '@koa/router'
import { type Emitter, getEmitter } from '@sentinel-audit/emitter'
import { auditKoa } from '@sentinel-audit/emitter/koa'
import Koa from 'koa'

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

export function createServer(emitter: Emitter): Server {
  const app = new Koa({ proxy: true })
  app.silent = true
  app.use(auditKoa({ emitter, skip: ['/health'], trustedProxies: 1, bodyFields: ['email'] }))

  const router = new Router()
  router.get('/health', (context) => void (context.body = 'ok'))
  router.get('/users/:id', (context) => void (context.body = { id: context.params.id as string }))
  router.get('/old', (context) => context.redirect('/users/1'))
  router.get('/broken', () => {
    throw new TypeError('The database is away')
  })
  router.get('/me', async (context) => {
    await wait(5)
    context.state.user = { id: 'usr_1', email: 'alice@example.com' }
    emitter.emit({ event_type: 'data.accessed', resource: { type: 'profile', id: 'usr_1' } })
    context.body = { name: 'Alice' }
  })
  router.post('/login', async (context) => {
    Object.assign(context.request, { body: await json(context.req) })
    context.status = 401
    context.body = { error: 'wrong password' }
  })
  router.get('/stream', (context) => void (context.body = Readable.from(pieces(), { objectMode: false })))
  router.get('/endless', (context) => void (context.body = Readable.from(endless(), { objectMode: false })))
  app.use(router.routes())
  const handle = app.callback()
  return createHttpServer((request, response) => void handle(request, response))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) createServer(getEmitter()).listen(3001)
