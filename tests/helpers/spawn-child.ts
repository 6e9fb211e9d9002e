import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

export type Child = {
  pid: number
  /** All of stdout and stderr so far. */
  output: () => string
  /** Resolves when the output matches; rejects when the process ends before. */
  says: (pattern: RegExp) => Promise<void>
  kill: (signal: NodeJS.Signals) => Promise<void>
  ended: Promise<number | null>
}

/** Runs a script of tests/helpers as the scripts of the product are run. */
export function spawnChild(script: string, args: readonly string[]): Child {
  const node = ['--conditions=react-server', '--import', 'tsx', join('tests', 'helpers', script), ...args]
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(process.execPath, node, {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const heard = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      for (const check of heard) check()
    })
  // 'close' comes after the last output; 'exit' may come before it.
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return {
    pid: child.pid ?? 0,
    output: () => text,
    says: (wanted) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (!wanted.test(text)) return
          heard.delete(check)
          resolve()
        }
        heard.add(check)
        check()
        void ended.then((code) => reject(new Error(`ended with ${code} before ${String(wanted)}:\n${text}`)))
      }),
    kill: async (signal) => {
      child.kill(signal)
      await ended
    },
    ended,
  }
}

/** A directory of its own; call the second to remove it. */
export function tempDirectory(name: string): [string, () => void] {
  const path = mkdtempSync(join(tmpdir(), `sentinel-${name}-`))
  return [path, () => rmSync(path, { recursive: true, force: true })]
}
