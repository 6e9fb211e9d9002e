import 'server-only'
import { closeSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const LOCK_FILE = 'lock'

export class DirectoryInUse extends Error {
  constructor(dataDir: string, pid: number) {
    super(
      `The data directory ${dataDir} is in use by process ${pid}. ` +
        'The embedded database serves one process: stop that one, choose another DATA_DIR, or set DATABASE_URL.',
    )
    this.name = 'DirectoryInUse'
  }
}

/** When a process was started, in clock ticks since boot; null where the system doesn't say (not Linux). */
function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

function isAlive(pid: number, start: string): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  // A container gives the same pid to every start: the start time tells the owner from its successor.
  const now = processStart(pid)
  return now === null ? pid !== process.pid : now === start
}

/**
 * Takes the directory for this process. A lock whose owner is gone (kill -9) is taken over.
 * @returns the release function
 * @throws DirectoryInUse
 */
export function lockDirectory(dataDir: string): () => void {
  const path = join(dataDir, LOCK_FILE)
  for (;;) {
    try {
      const file = openSync(path, 'wx', 0o600)
      writeSync(file, `${process.pid} ${processStart(process.pid) ?? ''}`)
      closeSync(file)
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const [pid, start] = readFileSync(path, 'utf8').split(' ')
    if (isAlive(Number(pid), start ?? '')) throw new DirectoryInUse(dataDir, Number(pid))
    unlinkSync(path)
  }
  const release = () => {
    process.off('exit', release)
    try {
      unlinkSync(path)
    } catch {
      // Already gone: nothing is held any more.
    }
  }
  process.on('exit', release)
  return release
}
