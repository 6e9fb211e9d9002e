import type { ReportControl } from '@/lib/report/model'
import { startSection } from './contents'
import { drawMeasure } from './measure-section'
import {
  BODY,
  controlKey,
  controlName,
  type Drawing,
  heading,
  list,
  markOf,
  measureKey,
  pageParagraph,
  type Paper,
  reached,
  statusPiece,
  STRONG,
  text,
} from './paper'
import { count, findingWords } from './words'

/** The first control that rests on a measure prints it; the others say where. */
export function printedUnderOf(controls: readonly ReportControl[]): Map<string, ReportControl> {
  const found = new Map<string, ReportControl>()
  for (const control of controls)
    for (const id of control.measures) if (!found.has(id)) found.set(id, control)
  return found
}

function drawStatus({ document }: Paper, control: ReportControl) {
  const found = control.status === 'exceptions' ? ` (${count(control.exception_count)})` : ''
  document.paragraph('P', [...text('Status: ', BODY), ...statusPiece(control, BODY), ...text(found)])
}

function* drawControl(paper: Paper, control: ReportControl, isFirst: boolean): Drawing {
  const { document, report, printedUnder } = paper
  if (!isFirst) {
    document.gap(12)
    document.keep(120)
    if (document.y > document.top) document.artifact('Layout', () => document.drawRule(document.y))
    document.gap(8)
  }
  heading(paper, 3, controlName(control), controlName(control))
  reached(paper, controlKey(control))
  drawStatus(paper, control)
  document.y += 2
  document.paragraph('P', text(control.about))
  if (control.missing.length > 0) {
    document.y += 4
    document.paragraph('P', text('What is missing:', STRONG))
    document.y += 2
    list(paper, control.missing)
  }
  for (const id of control.measures) {
    const measure = report.measures.find((one) => one.id === id)
    const printer = printedUnder.get(id)
    if (measure === undefined || printer === undefined) continue
    if (printer === control) {
      const others = report.controls.filter((one) => one !== control && one.measures.includes(id))
      yield* drawMeasure(
        paper,
        measure,
        others.map((one) => one.id),
      )
    } else {
      document.gap(6)
      pageParagraph(
        paper,
        `Measure “${measure.title}” (${findingWords(measure)}) is printed under ${printer.id}, page`,
        markOf(paper, measureKey(measure)),
      )
    }
    yield
  }
}

export function* drawControls(paper: Paper): Drawing {
  const { document, report } = paper
  document.newPage()
  startSection(paper, 'controls')
  for (const [n, control] of report.controls.entries()) yield* drawControl(paper, control, n === 0)
  const others = report.measures.filter(({ id }) => !paper.printedUnder.has(id))
  if (others.length === 0) return
  startSection(paper, 'others')
  for (const measure of others) yield* drawMeasure(paper, measure, [])
}
