import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { serveFakeLog } from '@/sdk/tests/fake-log'
import { middlewareCases, type OpenExample } from '@/sdk/tests/middleware-cases'
import { installPackedSdk } from '../helpers/packed-sdk'

/** Within the repository, so that the example finds its Next. */
const PLACE = '.tmp/next-example'
const NEXT = resolve('node_modules/next/dist/bin/next')
const READY_MS = 60_000

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}

function next(
  args: readonly string[],
  env: Record<string, string>,
): { child: ChildProcess; said: () => string } {
  const child = spawn(process.execPath, [NEXT, ...args], {
    cwd: PLACE,
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (said += piece))
  return { child, said: () => said }
}

/** The application as somebody has it who installed the package: built and started by Next, sending to a log over HTTP. */
async function open(): Promise<OpenExample> {
  rmSync(PLACE, { recursive: true, force: true })
  cpSync('sdk/examples/next', PLACE, { recursive: true })
  // Next looks for one in the folders above, too, and would find that of this repository.
  writeFileSync(join(PLACE, 'instrumentation.ts'), 'export const register = () => {}\n')
  const project = installPackedSdk()
  mkdirSync(join(PLACE, 'node_modules'), { recursive: true })
  cpSync(join(project.path, 'node_modules/@sentinel-audit'), join(PLACE, 'node_modules/@sentinel-audit'), {
    recursive: true,
  })
  project.close()
  const served = await serveFakeLog()
  const port = await freePort()
  const env = { SENTINEL_URL: served.url, SENTINEL_API_KEY: 'sak_1' }

  const building = next(['build'], env)
  const [code] = (await once(building.child, 'exit')) as [number]
  if (code !== 0) throw new Error(`next build ended with ${code}:\n${building.said()}`)
  const running = next(['start', '-H', '127.0.0.1', '-p', String(port)], env)
  const isReady = () =>
    fetch(`http://127.0.0.1:${port}/health`).then(
      ({ ok }) => ok,
      () => false,
    )
  for (const endMs = Date.now() + READY_MS; !(await isReady()); await wait(100))
    if (Date.now() > endMs || running.child.exitCode !== null)
      throw new Error(`next start gave no answer:\n${running.said()}`)
  return {
    port,
    begin: () => served.log.events.splice(0),
    stored: () => Promise.resolve(served.log.events),
    close: async () => {
      const ended = once(running.child, 'exit')
      running.child.kill('SIGTERM')
      await ended
      await served.close()
      rmSync(PLACE, { recursive: true, force: true })
    },
  }
}

middlewareCases('next', open, {
  pattern: '/users/[id]',
  unknown: '/[...path]',
  query: 'page=2&token=[redacted]&user%5Bpassword%5D=[redacted]',
  also: (ask, only) => {
    test('what the proxy answers itself is of the proxy, and nothing else of it is', async () => {
      const { status, headers } = await ask('/admin/settings?token=x')
      expect([status, new URL(headers.location ?? '', 'http://shop').pathname]).toEqual([307, '/sign-in'])
      const event = await only()
      expect(event).toMatchObject({
        action: 'GET',
        outcome: 'success',
        actor: { type: 'anonymous', ip_address: '127.0.0.1' },
        metadata: { status_code: 307, query_params: 'token=[redacted]' },
      })
      expect(headers['x-request-id']).toBe(event?.metadata?.request_id)
    })
  },
})
