// npx tsx sdk/examples/hono/server.ts, with SENTINEL_URL and SENTINEL_API_KEY set.
import type { Server } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { createAdaptorServer } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import { type Emitter, getEmitter } from '@sentinel-audit/emitter'
import { auditHono } from '@sentinel-audit/emitter/hono'
import { Hono } from 'hono'
import { streamText } from 'hono/streaming'

export function createServer(emitter: Emitter): Server {
  const app = new Hono<{ Variables: { user: object } }>()
  app.use(
    auditHono({
      emitter,
      skip: ['/health'],
      trustedProxies: 1,
      bodyFields: ['email'],
      peer: (context) => getConnInfo(context).remote.address,
    }),
  )

  app.get('/health', (context) => context.text('ok'))
  app.get('/users/:id', (context) => context.json({ id: context.req.param('id') }))
  app.get('/old', (context) => context.redirect('/users/1'))
  app.get('/broken', () => {
    throw new TypeError('The database is away')
  })
  app.get('/me', async (context) => {
    await wait(5)
    context.set('user', { id: 'usr_1', email: 'alice@example.com' })
    emitter.emit({ event_type: 'data.accessed', resource: { type: 'profile', id: 'usr_1' } })
    return context.json({ name: 'Alice' })
  })
  app.post('/login', async (context) => {
    await context.req.json()
    return context.json({ error: 'wrong password' }, 401)
  })
  app.get('/stream', (context) =>
    streamText(context, async (stream) => {
      for (let piece = 0; piece < 5; piece++) {
        await stream.write('x'.repeat(1_000))
        await wait(20)
      }
    }),
  )
  app.get('/endless', (context) =>
    streamText(context, async (stream) => {
      await stream.write('the first of many')
      await new Promise<void>((resolve) => stream.onAbort(resolve))
    }),
  )
  app.onError((_error, context) => context.text('Something went wrong', 500))
  return createAdaptorServer({ fetch: app.fetch }) as Server
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) createServer(getEmitter()).listen(3001)
