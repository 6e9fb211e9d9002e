// npx tsx --tsconfig sdk/examples/nest/tsconfig.json sdk/examples/nest/server.ts, with SENTINEL_URL and SENTINEL_API_KEY set.
import 'reflect-metadata'
import type { Server } from 'node:http'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import {
  Controller,
  Get,
  HttpCode,
  type INestApplication,
  Module,
  Param,
  Post,
  Redirect,
  Req,
  StreamableFile,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { type Emitter, getEmitter } from '@sentinel-audit/emitter'
import { auditNest } from '@sentinel-audit/emitter/nest'

async function* pieces() {
  for (let piece = 0; piece < 5; piece++) {
    yield Buffer.from('x'.repeat(1_000))
    await wait(20)
  }
}
async function* endless() {
  yield Buffer.from('the first of many')
  await new Promise(() => undefined)
}

const controllerOf = (emitter: Emitter) => {
  @Controller()
  class UsersController {
    @Get('health') health() {
      return 'ok'
    }

    @Get('users/:id') find(@Param('id') id: string) {
      return { id }
    }

    @Get('old') @Redirect('/users/1', 302) old() {
      return undefined
    }

    @Get('broken') broken() {
      throw new TypeError('The database is away')
    }

    @Get('me') async me(@Req() request: { user?: object }) {
      await wait(5)
      request.user = { id: 'usr_1', email: 'alice@example.com' }
      emitter.emit({ event_type: 'data.accessed', resource: { type: 'profile', id: 'usr_1' } })
      return { name: 'Alice' }
    }

    @Post('login') @HttpCode(401) login() {
      return { error: 'wrong password' }
    }

    @Get('stream') stream() {
      return new StreamableFile(Readable.from(pieces()))
    }

    @Get('endless') endless() {
      return new StreamableFile(Readable.from(endless()))
    }
  }
  return UsersController
}

const moduleOf = (emitter: Emitter) => {
  @Module({ controllers: [controllerOf(emitter)] })
  class AppModule {}
  return AppModule
}

async function listening(app: INestApplication, emitter: Emitter): Promise<Server> {
  const audit = auditNest({ emitter, skip: ['/health'], trustedProxies: 1, bodyFields: ['email'] })
  app.use(audit.requests)
  app.useGlobalInterceptors(audit.interceptor)
  await app.init()
  return app.getHttpServer() as Server
}

export const createServer = async (emitter: Emitter): Promise<Server> =>
  listening(await NestFactory.create<NestExpressApplication>(moduleOf(emitter), { logger: false }), emitter)

export async function createServerOnFastify(emitter: Emitter): Promise<Server> {
  const app = await NestFactory.create<NestFastifyApplication>(moduleOf(emitter), new FastifyAdapter(), {
    logger: false,
  })
  const server = await listening(app, emitter)
  await app.getHttpAdapter().getInstance().ready()
  return server
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  (await createServer(getEmitter())).listen(3001)
