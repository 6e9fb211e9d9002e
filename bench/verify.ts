// How long the offline verifier takes for a whole log: evidence by the pure code, checked by the command as a process.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { formatVerifierKey } from '@/lib/ledger/verifier-key'
import { numberArgs } from '@/scripts/args'
import {
  createEventLines,
  headLine,
  headOf,
  LOG_SIGNER,
  normalEvents,
  trailerLine,
} from '@/tests/helpers/evidence-file'
import { processCpuMs } from './cpu'
import { printTable } from './table'

const { events, threads } = numberArgs({ events: 100_000, threads: 0 })
const FOLDER = '.tmp/bench-verify'
const FILE = `${FOLDER}/log.evidence.ndjson`
const BODY = `${FOLDER}/body.ndjson`
const CLI = 'verifier/dist/cli.mjs'
const SAMPLE_MS = 100

async function write(path: string, pieces: AsyncIterable<Uint8Array | string> | Iterable<string>) {
  const out = createWriteStream(path)
  for await (const piece of pieces) if (!out.write(piece)) await once(out, 'drain')
  out.end()
  await once(out, 'close')
}

/** The body first, because the first line of the file holds the root over all of it. */
async function makeFile(): Promise<void> {
  const leaves: Uint8Array[] = []
  const seal = createEventLines()
  function* body() {
    let piece = ''
    for (const event of normalEvents(events)) {
      const { line, leaf } = seal(leaves.length, event)
      leaves.push(leaf)
      piece += line
      if (piece.length < 2 ** 20) continue
      yield piece
      piece = ''
    }
    yield piece
  }
  await write(BODY, body())
  const head = headOf(leaves)
  const hash = createHash('sha256')
  async function* file() {
    yield headLine(head)
    yield* createReadStream(BODY, { highWaterMark: 2 ** 20 }) as AsyncIterable<Uint8Array>
  }
  async function* hashed() {
    for await (const piece of file()) {
      hash.update(piece)
      yield piece
    }
    const shown = { rows: events, low: 0, high: events - 1, sha256: hash.digest('hex') }
    yield trailerLine(head, leaves, shown)
  }
  await write(FILE, hashed())
  rmSync(BODY)
}

const memoryKib = (pid: number, what: 'VmHWM' | 'VmRSS'): number => {
  try {
    return Number(
      new RegExp(`${what}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0,
    )
  } catch {
    return 0
  }
}

/** Runs the command; its peak is read while it runs, and halfway too, to see whether it grows. */
async function runCommand() {
  const args = [CLI, '--json', '--key', formatVerifierKey(LOG_SIGNER.key), FILE]
  if (threads > 0) args.push('--threads', String(threads))
  const startedMs = performance.now()
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (text += piece))
  const samples: number[] = []
  let peakKib = 0
  let cpuMs = 0
  const timer = setInterval(() => {
    const now = memoryKib(child.pid ?? 0, 'VmRSS')
    if (now > 0) samples.push(now)
    cpuMs = processCpuMs(child.pid ?? 0) || cpuMs
    peakKib = Math.max(peakKib, memoryKib(child.pid ?? 0, 'VmHWM'))
  }, SAMPLE_MS)
  const [code] = (await once(child, 'close')) as [number]
  clearInterval(timer)
  const seconds = (performance.now() - startedMs) / 1000
  const report = JSON.parse(text) as { ok: boolean; events: number; pinned: boolean }
  const early = samples[Math.floor(samples.length / 10)] ?? 0
  return { code, seconds, cpuSeconds: cpuMs / 1000, report, peakKib, earlyKib: early }
}

async function bareHash(): Promise<number> {
  const startedMs = performance.now()
  const hash = createHash('sha256')
  for await (const piece of createReadStream(FILE, { highWaterMark: 2 ** 20 }))
    hash.update(piece as Uint8Array)
  hash.digest()
  return (performance.now() - startedMs) / 1000
}

mkdirSync(FOLDER, { recursive: true })
await makeFile()
const bare = await bareHash()
const { code, seconds, cpuSeconds, report, peakKib, earlyKib } = await runCommand()
const mebibytes = (kib: number) => `${Math.round(kib / 1024)} MiB`
printTable(`Verify: ${events} events offline`, [
  ['file', mebibytes(statSync(FILE).size / 1024)],
  ['seconds', seconds.toFixed(1)],
  ['processor seconds, of all threads', cpuSeconds.toFixed(1)],
  ['events/s', Math.round(events / seconds)],
  ['bare SHA-256 of the same file, seconds', bare.toFixed(2)],
  ['ratio to it', (seconds / bare).toFixed(1)],
  ['memory (RSS) at a tenth of the time, peak', `${mebibytes(earlyKib)}, ${mebibytes(peakKib)}`],
  ['exit code, proved, events, keys pinned', `${code}, ${report.ok}, ${report.events}, ${report.pinned}`],
])
rmSync(FOLDER, { recursive: true, force: true })
