import { Fault } from '@/lib/core/errors'
import type { Deps } from './context'

// Next bundles a module more than once; the symbol keeps one set of parts per process.
const KEY = Symbol.for('sentinel-audit.deps')
type Holder = { [KEY]?: Deps }

/** Called once by lib/boot when the database is open and migrated. */
export function setDeps(deps: Deps) {
  ;(globalThis as Holder)[KEY] = deps
}

/** @throws Fault not_ready while the process is starting */
export function processDeps(): Deps {
  const deps = (globalThis as Holder)[KEY]
  if (deps === undefined) throw new Fault('not_ready', 'The service is starting', { retryAfterSeconds: 2 })
  return deps
}
