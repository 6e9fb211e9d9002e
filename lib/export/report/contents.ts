import { heightOf, linesOf, widthOf } from '../pdf/lines'
import type { Column } from '../pdf/table'
import {
  BODY,
  cell,
  CELL_STRONG,
  CELL,
  controlKey,
  controlName,
  type Drawing,
  drawTable,
  heading,
  markOf,
  type Paper,
  reached,
  statusPiece,
  STRONG,
  text,
} from './paper'
import { count } from './words'

type Entry = { key: string; title: string; level: 0 | 1 }

const INDENT = 12
const NUMBER_WIDTH = 44
const GAP = 2

/** Where a list of the sections leads, in the order in which they are printed. */
export function entriesOf({ report, reviews, printedUnder }: Paper): Entry[] {
  const section = (key: string, title: string): Entry => ({ key, title, level: 0 })
  return [
    section('summary', 'Controls and their status'),
    section('controls', 'Controls'),
    ...report.controls.map((control): Entry => ({
      key: controlKey(control),
      title: controlName(control),
      level: 1,
    })),
    ...(report.measures.every(({ id }) => printedUnder.has(id))
      ? []
      : [section('others', 'Measures of no control')]),
    section('retention', 'Retention in force'),
    ...(report.verification.problem_count > 0 ? [section('problems', 'Problems found')] : []),
    section('verify', 'How to check this report'),
    ...(reviews.length > 0 ? [section('review', 'Review')] : []),
  ]
}

export const titleOf = (paper: Paper, key: string) =>
  entriesOf(paper).find((entry) => entry.key === key)?.title ?? key

/** A section of its own, which the contents and the bookmarks lead to. */
export function startSection(paper: Paper, key: string) {
  const title = titleOf(paper, key)
  paper.document.gap(14)
  heading(paper, 2, title, title)
  reached(paper, key)
}

export function drawContents(paper: Paper) {
  const { document } = paper
  document.newPage()
  heading(paper, 2, 'Contents', 'Contents')
  document.y += 2
  const contents = document.element('TOC')
  for (const { key, title, level } of entriesOf(paper)) {
    const left = document.left + level * INDENT
    const lines = linesOf(
      text(title, level === 0 ? STRONG : BODY),
      document.width - level * INDENT - NUMBER_WIDTH,
      document.fonts,
    )
    if (level === 0) document.gap(5)
    document.keep(heightOf(lines))
    const { y } = document
    const end = y + heightOf(lines)
    const last = lines.at(-1)
    const item = document.element('TOCI', contents)
    const body = document.element('Reference', item)
    document.content(body, 'Reference', () => {
      document.drawLines(lines, left, y)
      document.drawPageNumber(markOf(paper, key), document.left + document.width, end - (last?.height ?? 0), {
        style: level === 0 ? STRONG : BODY,
        align: 'right',
      })
    })
    body.end()
    item.end()
    if (last !== undefined)
      document.artifact('Layout', () => document.drawLeader(left + widthOf(last) + 4, end - 3))
    document.y = end + GAP
  }
  contents.end()
}

const SUMMARY_COLUMNS: readonly Column[] = [
  { title: 'Control', share: 12 },
  { title: 'What it is about', share: 58 },
  { title: 'Status', share: 18 },
  { title: 'Exceptions', share: 12 },
]

export function* drawSummary(paper: Paper): Drawing {
  const { document, report } = paper
  document.gap(14)
  startSection(paper, 'summary')
  document.y += 2
  yield* drawTable(paper, SUMMARY_COLUMNS, report.controls, (control) => [
    cell(control.id, CELL_STRONG),
    cell(control.title),
    [statusPiece(control, CELL)],
    cell(control.status === 'not_assessed' ? null : count(control.exception_count)),
  ])
}
