import { drawFacts } from '../pdf/facts'
import type { Paragraph } from '../pdf/style'
import { PdfTable } from '../pdf/table'
import { startSection } from './contents'
import {
  ALARM,
  cell,
  CELL,
  CELL_NOTE,
  CELL_STRONG,
  type Drawing,
  GOOD,
  heading,
  list,
  type Paper,
  text,
  timeCell,
} from './paper'
import { ACT_WORDS, count, counted, NO_RETENTION, requiredWords } from './words'

export function* drawRetention(paper: Paper): Drawing {
  const { document, report } = paper
  const { retention } = report
  startSection(paper, 'retention')
  drawFacts(document, [{ label: 'Required', value: text(requiredWords(retention)) }])
  document.y += 3
  if (retention.in_force.length === 0) {
    document.paragraph('P', text(NO_RETENTION))
    return
  }
  const table = new PdfTable(
    document,
    [
      { title: 'Category', share: 20 },
      { title: 'Kept for', share: 15 },
      { title: 'Legal basis', share: 45 },
      { title: 'Against what is required', share: 20 },
    ],
    true,
  )
  for (const { category, days, legal_basis: basis, is_enough: isEnough } of retention.in_force) {
    const verdict: Paragraph =
      retention.required_days === null
        ? [{ text: 'Nothing is required', style: CELL }]
        : [
            {
              text: isEnough ? 'Enough' : 'Too short',
              style: { ...CELL, bold: true, colour: isEnough ? GOOD : ALARM },
            },
          ]
    table.row([cell(category, CELL_STRONG), cell(counted(days, 'day')), cell(basis), [verdict]])
    yield
  }
  table.end()
}

export function* drawProblems(paper: Paper): Drawing {
  const { document, report } = paper
  const { problems, problem_count: found } = report.verification
  if (found === 0) return
  startSection(paper, 'problems')
  if (problems.length < found)
    document.paragraph('P', text(`The first ${count(problems.length)} of ${count(found)} are listed.`))
  if (problems.length === 0) return
  document.y += 3
  const table = new PdfTable(
    document,
    [
      { title: 'Event number', share: 15 },
      { title: 'Code', share: 25 },
      { title: 'What is wrong', share: 60 },
    ],
    true,
  )
  for (const { seq, code, reason } of problems) {
    table.row([cell(seq === null ? null : String(seq), CELL_STRONG), cell(code), cell(reason)])
    yield
  }
  table.end()
}

export function drawHowToVerify(paper: Paper) {
  const { document, report } = paper
  startSection(paper, 'verify')
  list(paper, report.how_to_verify, true)
  document.gap(4)
  heading(paper, 3, 'The checkpoint as it was signed')
  for (const line of report.checkpoint.note.split('\n')) {
    if (line === '') document.y += 6
    document.paragraph('P', text(line))
  }
}

export function* drawReview(paper: Paper): Drawing {
  const { document, report, reviews } = paper
  if (reviews.length === 0) return
  startSection(paper, 'review')
  const titles = new Map(
    report.measures.flatMap(({ exceptions }) => exceptions.map(({ id, title }) => [id, title] as const)),
  )
  const table = new PdfTable(
    document,
    [
      { title: 'Time (UTC)', share: 13 },
      { title: 'Who', share: 20 },
      { title: 'What', share: 14 },
      { title: 'About', share: 24 },
      { title: 'In words', share: 29 },
    ],
    true,
  )
  for (const { at, by, kind, exception_id: id, text: words } of reviews) {
    const about =
      id === null
        ? cell('The whole report')
        : [...cell(titles.get(id) ?? 'An exception that is not listed'), ...cell(id, CELL_NOTE)]
    table.row([timeCell(at), cell(by), cell(ACT_WORDS[kind], CELL_STRONG), about, cell(words)])
    yield
  }
  table.end()
}
