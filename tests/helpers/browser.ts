import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const INSTALL_TIMEOUT_MS = 10 * 60_000
const START_TIMEOUT_MS = 60_000
const PLAYWRIGHT = 'node_modules/@playwright/test/cli.js'

const isRoot = process.getuid?.() === 0

export const LAUNCH_ARGS: readonly string[] = [
  ...(isRoot ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
]

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function onPath(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable)
}

/** A downloaded browser may lack the system's libraries: only one that starts counts. */
function starts(path: string): boolean {
  const { status } = spawnSync(path, ['--version', ...LAUNCH_ARGS], { timeout: START_TIMEOUT_MS })
  return status === 0
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): boolean {
  console.error(`No Chromium here: ${command} ${args.join(' ')}`)
  const { status } = spawnSync(command, args, {
    env,
    timeout: INSTALL_TIMEOUT_MS,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  return status === 0
}

function downloaded(): string | undefined {
  const path = chromium.executablePath()
  if (existsSync(path) && starts(path)) return path
  return run(process.execPath, [PLAYWRIGHT, 'install', 'chromium']) && existsSync(path) && starts(path)
    ? path
    : undefined
}

function fromPackages(): string | undefined {
  if (!isRoot || !existsSync('/etc/debian_version')) return undefined
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  run('apt-get', ['update', '-qq'], env)
  return run('apt-get', ['install', '-y', '-qq', 'chromium'], env) ? onPath() : undefined
}

/**
 * The browser of the end-to-end tests: CHROMIUM_PATH, one on the PATH, Playwright's own (downloaded when it isn't there),
 * Debian's package. There is no run without one.
 * @throws Error saying what to do
 */
export function findChromium(): string {
  const given = process.env['CHROMIUM_PATH']
  if (given !== undefined && given !== '') {
    if (!isExecutable(given)) throw new Error(`CHROMIUM_PATH is ${given}, which is no program`)
    return given
  }
  const found = onPath() ?? downloaded() ?? fromPackages()
  if (found === undefined)
    throw new Error(
      'The end-to-end tests need Chromium. Install it (apt-get install chromium), or set CHROMIUM_PATH to a Chromium or Chrome.',
    )
  return found
}
