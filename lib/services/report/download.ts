import 'server-only'
import type { z } from 'zod'
import type { downloadReport as operation } from '@/lib/contract/report-runs'
import { reportFile } from '@/lib/export/report/report-file'
import type { Report } from '@/lib/report/model'
import { type Context, requirePermission } from '../context'
import { documentTurn } from '../event/document-turn'
import { recordAct } from '../record-act'
import { fieldRefused } from '../tenant/parse-input'
import { readBytes, refusingChanged, requireDone } from './document'
import { noteOpened } from './note-opened'
import { actsOf } from './review-acts'
import { findRun, reportMetadata, reportResource, type RunRow } from './row'
import { reportSigner } from './signer'

type Query = z.output<NonNullable<typeof operation.query>>
type Download = {
  parts: AsyncIterable<Buffer>
  mediaType: string
  fileName: string
  isInline: boolean
}

async function* once(bytes: Buffer) {
  yield await Promise.resolve(bytes)
}

/** Pages and archives are drawn by turns: they take a thread's time. */
async function* inTurn(parts: AsyncIterable<Buffer>) {
  const endTurn = await documentTurn()
  try {
    yield* parts
  } finally {
    endTurn()
  }
}

const fileNameOf = ({ framework, startTime, endTime }: RunRow, extension: string) => {
  const name = framework.replace(/[^a-z0-9]+/gi, '-').slice(0, 40)
  return `report-${name}-${startTime.slice(0, 10)}-${endTime.slice(0, 10)}.${extension}`
}

async function fileOf(ctx: Context, row: RunRow, format: Query['format'], bytes: Buffer) {
  if (format === 'json') return { mediaType: 'application/json', extension: 'json', parts: once(bytes) }
  const report = JSON.parse(bytes.toString('utf8')) as Report
  const reviews = await actsOf(ctx.db, row)
  const file = reportFile(format, { report, reviews, sign: await reportSigner(ctx.db, ctx) })
  return { ...file, parts: inTurn(file.parts) }
}

/**
 * A finished report as a file. As JSON it is what was hashed, byte for byte; whatever the format, it comes from bytes that have this hash.
 * @throws Fault forbidden, not_found, invalid_request, conflict (not done; what is stored was changed)
 */
export async function downloadReport({
  ctx,
  input,
}: {
  ctx: Context
  input: { id: string } & Query
}): Promise<Download> {
  requirePermission(ctx, 'read_reports')
  const { format } = input
  const isInline = input.disposition === 'inline'
  if (isInline && format !== 'json')
    throw fieldRefused('disposition', 'not_for_format', 'Only json is shown on a page')
  const row = await findRun(ctx.db, ctx.tenantId, input.id)
  requireDone(row)
  const bytes = await refusingChanged(ctx, row, () => readBytes(ctx.db, row))
  const { mediaType, extension, parts } = await fileOf(ctx, row, format, bytes)
  // The record first: nothing leaves that the log doesn't say.
  if (isInline) await noteOpened(ctx, row.id)
  else
    await ctx.db.transaction((tx) =>
      recordAct(tx, ctx, {
        event_type: 'compliance.audit_export',
        action: 'report.download',
        description: `${ctx.caller.name} downloaded a compliance report as ${format}`,
        resource: reportResource(row),
        metadata: { ...reportMetadata(row), format, report_sha256: row.sha256 },
      }),
    )
  return { parts, mediaType, fileName: fileNameOf(row, extension), isInline }
}
