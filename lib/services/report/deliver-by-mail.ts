import { ATTACHMENT_BYTES_MAX } from '@/lib/contract/report-terms'
import { reportFile } from '@/lib/export/report/report-file'
import { oneLine } from '@/lib/platform/mail'
import type { Report } from '@/lib/report/model'
import { documentTurn } from '../event/document-turn'
import type { DeliverDeps, Parcel, Sent } from './deliver'
import { actsOf } from './review-acts'
import { formatOf, wire } from './row'
import { reportSigner } from './signer'

type File = { fileName: string; mediaType: string; content: Buffer }

/** The file; null where it is too large for a mail. */
async function fileOf(deps: DeliverDeps, { db, delivery, run, bytes }: Parcel): Promise<File | null> {
  const format = formatOf(delivery.format)
  const name = `report-${run.startTime.slice(0, 10)}-${run.endTime.slice(0, 10)}`
  if (format === 'json')
    return bytes.length > ATTACHMENT_BYTES_MAX
      ? null
      : { fileName: `${name}.json`, mediaType: 'application/json', content: bytes }
  const report = JSON.parse(bytes.toString('utf8')) as Report
  const endTurn = await documentTurn()
  try {
    const sign = await reportSigner(db, { ...deps, tenantId: run.tenantId })
    const file = reportFile(format, { report, reviews: await actsOf(db, run), sign })
    const parts: Buffer[] = []
    let size = 0
    for await (const part of file.parts) {
      size += part.length
      if (size > ATTACHMENT_BYTES_MAX) return null
      parts.push(part)
    }
    return { fileName: `${name}.${file.extension}`, mediaType: file.mediaType, content: Buffer.concat(parts) }
  } finally {
    endTurn()
  }
}

function textOf({ run, tenantName }: Parcel, link: string, hasFile: boolean): string {
  const summary = run.result?.summary
  const lines = [
    `${oneLine(run.title ?? run.result?.framework_name ?? run.framework)}, of the audit log of "${oneLine(tenantName)}".`,
    `Period: ${wire(run.startTime)} to ${wire(run.endTime)} (${run.timeZone})`,
    ...(summary === undefined
      ? []
      : [
          `Controls: ${summary.met} met, ${summary.exceptions} with exceptions, ${summary.not_assessed} not assessed; ${summary.exception_count} exceptions`,
        ]),
    `SHA-256 of the report: ${run.sha256 ?? ''}`,
    hasFile
      ? `The report is attached. It is also here:\n${link}`
      : `The report is too large for a mail. It is here:\n${link}`,
  ]
  return `${lines.join('\n\n')}\n`
}

/** What a mail server said may hold the address; its code does not. */
const codeOf = (error: unknown) => {
  const { code, responseCode } = (error ?? {}) as { code?: unknown; responseCode?: unknown }
  return { code: String(code ?? 'failed'), responseCode }
}

/** Sends the report to one address, or, where it is too large, the way to it. */
export async function deliverByMail(deps: DeliverDeps, parcel: Parcel): Promise<Sent> {
  const { mailer } = deps
  if (mailer === null) return { ok: false, reason: 'No mail server is configured', again: false }
  const { delivery, run } = parcel
  const file = await fileOf(deps, parcel)
  const name = oneLine(run.title ?? run.result?.framework_name ?? run.framework)
  try {
    await mailer.send({
      to: delivery.target,
      subject: `Report: ${name}, ${run.startTime.slice(0, 10)} to ${run.endTime.slice(0, 10)}`,
      text: textOf(parcel, `${mailer.origin}/reports/${run.id}`, file !== null),
      id: delivery.id,
      attachments: file === null ? [] : [file],
    })
  } catch (error) {
    const { code, responseCode } = codeOf(error)
    deps.log.warn({ part: 'mail', code, responseCode, delivery: delivery.id }, 'a report could not be mailed')
    const said =
      typeof responseCode === 'number' ? `answered ${responseCode}` : `can not be reached (${code})`
    return { ok: false, reason: `The mail server ${said}`, again: true }
  }
  return {
    ok: true,
    note: file === null ? 'Too large for a mail: it has the link alone' : null,
    hasFile: file !== null,
  }
}
