// STAND-IN, replaced at the merge: it writes JSON alone.
import type { Report } from '@/lib/report/model'
import type { ReviewAct } from '@/lib/report/review'
import { reportJson } from './report-json'

export type ReportFormat = 'json' | 'pdf' | 'xlsx' | 'zip'

export type ReportFile = { mediaType: string; extension: string; parts: AsyncIterable<Buffer> }

export function reportFile(
  _format: ReportFormat,
  { report }: { report: Report; reviews: readonly ReviewAct[]; sign: (text: string) => Promise<string> },
): ReportFile {
  return {
    mediaType: 'application/json',
    extension: 'json',
    parts: (async function* () {
      yield await Promise.resolve(Buffer.from(reportJson(report)))
    })(),
  }
}
