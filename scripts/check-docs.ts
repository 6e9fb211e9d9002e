// Does what the documentation says. Shell blocks of README.md and docs/*.md carry a word behind ```bash:
//   offline  a command in the repository, without a server, on an empty DATA_DIR
//   start    the one way to start the server; its BOOTSTRAP_API_KEY is the key of the other blocks
//   run      a request to that server; it gets BASE, KEY and an empty working directory shared by the page
// A ```text expect block behind it holds texts that the output must contain, one a line. Needs a build.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ENV_NAMES } from '@/lib/config/env'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const BLOCK_TIMEOUT_MS = 180_000
const READY_TIMEOUT_MS = 120_000
const STOP_TIMEOUT_MS = 20_000
const POLL_MS = 250
const OUTPUT_CHARS_MAX = 4_000

export type BlockKind = 'run' | 'start' | 'offline'
/** A shell block. `kind` is null for one that nobody runs; `line` is where it begins, from 1. */
export type Block = {
  file: string
  line: number
  kind: BlockKind | null
  script: string
  expected: string[]
}
export type Failure = { block: Block; reason: string; output: string }

const FENCE = /^```bash(?: (run|start|offline))?\n([^]*?)^```$(?:\n+```text expect\n([^]*?)^```$)?/gm

/** The pages that are held to what they say, as paths in the repository. */
export const docFiles = (): string[] => [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md') && name !== 'benchmarks.md')
    .sort()
    .map((name) => `docs/${name}`),
]

export function blocksOf(file: string): Block[] {
  const text = readFileSync(join(ROOT, file), 'utf8')
  return [...text.matchAll(FENCE)].map((match) => ({
    file,
    line: text.slice(0, match.index).split('\n').length,
    kind: (match[1] ?? null) as BlockKind | null,
    script: match[2] ?? '',
    expected: (match[3] ?? '').split('\n').filter((line) => line.trim() !== ''),
  }))
}

type Env = Record<string, string | undefined>

/** The caller's environment without a setting of ours: neither it nor a .env file decides which database is used. */
const cleanEnv = (own: Env): Env => ({
  ...process.env,
  ...Object.fromEntries(ENV_NAMES.map((name) => [name, ''])),
  NODE_ENV: undefined,
  NO_PROXY: '127.0.0.1',
  no_proxy: '127.0.0.1',
  ...own,
})

function shell(script: string, cwd: string, env: Env): ChildProcess {
  const options = { cwd, env: env as NodeJS.ProcessEnv, detached: true }
  return spawn('bash', ['-euo', 'pipefail', '-c', script], { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
}

function signal(child: ChildProcess, name: NodeJS.Signals) {
  try {
    // The group, because npm and the shell stand between us and what they started.
    if (child.pid !== undefined) process.kill(-child.pid, name)
  } catch {
    // Already gone.
  }
}

/** Everything the process writes, to its end. */
function outputOf(child: ChildProcess): () => string {
  const chunks: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text) => chunks.push(String(text)))
  return () => chunks.join('')
}

async function runBlock(block: Block, cwd: string, env: Env): Promise<Failure | null> {
  const child = shell(block.script, cwd, env)
  const output = outputOf(child)
  const timer = setTimeout(() => signal(child, 'SIGKILL'), BLOCK_TIMEOUT_MS)
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  clearTimeout(timer)
  const fail = (reason: string) => ({ block, reason, output: output().slice(-OUTPUT_CHARS_MAX) })
  if (code !== 0) return fail(code === null ? 'was stopped' : `ended with ${code}`)
  const missing = block.expected.filter((text) => !output().includes(text))
  return missing.length === 0 ? null : fail(`the output does not contain: ${missing.join(' | ')}`)
}

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

async function untilReady(server: ChildProcess, base: string, output: () => string) {
  const deadline = performance.now() + READY_TIMEOUT_MS
  while (performance.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`The server ended with ${server.exitCode}:\n${output()}`)
    const ready = await fetch(`${base}/api/audit/health`).then(
      (answer) => answer.ok,
      () => false,
    )
    if (ready) return
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  throw new Error(`The server did not become ready:\n${output()}`)
}

/** Whether anything that npm or the shell started is still there. */
function isRunning(child: ChildProcess): boolean {
  try {
    return child.pid !== undefined && process.kill(-child.pid, 0)
  } catch {
    return false
  }
}

async function stop(server: ChildProcess) {
  const deadline = performance.now() + STOP_TIMEOUT_MS
  signal(server, 'SIGTERM')
  while (isRunning(server) && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  signal(server, 'SIGKILL')
}

/** Starts the server as the documentation says. */
async function startServer(block: Block, dataDir: string) {
  const key = /BOOTSTRAP_API_KEY=(\S+)/.exec(block.script)?.[1]
  if (key === undefined) throw new Error(`${block.file}:${block.line} sets no BOOTSTRAP_API_KEY`)
  const port = await freePort()
  const base = `http://127.0.0.1:${port}`
  const env = cleanEnv({ DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: 'error' })
  const server = shell(block.script, ROOT, env)
  const onSignal = () => {
    signal(server, 'SIGTERM')
    process.exit(1)
  }
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  const end = () => {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
    return stop(server)
  }
  try {
    await untilReady(server, base, outputOf(server))
  } catch (error) {
    await end()
    throw error
  }
  return { env: cleanEnv({ BASE: base, KEY: key }), end }
}

/**
 * Runs every marked block of the documentation. Returns what failed; [] when everything is as it says.
 * @throws Error without a build, without exactly one `start` block, or when the server does not start
 */
export async function runDocs(log: (line: string) => void = () => {}): Promise<Failure[]> {
  if (!existsSync(join(ROOT, '.next/standalone/server.js')))
    throw new Error('There is no build yet: run `npm run build` first.')
  const blocks = docFiles().flatMap(blocksOf)
  const [start, another] = blocks.filter(({ kind }) => kind === 'start')
  if (start === undefined || another !== undefined) throw new Error('There must be one block marked start')
  const folder = mkdtempSync(join(tmpdir(), 'sentinel-docs-'))
  const failures: Failure[] = []
  const check = async (block: Block, cwd: string, env: Env) => {
    const failure = await runBlock(block, cwd, env)
    log(`${failure === null ? 'ok  ' : 'FAIL'} ${block.file}:${block.line}`)
    if (failure !== null) failures.push(failure)
  }
  try {
    for (const [index, block] of blocks.filter(({ kind }) => kind === 'offline').entries())
      await check(block, ROOT, cleanEnv({ DATA_DIR: join(folder, `offline-${index}`) }))
    const server = await startServer(start, join(folder, 'data'))
    try {
      for (const block of blocks.filter(({ kind }) => kind === 'run')) {
        const cwd = join(folder, basename(block.file, '.md'))
        mkdirSync(cwd, { recursive: true })
        await check(block, cwd, server.env)
      }
    } finally {
      await server.end()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return failures
}

async function main() {
  const failures = await runDocs((line) => console.log(line))
  for (const { block, reason, output } of failures)
    console.error(`\n${block.file}:${block.line} ${reason}\n${block.script}\n${output}`)
  if (failures.length > 0) process.exit(1)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
