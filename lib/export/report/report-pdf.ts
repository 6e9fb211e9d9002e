import type { Report } from '@/lib/report/model'
import type { ReviewAct } from '@/lib/report/review'
import { PdfDocument } from '../pdf/document'
import { QUIET } from '../pdf/style'
import { drawContents, drawSummary } from './contents'
import { drawControls, printedUnderOf } from './control-section'
import { drawHowToVerify, drawProblems, drawRetention, drawReview } from './end-sections'
import { drawFrontPage, TITLE } from './front-page'
import type { Drawing, Paper } from './paper'

function* draw(paper: Paper): Drawing {
  paper.document.newPage()
  drawFrontPage(paper)
  drawContents(paper)
  yield* drawSummary(paper)
  yield* drawControls(paper)
  yield* drawRetention(paper)
  yield* drawProblems(paper)
  drawHowToVerify(paper)
  yield* drawReview(paper)
}

/**
 * A report as a tagged PDF, given away as it is written. The file's date is that of the checkpoint, so the same report with the same
 * acts gives the same bytes.
 * @param reviews in the order in which they happened; with none there is no section for them
 */
export function* reportPdf(report: Report, reviews: readonly ReviewAct[]): Generator<Buffer> {
  const title = `${TITLE}: ${report.framework.name}`
  const document = new PdfDocument({
    title: `${title}, ${report.tenant.name}`,
    lang: 'en',
    createdMs: Date.parse(report.checkpoint.signed_at),
    footer: [{ text: `${title} · ${report.tenant.name}`, style: { size: 6.5, colour: QUIET } }],
    shape: 'portrait',
    spelled: true,
  })
  const printedUnder = printedUnderOf(report.controls)
  for (const _ of draw({ document, report, reviews, marks: new Map(), printedUnder })) yield* document.take()
  document.end()
  yield* document.take()
}
