import { createServer as express } from '../examples/express/server'
import { createServer as fastify } from '../examples/fastify/server'
import { createServer as hono } from '../examples/hono/server'
import { createServer as http } from '../examples/http/server'
import { createServer as koa } from '../examples/koa/server'
import { createServer as nest, createServerOnFastify as nestOnFastify } from '../examples/nest/server'
import { here, middlewareCases } from './middleware-cases'

middlewareCases('express', here(express))
middlewareCases('fastify', here(fastify))
middlewareCases('hono', here(hono))
middlewareCases('koa', here(koa))
middlewareCases('node:http', here(http))
middlewareCases('nest', here(nest))
middlewareCases('nest on fastify', here(nestOnFastify))
