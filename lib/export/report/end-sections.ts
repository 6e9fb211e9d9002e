import type { RetentionLine } from '@/lib/report/model'
import type { ReviewAct } from '@/lib/report/review'
import { drawFacts } from '../pdf/facts'
import type { Paragraph } from '../pdf/style'
import type { Column } from '../pdf/table'
import { startSection } from './contents'
import {
  ALARM,
  cell,
  CELL,
  CELL_NOTE,
  CELL_STRONG,
  type Drawing,
  drawTable,
  GOOD,
  heading,
  list,
  type Paper,
  text,
  timeCell,
} from './paper'
import { ACT_WORDS, count, counted, NO_RETENTION, requiredWords } from './words'

const RETENTION_COLUMNS: readonly Column[] = [
  { title: 'Category', share: 20 },
  { title: 'Kept for', share: 15 },
  { title: 'Legal basis', share: 45 },
  { title: 'Against what is required', share: 20 },
]
const PROBLEM_COLUMNS: readonly Column[] = [
  { title: 'Event number', share: 15 },
  { title: 'Code', share: 25 },
  { title: 'What is wrong', share: 60 },
]
const REVIEW_COLUMNS: readonly Column[] = [
  { title: 'Time (UTC)', share: 13 },
  { title: 'Who', share: 20 },
  { title: 'What', share: 14 },
  { title: 'About', share: 24 },
  { title: 'In words', share: 29 },
]

function verdictOf(
  { is_enough: isEnough }: RetentionLine['in_force'][number],
  retention: RetentionLine,
): Paragraph {
  if (retention.required_days === null) return text('Nothing is required', CELL)
  return text(isEnough ? 'Enough' : 'Too short', { ...CELL, bold: true, colour: isEnough ? GOOD : ALARM })
}

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
  yield* drawTable(paper, RETENTION_COLUMNS, retention.in_force, (rule) => [
    cell(rule.category, CELL_STRONG),
    cell(counted(rule.days, 'day')),
    cell(rule.legal_basis),
    [verdictOf(rule, retention)],
  ])
}

export function* drawProblems(paper: Paper): Drawing {
  const { document, report } = paper
  const { problems, problem_count: found } = report.verification
  if (found === 0) return
  startSection(paper, 'problems')
  if (problems.length < found)
    document.paragraph('P', text(`The first ${count(problems.length)} of ${count(found)} are listed.`))
  document.y += 3
  yield* drawTable(paper, PROBLEM_COLUMNS, problems, ({ seq, code, reason }) => [
    cell(seq === null ? null : String(seq), CELL_STRONG),
    cell(code),
    cell(reason),
  ])
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
  const { report, reviews } = paper
  if (reviews.length === 0) return
  const titles = new Map(
    report.measures.flatMap(({ exceptions }) => exceptions.map(({ id, title }) => [id, title] as const)),
  )
  const about = (id: string | null) =>
    id === null
      ? cell('The whole report')
      : [...cell(titles.get(id) ?? 'An exception that is not listed'), ...cell(id, CELL_NOTE)]
  const cells = ({ at, by, kind, exception_id: id, text: words }: ReviewAct) => [
    timeCell(at),
    cell(by),
    cell(ACT_WORDS[kind], CELL_STRONG),
    about(id),
    cell(words),
  ]
  yield* drawTable(paper, REVIEW_COLUMNS, reviews, cells, {
    height: 40,
    draw: () => startSection(paper, 'review'),
  })
}
