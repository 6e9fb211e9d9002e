import type { Report } from '@/lib/report/model'
import type { ReviewAct } from '@/lib/report/review'
import { PdfDocument } from '../pdf/document'
import { QUIET } from '../pdf/style'
import { drawContents, drawSummary } from './contents'
import { drawControls, printedUnderOf } from './control-section'
import { drawHowToVerify, drawProblems, drawRetention, drawReview } from './end-sections'
import { drawFrontPage, TITLE } from './front-page'
import type { Drawing, Paper } from './paper'

const PART_BYTES = 16_384

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

/** A page or two at a time: what PDFKit gives is a few bytes for each element. */
function* gathered(document: PdfDocument, drawing: Drawing): Generator<Buffer> {
  let chunks: Buffer[] = []
  let bytes = 0
  for (const _ of drawing) {
    for (const chunk of document.take()) {
      chunks.push(chunk)
      bytes += chunk.length
    }
    if (bytes < PART_BYTES) continue
    yield Buffer.concat(chunks)
    chunks = []
    bytes = 0
  }
  document.end()
  yield Buffer.concat([...chunks, ...document.take()])
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
  yield* gathered(document, draw({ document, report, reviews, marks: new Map(), printedUnder }))
}
