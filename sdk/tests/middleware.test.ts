import { createServer as express } from '../examples/express/server'
import { createServer as fastify } from '../examples/fastify/server'
import { createServer as hono } from '../examples/hono/server'
import { createServer as http } from '../examples/http/server'
import { createServer as koa } from '../examples/koa/server'
import { createServer as nest } from '../examples/nest/server'
import { middlewareCases } from './middleware-cases'

middlewareCases('express', express)
middlewareCases('fastify', fastify)
middlewareCases('hono', hono)
middlewareCases('koa', koa)
middlewareCases('node:http', http)
middlewareCases('nest', nest)
