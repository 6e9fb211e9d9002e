import { setImmediate } from 'node:timers/promises'
import type { Report } from '@/lib/report/model'
import type { ReviewAct } from '@/lib/report/review'
import type { Parts } from '../writers'
import { jsonParts } from './report-json'
import { reportPdf } from './report-pdf'
import { reportXlsx } from './report-xlsx'
import { reportZip, type Sign } from './report-zip'

export type ReportFormat = 'json' | 'pdf' | 'xlsx' | 'zip'
export type ReportFile = { mediaType: string; extension: string; parts: AsyncIterable<Buffer> }
type ReportParts = { report: Report; reviews: readonly ReviewAct[]; sign: Sign }

/** Between two pieces others get their turn. */
async function* inTurns(parts: Parts): AsyncGenerator<Buffer> {
  for await (const part of parts as AsyncIterable<string | Buffer>) {
    yield Buffer.from(part)
    await setImmediate()
  }
}

/**
 * A report as a file, written as it is read. The JSON has no reviews: it is what was computed.
 * @param sign for the archive only
 */
export function reportFile(format: ReportFormat, { report, reviews, sign }: ReportParts): ReportFile {
  switch (format) {
    case 'json':
      return { mediaType: 'application/json', extension: 'json', parts: inTurns(jsonParts(report)) }
    case 'pdf':
      return { mediaType: 'application/pdf', extension: 'pdf', parts: inTurns(reportPdf(report, reviews)) }
    case 'xlsx':
      return {
        mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        extension: 'xlsx',
        parts: inTurns(reportXlsx(report, reviews)),
      }
    case 'zip':
      return {
        mediaType: 'application/zip',
        extension: 'zip',
        parts: inTurns(reportZip(report, reviews, sign)),
      }
  }
}
