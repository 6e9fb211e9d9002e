// Starts the console on the embedded database with a month of realistic events, and keeps sending more over HTTP.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfig } from '@/lib/config/env'
import { DEMO_TYPES } from '@/lib/demo/custom-types'
import { demoEvents } from '@/lib/demo/generate'
import { liveEvents } from '@/lib/demo/live'
import { numberArgs } from './args'

const DAY_MS = 86_400_000
const BATCH_EVENTS = 1_000
const READY_TIMEOUT_MS = 90_000
const LIVE_INTERVAL_MS = 1_500

const { events, days, seed } = numberArgs({ events: 20_000, days: 30, seed: 1 })
const { port } = loadConfig()
const dataDir = process.env['DATA_DIR'] ?? join('.data', 'demo')
const base = `http://127.0.0.1:${port}`

type Login = { email: string; password: string; apiKey: string }

/** Made at the first start and kept beside the data, so that a second start signs in the same way. */
function login(): Login {
  const path = join(dataDir, 'demo-login.json')
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Login
  const secret = () => randomBytes(9).toString('base64url')
  const made = {
    email: 'demo@example.com',
    password: `demo-${secret()}`,
    apiKey: `sak_demo_${secret()}${secret()}`,
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  writeFileSync(path, JSON.stringify(made), { mode: 0o600 })
  return made
}

const { email, password, apiKey } = login()
const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }

async function post(path: string, body: unknown): Promise<Response> {
  return fetch(`${base}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
}

async function send(batch: readonly unknown[]) {
  for (;;) {
    const answer = await post('/api/audit/events', batch)
    if (answer.status === 201) return
    const retryAfter = answer.headers.get('retry-after')
    if (retryAfter === null) throw new Error(`${answer.status}: ${await answer.text()}`)
    await new Promise((resolve) => setTimeout(resolve, Number(retryAfter) * 1000))
  }
}

const server = spawn(process.execPath, ['scripts/start.mjs'], {
  stdio: ['ignore', 'ignore', 'inherit'],
  env: {
    ...process.env,
    DATA_DIR: dataDir,
    HOST: '127.0.0.1',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'error',
    BOOTSTRAP_TENANT: 'Sentinel Demo',
    BOOTSTRAP_ADMIN_EMAIL: email,
    BOOTSTRAP_ADMIN_PASSWORD: password,
    BOOTSTRAP_API_KEY: apiKey,
  },
})
let ending = false
const end = () => {
  ending = true
  server.kill('SIGTERM')
}
process.once('SIGINT', end)
process.once('SIGTERM', end)
server.once('exit', (code) => process.exit(ending ? 0 : (code ?? 1)))

async function ready() {
  const deadline = Date.now() + READY_TIMEOUT_MS
  while (Date.now() < deadline) {
    const ok = await fetch(`${base}/api/audit/health`)
      .then((answer) => answer.ok)
      .catch(() => false)
    if (ok) return
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  throw new Error('The server did not become ready')
}

async function loadMonth() {
  const counted = (await (await fetch(`${base}/api/audit/events/count`, { headers })).json()) as {
    count: number
  }
  if (counted.count >= events) return
  for (const type of DEMO_TYPES) await post('/api/audit/event-types', type)
  const now = Date.now()
  let batch: unknown[] = []
  for (const event of demoEvents({
    seed,
    start: now - days * DAY_MS,
    end: now,
    count: events,
    customTypes: true,
  })) {
    batch.push(event)
    if (batch.length < BATCH_EVENTS) continue
    await send(batch)
    batch = []
  }
  if (batch.length > 0) await send(batch)
}

/** What compliance officers find on the page Reports: two that were computed, and one that comes every month. */
async function askForReports() {
  const { reports } = (await (await fetch(`${base}/api/audit/reports`, { headers })).json()) as {
    reports: unknown[]
  }
  if (reports.length > 0) return
  const midnight = Math.floor(Date.now() / DAY_MS) * DAY_MS
  const period = {
    start_time: new Date(midnight - days * DAY_MS).toISOString(),
    end_time: new Date(midnight + DAY_MS).toISOString(),
  }
  for (const framework of ['soc2', 'gdpr'])
    await post('/api/audit/reports', { framework, ...period, title: `The last ${days} days` })
  await post('/api/audit/report-schedules', { framework: 'soc2', cron: 'monthly', period: 'last_month' })
}

const show = () =>
  console.log(`
  Sentinel Audit is running with ${events.toLocaleString('en')} events over ${days} days, and more coming in.

    Console   ${base}
    Sign in   ${email}
    Password  ${password}
    API key   ${apiKey}
    API docs  ${base}/docs

  Send an event and watch it turn up:

    curl -X POST ${base}/api/audit/events \\
      -H "Authorization: Bearer ${apiKey}" -H "Content-Type: application/json" \\
      -d '{"event_type":"user.login","actor":{"id":"you"},"description":"My first event"}'

  Ctrl-C stops it; the data stays in ${dataDir}.
`)

async function sendLive() {
  for (let counter = 0; !ending; counter++) {
    const batch = liveEvents({ seed: seed + Date.now(), now: Date.now(), counter, customTypes: true })
    if (batch.length > 0)
      await send(batch).catch((error: unknown) => {
        if (!ending) console.error(`Live traffic: ${String(error)}`)
      })
    await new Promise((resolve) => setTimeout(resolve, LIVE_INTERVAL_MS))
  }
}

await ready()
await loadMonth()
await askForReports()
show()
await sendLive()
