import 'server-only'
import type { Database } from '@/lib/db/database'

/** Any handle of an open database. */
export type OfDatabase = Pick<Database, 'identity'>

const SLOT = Symbol.for('sentinel-audit.per-database')
type Parts = WeakMap<object, Map<string, unknown>>

/**
 * What this process remembers about one database, such as a cache. It hangs on globalThis, because Next bundles a module
 * more than once and a copy in each bundle would not hear what another invalidates.
 */
export function perDatabase<T>({ identity }: OfDatabase, name: string, make: () => T): T {
  const holder = globalThis as { [SLOT]?: Parts }
  const parts = (holder[SLOT] ??= new WeakMap())
  const named = parts.get(identity) ?? new Map<string, unknown>()
  parts.set(identity, named)
  if (!named.has(name)) named.set(name, make())
  return named.get(name) as T
}
