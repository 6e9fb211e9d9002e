import 'server-only'
import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { REPORT_DAYS_DEFAULT, type reportQuery } from '@/lib/contract/report'
import type { complianceWorksheet } from '@/lib/contract/report-worksheet'
import { Fault, type FieldFault } from '@/lib/core/errors'
import { addMicros, fromEpochMs, type Instant, instantFault, parseTime } from '@/lib/core/time'
import { reportFile } from '@/lib/export/report/report-file'
import { type Context, requirePermission } from '../context'
import { documentTurn } from '../event/document-turn'
import { recordAct } from '../record-act'
import { computeFramework } from './compute'
import { type Framework, frameworkFor } from './framework-for'
import { reportSigner } from './signer'
import { requireTimeZone } from './time-zone'
import { worksheetOf } from './worksheet'

type Input = z.output<typeof reportQuery>
type WorksheetInput = z.output<NonNullable<typeof complianceWorksheet.query>>
type Period = { start: Instant; end: Instant }
export type ReportFile = { bytes: Buffer; mediaType: string; fileName: string }

const DAY_MICROS = 86_400_000_000n

/** @throws Fault invalid_request */
function periodOf({ start_time, end_time }: Pick<Input, 'start_time' | 'end_time'>, now: Instant): Period {
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

const fileNameOf = (framework: string, { start, end }: Period, extension: string) =>
  `report-${framework.replace(/[^a-z0-9]+/gi, '-').slice(0, 40)}-${start.slice(0, 10)}-${end.slice(0, 10)}.${extension}`

type Asked = Pick<Input, 'format' | 'seed' | 'start_time' | 'end_time' | 'time_zone' | 'verify'>

/**
 * Computes a report while the caller waits, and gives it as a file. That it was made is an event.
 * @throws Fault invalid_request
 */
async function fileNow(
  ctx: Context,
  framework: Framework,
  input: Asked,
  signal: AbortSignal,
): Promise<ReportFile> {
  const period = periodOf(input, fromEpochMs(ctx.clock.nowMs()))
  const { time_zone, format, verify, seed = null } = input
  // A report takes a thread's time, as documents do.
  const endTurn = await documentTurn()
  try {
    const watch = { signal, onProgress: () => undefined }
    const report = await computeFramework(ctx, framework, { ...period, time_zone, seed, verify }, watch)
    const sign = await reportSigner(ctx.db, ctx)
    const { mediaType, extension, parts } = reportFile(format, { report, reviews: [], sign })
    const chunks: Buffer[] = []
    for await (const part of parts) chunks.push(part)
    const bytes = Buffer.concat(chunks)
    await ctx.db.transaction((tx) =>
      recordAct(tx, ctx, {
        event_type: 'compliance.audit_export',
        action: 'report.run',
        description: `${ctx.caller.name} computed the report ${report.framework.name}`,
        metadata: {
          framework: report.framework.id,
          start_time: period.start,
          end_time: period.end,
          time_zone,
          format,
          tree_size: report.checkpoint.size,
          verified: report.verification.ok,
          exceptions: report.summary.exception_count,
          sha256: createHash('sha256').update(bytes).digest('hex'),
        },
      }),
    )
    return { bytes, mediaType, fileName: fileNameOf(report.framework.id, period, extension) }
  } finally {
    endTurn()
  }
}

type Call<Of> = { ctx: Context; input: Of; signal: AbortSignal }

/** A report by a framework. @throws Fault forbidden, invalid_request */
export async function computeNow({ ctx, input, signal }: Call<Input>): Promise<ReportFile> {
  requirePermission(ctx, 'run_reports')
  requireTimeZone(input.time_zone)
  return fileNow(ctx, await frameworkFor(ctx, input.framework), input, signal)
}

/** A report on one matter: a breach, a person's records, or a patient's disclosures. @throws Fault forbidden, invalid_request */
export async function worksheetNow({ ctx, input, signal }: Call<WorksheetInput>): Promise<ReportFile> {
  requirePermission(ctx, 'run_reports')
  requireTimeZone(input.time_zone)
  return fileNow(ctx, worksheetOf(input, fromEpochMs(ctx.clock.nowMs())), input, signal)
}
