import { execFile, execFileSync } from 'node:child_process'
import { appendFileSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { atExit } from './at-exit'
import { CannotRun } from './steady-case'

const run = promisify(execFile)
const INSTALLED = '/usr/lib/postgresql'

/** The newest PostgreSQL of the machine that has TimescaleDB beside it. */
function binaries(): string {
  const versions = existsSync(INSTALLED) ? readdirSync(INSTALLED) : []
  const found = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(INSTALLED, version))
    .find((home) => existsSync(join(home, 'bin/initdb')) && existsSync(join(home, 'lib/timescaledb.so')))
  if (found === undefined) throw new CannotRun(`there is no PostgreSQL with TimescaleDB under ${INSTALLED}`)
  return join(found, 'bin')
}

/** PostgreSQL refuses to run as root; then it runs as its own user. */
function owner(): { uid: number; gid: number } | Record<string, never> {
  if (userInfo().uid !== 0) return {}
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  try {
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    throw new CannotRun('PostgreSQL does not run as root, and there is no user "postgres"')
  }
}

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

export type StopMode = 'fast' | 'immediate'

/** A PostgreSQL cluster of this run, on a port of its own, that may be stopped in any way. */
export async function createCluster() {
  const bin = binaries()
  const as = owner()
  const home = mkdtempSync(join(tmpdir(), 'sentinel-cluster-'))
  if (as.uid !== undefined) chownSync(home, as.uid, as.gid)
  const data = join(home, 'data')
  const port = await freePort()
  const options = { ...as, cwd: home }
  const ctl = (...args: string[]) =>
    run(join(bin, 'pg_ctl'), ['-D', data, '-w', '-t', '60', ...args], options)
  const start = () => ctl('-l', join(home, 'log'), 'start')
  const remove = atExit(() => {
    try {
      execFileSync(join(bin, 'pg_ctl'), ['-D', data, '-w', '-m', 'immediate', 'stop'], {
        ...options,
        stdio: 'ignore',
      })
    } catch {
      // It does not run, which is as well.
    }
    rmSync(home, { recursive: true, force: true })
  })
  try {
    await run(
      join(bin, 'initdb'),
      ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
      options,
    )
    appendFileSync(
      join(data, 'postgresql.conf'),
      [
        `port = ${port}`,
        `listen_addresses = '127.0.0.1'`,
        `unix_socket_directories = '${home}'`,
        `shared_preload_libraries = 'timescaledb'`,
        `timescaledb.telemetry_level = off`,
        '',
      ].join('\n'),
    )
    await start()
  } catch (error) {
    remove()
    throw error
  }
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    start,
    stop: (mode: StopMode) => ctl('stop', '-m', mode),
    remove,
  }
}
