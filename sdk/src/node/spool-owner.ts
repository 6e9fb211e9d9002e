import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimes } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../clock'

const HEARTBEAT_MS = 20_000
/** A process of another host that was not heard of for so long is gone. */
const SILENT_MS = 3 * HEARTBEAT_MS
const SEGMENT = '.spool'

/** When a process began, so that one that got its number later is not taken for it. Known on Linux. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '0'
  } catch {
    return '0'
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Names of the folders that emitters of this process have open. */
const open = new Set<string>()
const HOST = hostname().replace(/[^\w-]/g, '_')

function isOrphan(root: string, name: string): boolean {
  const [host, pid, start] = name.split('.')
  if (host === undefined || pid === undefined || start === undefined || open.has(name)) return false
  if (host !== HOST) return systemClock.nowMs() - statSync(join(root, name)).mtimeMs > SILENT_MS
  const isSelf = Number(pid) === process.pid && start === startOf(process.pid)
  return isSelf || !isRunning(Number(pid)) || startOf(Number(pid)) !== start
}

export type SpoolFolder = {
  path: string
  /** Segments that processes left behind that are gone, oldest first; now they are ours. */
  adopt: () => string[]
  /** Gives the folder up, and removes it where nothing is left in it. */
  release: () => void
}

/**
 * A folder for this emitter alone, named after its process. A folder whose process is gone is adopted by renaming it into ours,
 * which only one of several can do; so a spool is replayed by whoever starts next, and never by two.
 */
export function openSpoolFolder(root: string): SpoolFolder {
  const name = `${HOST}.${process.pid}.${startOf(process.pid)}.${randomBytes(4).toString('hex')}`
  const path = join(root, name)
  mkdirSync(path, { recursive: true, mode: 0o700 })
  open.add(name)
  const heartbeat = setInterval(() => {
    const now = new Date(systemClock.nowMs())
    // Without the folder writing fails, and says so; a timer has nobody to tell.
    utimes(path, now, now, () => undefined)
  }, HEARTBEAT_MS)
  heartbeat.unref()

  const adoptOne = (orphan: string): void => {
    const taken = join(path, `from-${orphan}`)
    try {
      renameSync(join(root, orphan), taken)
    } catch {
      // Another process was faster.
      return
    }
    for (const file of readdirSync(taken, { recursive: true, encoding: 'utf8' }))
      if (/\.(spool|acked)$/.test(file))
        renameSync(join(taken, file), join(path, file.split(/[/\\]/).at(-1) ?? file))
    rmSync(taken, { recursive: true, force: true })
  }

  return {
    path,
    adopt: () => {
      const before = new Set(readdirSync(path))
      for (const one of readdirSync(root)) if (isOrphan(root, one)) adoptOne(one)
      return readdirSync(path)
        .filter((file) => file.endsWith(SEGMENT) && !before.has(file))
        .sort()
        .map((file) => join(path, file))
    },
    release: () => {
      clearInterval(heartbeat)
      open.delete(name)
      if (!readdirSync(path).some((file) => file.endsWith(SEGMENT)))
        rmSync(path, { recursive: true, force: true })
    },
  }
}
