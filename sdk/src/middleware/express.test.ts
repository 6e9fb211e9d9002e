import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { Router } from 'express'
import { expect, test } from 'vitest'
import { testEmitter } from '../../tests/emitter'
import { auditExpress } from './express'

test('a route of a mounted router has its whole pattern, answered or thrown', async () => {
  const { emitter, log } = testEmitter()
  const audit = auditExpress({ emitter })
  const users = Router()
  users.get('/:id', (_request, response) => void response.send('x'))
  users.get('/:id/broken', () => {
    throw new RangeError('no')
  })
  const app = express()
  app.use(audit.requests)
  app.use('/api', Router().use('/users', users))
  app.use(audit.errors)
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/users/7`
  await (await fetch(base)).text()
  await (await fetch(`${base}/broken`)).text()
  await (await fetch(`${base}/broken/not`)).text()
  server.closeAllConnections()
  server.close()
  await emitter.flush()
  expect(log.events.map(({ action }) => action)).toEqual([
    'GET /api/users/:id',
    'GET /api/users/:id/broken',
    'GET',
  ])
})
