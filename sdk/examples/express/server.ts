// npx tsx sdk/examples/express/server.ts, with SENTINEL_URL and SENTINEL_API_KEY set.
import { createServer as createHttpServer, type Server } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { type Emitter, getEmitter } from '@sentinel-audit/emitter'
import { auditExpress } from '@sentinel-audit/emitter/express'
import express, { type Request } from 'express'

export function createServer(emitter: Emitter): Server {
  const audit = auditExpress({ emitter, skip: ['/health'], trustedProxies: 1, bodyFields: ['email'] })
  const app = express()
  app.use(audit.requests)
  app.use(express.json())

  app.get('/health', (_request, response) => void response.send('ok'))
  app.get('/users/:id', (request, response) => void response.json({ id: request.params.id }))
  app.get('/old', (_request, response) => response.redirect('/users/1'))
  app.get('/broken', () => {
    throw new TypeError('The database is away')
  })
  app.get('/me', async (request: Request & { user?: object }, response) => {
    await wait(5)
    request.user = { id: 'usr_1', email: 'alice@example.com' }
    emitter.emit({ event_type: 'data.accessed', resource: { type: 'profile', id: 'usr_1' } })
    response.json({ name: 'Alice' })
  })
  app.post('/login', (_request, response) => void response.status(401).json({ error: 'wrong password' }))
  app.get('/stream', async (_request, response) => {
    for (let piece = 0; piece < 5; piece++) {
      response.write('x'.repeat(1_000))
      await wait(20)
    }
    response.end()
  })
  app.get('/endless', (_request, response) => void response.write('the first of many'))

  app.use(audit.errors)
  return createHttpServer(app)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) createServer(getEmitter()).listen(3001)
