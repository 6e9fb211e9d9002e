import 'server-only'
import { and, eq, inArray } from 'drizzle-orm'
import type { z } from 'zod'
import { reportRuns } from '@/drizzle/schema'
import { createReport as operation, type ReportRun } from '@/lib/contract/report-runs'
import { Fault, type FieldFault } from '@/lib/core/errors'
import { uuidv7 } from '@/lib/core/ids'
import { fromEpochMs, type Instant, instantFault, parseInstant } from '@/lib/core/time'
import type { Tx } from '@/lib/db/database'
import { type Context, requirePermission } from '../context'
import { type Actor, recordAct } from '../record-act'
import { parseInput } from '../tenant/parse-input'
import { requireFramework } from './definition'
import { conflict, reportMetadata, reportResource, type RunRow, toOneRun } from './row'
import { requireTimeZone } from './time-zone'

/** Runs of a tenant that are not finished. */
export const RUNS_WAITING_MAX = 20

type Input = z.input<NonNullable<typeof operation.body>>

function readPeriod(start: string, end: string): { start: Instant; end: Instant } {
  const faults: FieldFault[] = []
  const read = (field: string, text: string): Instant => {
    const instant = parseInstant(text)
    if (instant === null)
      faults.push({ field, code: 'not_a_time', reason: instantFault(text) ?? 'not a time' })
    return instant ?? ''
  }
  const period = { start: read('start_time', start), end: read('end_time', end) }
  if (faults.length === 0 && period.start >= period.end)
    faults.push({ field: 'end_time', code: 'not_after_start', reason: 'It must be later than start_time' })
  if (faults.length > 0) throw new Fault('invalid_request', 'The period is not valid', { faults })
  return period
}

export type Asked = Pick<
  RunRow,
  'framework' | 'title' | 'startTime' | 'endTime' | 'timeZone' | 'seed' | 'verify' | 'scheduleId'
>

/** Stores what was asked for, and that somebody asked. A job takes it from there. */
export async function insertRun(tx: Tx, actor: Actor, asked: Asked): Promise<RunRow> {
  const nowMs = actor.clock.nowMs()
  const [row] = await tx.orm
    .insert(reportRuns)
    .values({
      ...asked,
      id: uuidv7(nowMs, crypto.getRandomValues(new Uint8Array(10))),
      tenantId: actor.tenantId,
      requestedAt: fromEpochMs(nowMs),
      requestedBy: actor.caller.email ?? actor.caller.name,
      state: 'queued',
    })
    .returning()
  if (row === undefined) throw new Error('the insert gave no row')
  await recordAct(tx, actor, {
    event_type: 'data.created',
    action: 'report.request',
    description: 'A compliance report was asked for',
    resource: reportResource(row),
    metadata: { ...reportMetadata(row), verify: row.verify, schedule_id: row.scheduleId },
  })
  return row
}

async function requireRoom(tx: Tx, tenantId: string) {
  const waiting = await tx.orm
    .select({ id: reportRuns.id })
    .from(reportRuns)
    .where(and(eq(reportRuns.tenantId, tenantId), inArray(reportRuns.state, ['queued', 'running'])))
    .limit(RUNS_WAITING_MAX)
  if (waiting.length >= RUNS_WAITING_MAX)
    throw conflict('framework', 'too_many', `At most ${RUNS_WAITING_MAX} reports can wait to be computed`)
}

/**
 * Asks for a report. It is computed in the background.
 * @throws Fault forbidden, invalid_request, conflict (too many wait)
 */
export async function createReport({ ctx, input }: { ctx: Context; input: Input }): Promise<ReportRun> {
  requirePermission(ctx, 'run_reports')
  const { framework, start_time, end_time, time_zone, seed, verify, title } = parseInput(operation, input)
  const { start, end } = readPeriod(start_time, end_time)
  requireTimeZone(time_zone)
  return ctx.db.transaction(async (tx) => {
    await requireFramework(tx, ctx.tenantId, framework)
    await requireRoom(tx, ctx.tenantId)
    const row = await insertRun(tx, ctx, {
      framework,
      title: title ?? null,
      startTime: start,
      endTime: end,
      timeZone: time_zone,
      seed: seed ?? null,
      verify,
      scheduleId: null,
    })
    return toOneRun(tx, ctx, row)
  })
}
