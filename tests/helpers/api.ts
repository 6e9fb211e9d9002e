import { randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { apiKeys } from '@/drizzle/schema'
import { setAuthRuntime } from '@/lib/auth/session'
import { OPERATIONS } from '@/lib/contract/registry'
import { SCOPES, type Scope } from '@/lib/contract/scopes'
import { fromEpochMs } from '@/lib/core/time'
import type { Database } from '@/lib/db/database'
import { generateKey, hashKey, hintOf } from '@/lib/services/api-key/key-format'
import type { Deps } from '@/lib/services/context'
import { setDeps } from '@/lib/services/process'
import { type TestClock, testClock, testDeps } from './context'
import { mintTenant, openTestDatabase } from './database'
import { testAuthRuntime } from './people'

const ROOT = process.cwd()
const APP = join(ROOT, 'app')

type Handler = (
  request: Request,
  context: { params: Promise<Record<string, string | string[]> | undefined> },
) => Promise<Response>
export type RouteModule = Record<string, Handler | string | undefined>
export type RouteFile = { file: string; path: string; load: () => Promise<RouteModule> }

function pathOf(file: string): string {
  const path =
    '/' +
    relative(APP, file)
      .split('/')
      .slice(0, -1)
      .filter((part) => !/^\(.*\)$/.test(part))
      .map((part) => part.replace(/^\[(?!\.)(.+)\]$/, '{$1}'))
      .join('/')
  const template = path.replace(/\[\.{3}(.+)\]$/, '{$1}')
  return RESTS.includes(template) ? template : path
}

/** Operations whose last parameter takes all segments that follow. */
const RESTS = OPERATIONS.filter((one) => one.restIsPath === true).map((one) => one.path)

/** Every route file of app/, with its path as an OpenAPI template. A catch-all that is no operation keeps its brackets. */
export const ROUTE_FILES: readonly RouteFile[] = readdirSync(APP, { recursive: true, encoding: 'utf8' })
  .filter((name) => /(^|\/)route\.ts$/.test(name))
  .map((name) => join(APP, name))
  .map((file) => ({
    file: relative(ROOT, file),
    path: pathOf(file),
    load: () => import(/* @vite-ignore */ file) as Promise<RouteModule>,
  }))

const patternOf = (path: string) =>
  (RESTS.includes(path) ? path.replace(/\{(\w+)\}$/, '(?<$1>.+)') : path).replace(
    /\{(\w+)\}/g,
    '(?<$1>[^/]+)',
  )

const PATTERNS = ROUTE_FILES.filter(({ path }) => !path.includes('['))
  .map((route) => ({
    ...route,
    pattern: new RegExp(`^${patternOf(route.path)}$`),
  }))
  // A fixed segment wins over one that stands for any, as in Next.
  .sort((a, b) => a.path.split('{').length - b.path.split('{').length)

/** Answers a request as the server would: by the route file of its path. */
export async function dispatch(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  for (const { path, pattern, load } of PATTERNS) {
    const match = pattern.exec(pathname)
    if (match === null) continue
    const handler = (await load())[request.method]
    if (typeof handler !== 'function') throw new Error(`${request.method} ${pathname} has no handler`)
    const params = Object.entries(match.groups ?? {}).map(([name, value]) => [
      name,
      RESTS.includes(path) ? value.split('/').map(decodeURIComponent) : decodeURIComponent(value),
    ])
    // As Next does it: without parameters there is no object.
    const given = params.length === 0 ? undefined : (Object.fromEntries(params) as Record<string, string>)
    return handler(request, { params: Promise.resolve(given) })
  }
  throw new Error(`There is no route for ${pathname}`)
}

/** A key straight into the table: unlike createApiKey it leaves no event in the tenant's log, so seq starts at 0. */
export async function mintKey(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  tenantId: string,
  scopes: readonly Scope[] = SCOPES,
): Promise<{ id: string; secret: string }> {
  const secret = generateKey()
  const id = randomUUID()
  await db.orm.insert(apiKeys).values({
    id,
    tenantId,
    name: 'Test key',
    hint: hintOf(secret),
    secretHash: hashKey(secret),
    scopes: [...scopes],
    createdAt: fromEpochMs(clock.nowMs()),
    createdBy: 'tests',
  })
  return { id, secret }
}

export type Answer<Body> = { status: number; headers: Headers; body: Body }
export type Params = Record<string, string> | string[][] | string

/** A tenant as it meets the API: every call goes through the route handlers with this tenant's key. */
export type Tenant = {
  id: string
  key: string
  send: (method: string, path: string, init?: RequestInit) => Promise<Response>
  get: <Body>(path: string, params?: Params) => Promise<Answer<Body>>
  post: <Body>(path: string, body: unknown, headers?: Record<string, string>) => Promise<Answer<Body>>
}

export type Api = {
  db: Database
  deps: Deps & { clock: TestClock }
  mintTenant: (scopes?: readonly Scope[]) => Promise<Tenant>
  /** The same tenant with another key, whose calls are counted by themselves. */
  withNewKey: (tenant: Tenant, scopes?: readonly Scope[]) => Promise<Tenant>
  close: () => Promise<void>
}

const ORIGIN = 'http://localhost'

const answerOf = async <Body>(response: Response): Promise<Answer<Body>> => {
  const text = await response.text()
  const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '')
  return {
    status: response.status,
    headers: response.headers,
    body: (isJson ? JSON.parse(text) : text) as Body,
  }
}

async function tenantOf(api: Pick<Api, 'deps'>, id: string, scopes?: readonly Scope[]): Promise<Tenant> {
  const { secret: key } = await mintKey(api.deps, id, scopes)
  const send = (method: string, path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers)
    if (!headers.has('authorization')) headers.set('authorization', `Bearer ${key}`)
    return dispatch(new Request(new URL(path, ORIGIN), { ...init, method, headers }))
  }
  return {
    id,
    key,
    send,
    get: async (path, params = {}) => {
      const query = new URLSearchParams(params).toString()
      return answerOf(await send('GET', query === '' ? path : `${path}?${query}`))
    },
    post: async (path, body, headers = {}) =>
      answerOf(
        await send('POST', path, {
          headers: { 'content-type': 'application/json', ...headers },
          body:
            typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
        }),
      ),
  }
}

/** The API over a database of its own, as after boot. One at a time in a test file: the parts are the process's. */
export async function startApi(clock: TestClock = testClock()): Promise<Api> {
  const db = await openTestDatabase()
  const deps = testDeps(db, clock)
  setDeps(deps)
  setAuthRuntime(testAuthRuntime(deps))
  return {
    db,
    deps,
    mintTenant: async (scopes) => tenantOf({ deps }, await mintTenant(db), scopes),
    withNewKey: ({ id }, scopes) => tenantOf({ deps }, id, scopes),
    close: () => db.close(),
  }
}
