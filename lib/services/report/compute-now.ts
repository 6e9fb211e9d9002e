import 'server-only'
import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { complianceReport as operation } from '@/lib/contract/report'
import { REPORT_DAYS_DEFAULT } from '@/lib/contract/report'
import { Fault, type FieldFault } from '@/lib/core/errors'
import { addMicros, fromEpochMs, type Instant, instantFault, parseTime } from '@/lib/core/time'
import { reportFile } from '@/lib/export/report/report-file'
import { type Context, requirePermission } from '../context'
import { documentTurn } from '../event/document-turn'
import { recordAct } from '../record-act'
import { computeReport } from './compute'
import type { ReportParams } from './context'
import { reportSigner } from './signer'
import { requireTimeZone } from './time-zone'

type Input = z.output<NonNullable<typeof operation.query>>
export type ReportFile = { bytes: Buffer; mediaType: string; fileName: string }

const DAY_MICROS = 86_400_000_000n

/** @throws Fault invalid_request */
function periodOf({ start_time, end_time }: Input, now: Instant): { start: Instant; end: Instant } {
  const faults: FieldFault[] = []
  const read = (field: 'start_time' | 'end_time', text: string | undefined): Instant | null => {
    if (text === undefined) return null
    const instant = parseTime(text, now)
    if (instant === null)
      faults.push({ field, code: 'not_a_time', reason: instantFault(text) ?? 'This is not a time' })
    return instant
  }
  const end = read('end_time', end_time) ?? now
  const start = read('start_time', start_time) ?? addMicros(end, -BigInt(REPORT_DAYS_DEFAULT) * DAY_MICROS)
  if (faults.length === 0 && start >= end)
    faults.push({ field: 'start_time', code: 'empty_range', reason: 'start_time must be before end_time' })
  if (faults.length === 0 && start > now)
    faults.push({ field: 'start_time', code: 'in_future', reason: 'The period lies in the future' })
  if (faults.length > 0) throw new Fault('invalid_request', 'The request is not valid', { faults })
  return { start, end }
}

const fileNameOf = ({ framework, start, end }: ReportParams, extension: string) =>
  `report-${framework.replace(/[^a-z0-9]+/gi, '-').slice(0, 40)}-${start.slice(0, 10)}-${end.slice(0, 10)}.${extension}`

/**
 * Computes a report while the caller waits, and gives it as a file. That it was made is an event.
 * @throws Fault forbidden, invalid_request
 */
export async function computeNow({
  ctx,
  input,
  signal,
}: {
  ctx: Context
  input: Input
  signal: AbortSignal
}): Promise<ReportFile> {
  requirePermission(ctx, 'run_reports')
  requireTimeZone(input.time_zone)
  const params: ReportParams = {
    framework: input.framework,
    ...periodOf(input, fromEpochMs(ctx.clock.nowMs())),
    time_zone: input.time_zone,
    seed: input.seed ?? null,
    verify: input.verify,
  }
  // A report takes a thread's time, as documents do.
  const endTurn = await documentTurn()
  try {
    const report = await computeReport(ctx, params, { signal, onProgress: () => undefined })
    const sign = await reportSigner(ctx.db, ctx)
    const { mediaType, extension, parts } = reportFile(input.format, { report, reviews: [], sign })
    const chunks: Buffer[] = []
    for await (const part of parts) chunks.push(part)
    const bytes = Buffer.concat(chunks)
    await ctx.db.transaction((tx) =>
      recordAct(tx, ctx, {
        event_type: 'compliance.audit_export',
        action: 'report.run',
        description: `${ctx.caller.name} computed the report ${report.framework.name}`,
        metadata: {
          framework: params.framework,
          start_time: params.start,
          end_time: params.end,
          time_zone: params.time_zone,
          format: input.format,
          tree_size: report.checkpoint.size,
          verified: report.verification.ok,
          exceptions: report.summary.exception_count,
          sha256: createHash('sha256').update(bytes).digest('hex'),
        },
      }),
    )
    return { bytes, mediaType, fileName: fileNameOf(params, extension) }
  } finally {
    endTurn()
  }
}
