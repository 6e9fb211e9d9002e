import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const READY_TIMEOUT_MS = 90_000
const STOP_TIMEOUT_MS = 20_000
const POLL_MS = 100
/** Empty counts as not set, and keeps a .env file from setting them. */
const UNSET = {
  DATABASE_URL: '',
  PUBLIC_URL: '',
  SENTINEL_SECRET: '',
  METRICS_TOKEN: '',
  TRUSTED_PROXIES: '',
  OUTBOUND_ALLOW: '',
  SMTP_URL: '',
  MAIL_FROM: '',
  BOOTSTRAP_TENANT: '',
  BOOTSTRAP_ADMIN_EMAIL: '',
  BOOTSTRAP_ADMIN_PASSWORD: '',
  BOOTSTRAP_API_KEY: '',
  OIDC_ISSUER: '',
  OIDC_CLIENT_ID: '',
  OIDC_CLIENT_SECRET: '',
  OIDC_NAME: '',
  OIDC_SCOPES: '',
  OIDC_ROLE_CLAIM: '',
  OIDC_ROLE_MAP: '',
  OIDC_DEFAULT_ROLE: '',
  OIDC_TENANT: '',
  OIDC_TWO_FACTOR_CLAIM: '',
  WITNESSES: '',
  CHECKPOINT_FILE: '',
  CHECKPOINT_WEBHOOK_URL: '',
  CHECKPOINT_WEBHOOK_SECRET: '',
  TSA_URL: '',
  TSA_CA_FILE: '',
}

export type BuiltServer = {
  base: string
  /** Everything it wrote so far, to both streams. */
  output: () => string
  isRunning: () => boolean
  /** Ends it, and takes its data directory away. */
  stop: () => Promise<void>
}

export const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

async function untilReady(child: ChildProcess, base: string, output: () => string) {
  const deadline = performance.now() + READY_TIMEOUT_MS
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}:\n${output()}`)
    const ready = await fetch(`${base}/api/audit/health`).then(
      (answer) => answer.ok,
      () => false,
    )
    if (ready) return
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  throw new Error(`The server did not become ready:\n${output()}`)
}

async function end(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
  await ended
  clearTimeout(timer)
}

/** Starts the built server on a free port and an empty data directory, and waits until it is ready. */
export async function startBuiltServer(env: Record<string, string> = {}): Promise<BuiltServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sentinel-e2e-'))
  const port = Number(env['PORT'] ?? (await freePort()))
  const base = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...UNSET,
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      ...env,
    },
  })
  const chunks: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => chunks.push(String(text)))
  const output = () => chunks.join('')
  const stop = async () => {
    await end(child)
    rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    await untilReady(child, base, output)
  } catch (error) {
    await stop()
    throw error
  }
  return { base, output, isRunning: () => child.exitCode === null && child.signalCode === null, stop }
}
