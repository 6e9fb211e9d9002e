import 'server-only'
import type { Database } from '@/lib/db/database'

const SLOT = Symbol.for('sentinel-audit.per-database')
type Parts = WeakMap<Database, Map<string, unknown>>

/**
 * What this process remembers about one database, such as a cache. It hangs on globalThis, because Next bundles a module
 * more than once and a copy in each bundle would not hear what another invalidates.
 */
export function perDatabase<T>(db: Database, name: string, make: () => T): T {
  const holder = globalThis as { [SLOT]?: Parts }
  const parts = (holder[SLOT] ??= new WeakMap())
  const named = parts.get(db) ?? new Map<string, unknown>()
  parts.set(db, named)
  if (!named.has(name)) named.set(name, make())
  return named.get(name) as T
}
