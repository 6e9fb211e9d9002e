import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EvidenceReport } from '@/lib/ledger/evidence-report'

/** What `--json` prints. */
export type CliReport = {
  kind: 'evidence' | 'proof'
  ok: boolean
  steps: EvidenceReport['steps']
  first_bad_seq: number | null
  first_bad_between: [number, number] | null
  events: number
  pinned: boolean
  cosigners: string[]
}

export type Ended = { code: number | null; stdout: string; stderr: string }

async function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  input?: string | Uint8Array,
): Promise<Ended> {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'], env })
  const ended: Ended = { code: null, stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (ended.stdout += piece))
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (ended.stderr += piece))
  // Who has read enough reads no more.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const [code] = (await once(child, 'close')) as [number | null]
  return { ...ended, code }
}

/** The offline verifier, bundled as it is published, in a folder of its own with the files it is to check. */
export async function openVerifier() {
  const folder = mkdtempSync(join(tmpdir(), 'sentinel-verify-'))
  const cli = join(folder, 'cli.mjs')
  const built = await run(['scripts/build-verifier.mjs', cli], process.env)
  if (built.code !== 0) throw new Error(`${built.stdout}${built.stderr}`)
  let files = 0
  const verifier = {
    cli,
    file: (content: string | Uint8Array, name = `file-${++files}`): string => {
      const path = join(folder, name)
      writeFileSync(path, content)
      return path
    },
    /** @param env nothing else is in its environment */
    run: (args: readonly string[], input?: string | Uint8Array, env: Record<string, string> = {}) =>
      run([cli, ...args], { NODE_ENV: 'test', ...env }, input),
    /** What it says as JSON, with its exit code. */
    report: async (args: readonly string[], env: Record<string, string> = {}) => {
      const { code, stdout, stderr } = await verifier.run(['--json', ...args], undefined, env)
      if (stdout === '') throw new Error(`ended with ${String(code)}: ${stderr}`)
      return { code, ...(JSON.parse(stdout) as CliReport) }
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
  return verifier
}

export type Verifier = Awaited<ReturnType<typeof openVerifier>>
