import 'server-only'
import { createHash } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { reportDocuments } from '@/drizzle/schema'
import type { Sql } from '@/lib/db/database'
import { reportJson } from '@/lib/export/report/report-json'
import type { Report } from '@/lib/report/model'
import { type Context, type Deps } from '../context'
import { recordActOnce } from '../record-act'
import { conflict, reportMetadata, reportResource, type RunRow } from './row'

/** The bytes of a report, and what is to be kept of them. They are the report: what is downloaded is what was hashed. */
export function bytesOf(report: Report): { body: string; bytes: Buffer; sha256: string } {
  const body = reportJson(report)
  const bytes = Buffer.from(body)
  return { body, bytes, sha256: sha256Of(bytes) }
}

const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** What is stored has another hash than what was computed: somebody changed it in the database. */
export class ReportChanged extends Error {
  constructor() {
    super('What is stored of this report is not what was computed')
    this.name = 'ReportChanged'
  }
}

/** The bytes of a run that is done. @throws ReportChanged */
export async function readBytes(sql: Sql, row: RunRow): Promise<Buffer> {
  const [document] = await sql.orm
    .select({ body: reportDocuments.body })
    .from(reportDocuments)
    .where(and(eq(reportDocuments.tenantId, row.tenantId), eq(reportDocuments.runId, row.id)))
  const bytes = Buffer.from(document?.body ?? '')
  if (sha256Of(bytes) !== row.sha256) throw new ReportChanged()
  return bytes
}

/** @throws ReportChanged */
export const readReport = async (sql: Sql, row: RunRow): Promise<Report> =>
  JSON.parse((await readBytes(sql, row)).toString('utf8')) as Report

/** @throws Fault conflict */
export function requireDone(row: RunRow, field = 'id'): void {
  if (row.state !== 'done') throw conflict(field, 'not_done', `This report is ${row.state} and not done`)
}

/**
 * Runs what reads a stored report, and turns one that was changed into a refusal that says so and an event.
 * @throws Fault conflict
 */
export async function refusingChanged<T>(ctx: Context, row: RunRow, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof ReportChanged)) throw error
    logChanged(ctx, row)
    await recordActOnce(ctx, row.id, {
      event_type: 'security.anomaly_detected',
      action: 'report.changed',
      severity: 'critical',
      outcome: 'failure',
      description: error.message,
      resource: reportResource(row),
      metadata: { ...reportMetadata(row), reason: error.message, report_sha256: row.sha256 },
    })
    throw conflict('id', 'changed', `${error.message}: its SHA-256 is not ${row.sha256 ?? 'known'}`)
  }
}

export const logChanged = ({ log }: Pick<Deps, 'log'>, { id, tenantId }: RunRow) =>
  log.error({ report: id, tenantId }, 'a stored report has another hash than was computed')
