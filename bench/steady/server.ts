import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { ENV_NAMES } from '@/lib/config/env'
import { atExit } from './at-exit'
import { KEY } from './http-client'
import { sleep } from './load'

const READY_TIMEOUT_MS = 120_000
const STOP_TIMEOUT_MS = 60_000
const POLL_MS = 100
const OUTPUT_CHARS_MAX = 100_000

export const ADMIN = { email: 'steady@example.com', password: 'correct horse battery staple' }

export type ServerSettings = {
  port: number
  dataDir: string
  /** undefined: the embedded database */
  databaseUrl: string | undefined
  env?: Record<string, string>
}

export type RunningServer = {
  base: string
  pid: number
  /** The end of what it wrote, to both streams. */
  output: () => string
  isRunning: () => boolean
  stop: (signal?: NodeJS.Signals) => Promise<void>
}

/** Empty counts as not set, and keeps a .env file from setting it. */
const NOTHING_SET = Object.fromEntries(
  ENV_NAMES.filter((name) => name !== 'NODE_ENV').map((name) => [name, '']),
)

async function end(child: ChildProcess, signal: NodeJS.Signals) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
  await ended
  clearTimeout(timer)
}

/** Starts the built server as `npm start` does, and waits until it is ready. */
export async function startServer({
  port,
  dataDir,
  databaseUrl = '',
  env,
}: ServerSettings): Promise<RunningServer> {
  if (!existsSync('.next/standalone/server.js'))
    throw new Error('There is no build yet: run `npm run build` first')
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...NOTHING_SET,
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: dataDir,
      DATABASE_URL: databaseUrl,
      SENTINEL_SECRET: 'the secret of the steadiness runs is long enough',
      BOOTSTRAP_API_KEY: KEY,
      BOOTSTRAP_ADMIN_EMAIL: ADMIN.email,
      BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password,
      LOG_LEVEL: 'error',
      ...env,
    },
  })
  const kill = atExit(() => void child.kill('SIGKILL'))
  child.once('exit', kill)
  let written = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      written = (written + text).slice(-OUTPUT_CHARS_MAX)
    })
  const base = `http://127.0.0.1:${port}`
  const isRunning = () => child.exitCode === null && child.signalCode === null
  const deadline = performance.now() + READY_TIMEOUT_MS
  while (performance.now() < deadline && isRunning()) {
    const isReady = await fetch(`${base}/api/audit/health`).then(
      (answer) => answer.ok,
      () => false,
    )
    if (isReady) {
      const stop = (signal: NodeJS.Signals = 'SIGTERM') => end(child, signal)
      return { base, pid: child.pid ?? 0, output: () => written, isRunning, stop }
    }
    await sleep(POLL_MS)
  }
  await end(child, 'SIGKILL')
  throw new Error(`The server did not become ready:\n${written.slice(-2_000)}`)
}
