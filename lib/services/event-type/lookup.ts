import 'server-only'
import { eq } from 'drizzle-orm'
import { eventTypes, tenantSettings } from '@/drizzle/schema'
import type { Sql, TenantDatabase } from '@/lib/db/database'
import type { JsonObject } from '@/lib/event/stored-event'
import { categoryOf, isBuiltInType } from '@/lib/event/taxonomy'
import type { Context } from '../context'
import { ExpiringMap } from '../tenant/expiring-map'
import { type OfDatabase, perDatabase } from '../tenant/per-database'
import { ReadThrough } from '../tenant/read-through'

export type KnownType = { category: string; metadataSchema: JsonObject | null; retired: boolean }

export type TypeLookup = {
  /** The type of this name, built-in or the tenant's own; null when nobody registered it. */
  lookup: (name: string) => KnownType | null
  /** Whether the tenant lets unregistered types in, under a mark. */
  allowUnregistered: boolean
}

/** How long another process may still go by what was changed in this one. */
export const TYPES_TTL_MS = 10_000
const TENANTS_MAX = 1_000

const typeCache = (db: OfDatabase) =>
  perDatabase(db, 'event-types', () => {
    const tenants = new ExpiringMap<TypeLookup>(TYPES_TTL_MS, TENANTS_MAX)
    return new ReadThrough<TypeLookup>([tenants], () => tenants)
  })

/** Forgets the tenant's types: called once a change to them is committed. */
export const forgetTypes = (db: OfDatabase, tenantId: string) => typeCache(db).forget(tenantId)

/** What the tenant chose; without a row, unregistered types are refused. */
export async function readAllowUnregistered({ orm }: Pick<Sql, 'orm'>, tenantId: string): Promise<boolean> {
  const [row] = await orm
    .select({ allow: tenantSettings.allowUnregistered })
    .from(tenantSettings)
    .where(eq(tenantSettings.tenantId, tenantId))
  return row?.allow ?? false
}

async function readTypes(db: TenantDatabase, tenantId: string): Promise<TypeLookup> {
  const rows = await db.orm
    .select({
      name: eventTypes.name,
      category: eventTypes.category,
      metadataSchema: eventTypes.metadataSchema,
      retiredAt: eventTypes.retiredAt,
    })
    .from(eventTypes)
    .where(eq(eventTypes.tenantId, tenantId))
  const own = new Map<string, KnownType>(
    rows.map(({ name, category, metadataSchema, retiredAt }) => [
      name,
      { category, metadataSchema: metadataSchema as JsonObject | null, retired: retiredAt !== null },
    ]),
  )
  return {
    lookup: (name) =>
      isBuiltInType(name)
        ? { category: categoryOf(name), metadataSchema: null, retired: false }
        : (own.get(name) ?? null),
    allowUnregistered: await readAllowUnregistered(db, tenantId),
  }
}

/** The tenant's types for checking events as they come in, at most 10 s old; a change in this process shows at once. */
export const typeLookup = (ctx: Pick<Context, 'db' | 'clock'>, tenantId: string): Promise<TypeLookup> =>
  typeCache(ctx.db).get(tenantId, ctx.clock.nowMs(), () => readTypes(ctx.db, tenantId))
