import { spawn, spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StoredEvent } from '@/lib/event/stored-event'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { serveRoutes } from '../helpers/api-server'
import { testClock } from '../helpers/context'

const HAS_PYTHON =
  spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']).status === 0

let api: Api
let tenant: Tenant
let server: Awaited<ReturnType<typeof serveRoutes>>

beforeAll(async () => {
  api = await startApi(testClock(Date.now()))
  tenant = await api.mintTenant()
  server = await serveRoutes()
})
afterAll(async () => {
  await server.close()
  await api.close()
})

/** Runs a program with the emitter set up for this tenant; rejects with what it wrote when it fails. */
const python = (...args: string[]) =>
  new Promise<string>((resolve, reject) => {
    const env = {
      ...process.env,
      SENTINEL_URL: server.url,
      SENTINEL_API_KEY: tenant.key,
      PYTHONPATH: 'sdk-python',
    }
    const child = spawn('python3', args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)))
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve(output) : reject(new Error(output))))
  })

const stored = async (params: Record<string, string>) =>
  (await tenant.get<{ events: StoredEvent[] }>('/api/audit/events', { limit: '1000', ...params })).body.events

const MANY = `
import json
from sentinel_audit import get_emitter
audit = get_emitter(source="python")
for number in range(300):
    event = {"event_type": "user.logn" if number == 7 else "user.login", "action": f"login {number:03d}"}
    audit.emit({**event, "metadata": {"password": "hunter2", "method": "saml"}})
audit.flush()
counts = audit.metrics.snapshot()
print(json.dumps([counts["stored"], counts["rejected"]]))
`

const HOSTILE = `
import asyncio
from sentinel_audit import close_emitter, get_emitter
from sentinel_audit.asgi import AuditMiddleware
from tests.asgi_client import Call, answer

async def app(scope, receive, send):
    scope["state"]["user"] = {"id": "mallory\\x00" + "m" * 300}
    await answer(send, 200)

call = Call("/a\\x00" + "x" * 9000, query="__proto__=1&%00=2&" + "k=v&" * 9000, headers=[("user-agent", "u" * 9000)])
middleware = AuditMiddleware(app, get_emitter(source="hostile"), record_path=True)
asyncio.run(middleware(call.scope, call.receive, call.send))
close_emitter()
`

describe.skipIf(!HAS_PYTHON)('events of the emitter for Python', () => {
  test('are in the log, in order, without secrets, and one that is no event takes no other with it', async () => {
    expect(JSON.parse(await python('-c', MANY))).toEqual([299, 1])
    const events = (await stored({ sources: 'python' })).sort((a, b) => Number(a.seq) - Number(b.seq))
    const numbers = Array.from({ length: 300 }, (_, number) => number).filter((number) => number !== 7)
    expect(events.map(({ action }) => action)).toEqual(
      numbers.map((number) => `login ${String(number).padStart(3, '0')}`),
    )
    expect(events[0]?.metadata).toEqual({ password: '[redacted]', method: 'saml' })
  })

  test('of a job are what the example says', async () => {
    expect(await python('sdk-python/examples/background_job.py')).toMatch(/^event \d+: stored\n$/)
    const events = await stored({ sources: 'billing-export' })
    expect(events.map(({ outcome, actor }) => [outcome, actor?.id]).sort()).toEqual([
      ['pending', 'cron'],
      ['success', 'cron'],
    ])
  })

  test('of a request are stored whatever its client sends', async () => {
    await python('-c', HOSTILE)
    const [event, ...others] = await stored({ sources: 'hostile' })
    expect([event?.event_type, event?.outcome, others]).toEqual(['api.request', 'success', []])
  })
})
