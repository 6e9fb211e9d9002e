import 'server-only'
import { asc, eq } from 'drizzle-orm'
import { tenantRetention } from '@/drizzle/schema'
import type { Retention } from '@/lib/contract/retention'
import {
  RETENTION_DAYS_DEFAULT,
  RETENTION_EVERY_SECONDS,
  RETENTION_KEYS,
} from '@/lib/contract/retention-periods'
import { fromEpochMs, fromPostgres, toEpochMs, toWire } from '@/lib/core/time'
import type { Sql } from '@/lib/db/database'
import { lastRuns, RETENTION_JOB } from '@/lib/db/queries/jobs'
import { lastRetentionRun } from '@/lib/db/queries/retention'
import { type Context, requirePermission } from '../context'

export const DEFAULT_LEGAL_BASIS = 'Default of the installation'

export type Periods = ReadonlyMap<string, { days: number; legal_basis: string }>

/** The periods the tenant has set, and no others. */
export async function ownPeriods(sql: Sql, tenantId: string): Promise<Periods> {
  const rows = await sql.orm
    .select()
    .from(tenantRetention)
    .where(eq(tenantRetention.tenantId, tenantId))
    .orderBy(asc(tenantRetention.category))
  return new Map(rows.map((row) => [row.category, { days: row.days, legal_basis: row.legalBasis }]))
}

const wire = (text: string) => toWire(fromPostgres(text))

/** @throws Fault forbidden */
export async function getRetention({ ctx }: { ctx: Context }): Promise<Retention> {
  requirePermission(ctx, 'read_retention')
  return readRetention(ctx)
}

/** For who may read it. */
export async function readRetention(ctx: Context): Promise<Retention> {
  const own = await ownPeriods(ctx.db, ctx.tenantId)
  const run = await lastRetentionRun(ctx.db, ctx.tenantId)
  const job = (await lastRuns(ctx.db)).find(({ job }) => job === RETENTION_JOB)
  const preset = own.get('default') ?? { days: RETENTION_DAYS_DEFAULT, legal_basis: DEFAULT_LEGAL_BASIS }
  const lastMs = job === undefined ? null : toEpochMs(fromPostgres(job.started_at))
  return {
    periods: RETENTION_KEYS.map((category) => ({
      category,
      ...(own.get(category) ?? preset),
      own: own.has(category),
      removed_last: run?.by_category[category] ?? 0,
    })),
    next_run_at: toWire(
      fromEpochMs(lastMs === null ? ctx.clock.nowMs() : lastMs + RETENTION_EVERY_SECONDS * 1000),
    ),
    last_run_at: lastMs === null ? null : toWire(fromEpochMs(lastMs)),
    last_removal:
      run === undefined || run.finished_at === null
        ? null
        : {
            finished_at: wire(run.finished_at),
            removed: run.removed,
            oldest: wire(run.oldest_at),
            newest: wire(run.newest_at),
            seq_low: run.seq_low,
            seq_high: run.seq_high,
          },
  }
}
