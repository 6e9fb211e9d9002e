import type { Figure, ReportEvent, ReportException, ReportMeasure, ReportTable } from '@/lib/report/model'
import { drawFacts, type Fact } from '../pdf/facts'
import { heightOf, linesOf } from '../pdf/lines'
import { INK, type Paragraph } from '../pdf/style'
import type { Column } from '../pdf/table'
import { visibleColumns } from './columns'
import {
  BODY,
  cell,
  CELL,
  CELL_NOTE,
  CELL_STRONG,
  type Drawing,
  drawTable,
  heading,
  measureKey,
  NOTE,
  type Paper,
  reached,
  text,
  timeCell,
} from './paper'
import { count, DRAW, sampleWords, unlistedWords } from './words'

const LABEL_WIDTH = 100
/** Room for a title of one line. */
const TITLE_HEIGHT = 16
const FIGURE_WIDTH = 190
const NO_RULE = 'Nothing: this is evidence to be read'
const FACT = { size: 8, colour: INK }

const EXCEPTION_COLUMNS: readonly Column[] = [
  { title: 'Time (UTC)', share: 11 },
  { title: 'Exception, and whom or what it is about', share: 30 },
  { title: 'Facts', share: 24 },
  { title: 'Events: number and type, by whom, on what', share: 35 },
]
const SAMPLE_COLUMNS: readonly Column[] = [
  { title: 'Number', share: 8 },
  { title: 'Time (UTC)', share: 11 },
  { title: 'Event', share: 23 },
  { title: 'Actor', share: 19 },
  { title: 'Resource', share: 17 },
  { title: 'What happened', share: 22 },
]

/** Who and what stand in lines of their own: beside each other, texts that run to the left would change places. */
function eventLines({ seq, event_type: type, actor, resource }: ReportEvent): Paragraph[] {
  const line = (label: string, value: string | null): Paragraph[] =>
    value === null || value === '' ? [] : [[{ text: `${label} `, style: CELL_NOTE }, ...text(value, CELL)]]
  return [
    [{ text: `${seq} `, style: CELL_STRONG }, ...text(type, CELL)],
    ...line('by', actor),
    ...line('on', resource),
  ]
}

function exceptionCells(exception: ReportException): Paragraph[][] {
  const { title, subject, id, facts, events, event_count: found } = exception
  const more = found - events.length
  return [
    timeCell(exception.at),
    [...cell(title, CELL_STRONG), ...cell(subject), [{ text: id, style: CELL_NOTE }]],
    facts.map(({ label, value }) => [{ text: `${label} `, style: CELL_NOTE }, ...text(value, CELL)]),
    [
      ...events.flatMap(eventLines),
      ...(more > 0 ? [[{ text: `and ${count(more)} more`, style: CELL_NOTE }]] : []),
    ],
  ]
}

function sampleCells(event: ReportEvent): Paragraph[][] {
  const { severity, outcome, action, description } = event
  return [
    cell(String(event.seq), CELL_STRONG),
    timeCell(event.occurred_at),
    [...cell(event.event_type, CELL_STRONG), ...cell(`${severity}, ${outcome}`, CELL_NOTE)],
    cell(event.actor),
    cell(event.resource),
    [...cell(action), ...cell(description, CELL_NOTE)],
  ]
}

function figureFact({ label, value, query }: Figure): Fact {
  const shown = text(typeof value === 'number' ? count(value) : value, FACT)
  return { label, value: query === null ? shown : [...shown, ...text(`   ${query}`, NOTE)] }
}

function* drawOwnTable(paper: Paper, table: ReportTable): Drawing {
  const { document } = paper
  if (table.rows.length === 0) return
  const titles = visibleColumns(table)
  const columns = titles.map((title) => ({ title, share: 1 }))
  const cells = (row: ReportTable['rows'][number]) =>
    titles.map((_, n) => {
      const value = row[n] ?? null
      return cell(typeof value === 'number' ? count(value) : value)
    })
  yield* drawTable(paper, columns, table.rows, cells, {
    height: TITLE_HEIGHT + heightOf(linesOf(text(table.title, BODY), document.width, document.fonts)),
    draw: () => heading(paper, 5, table.title),
  })
}

function factsOf(measure: ReportMeasure, alsoFor: string): Fact[] {
  const { id, rule, population, missing } = measure
  const fact = (label: string, value: string): Fact => ({ label, value: text(value, FACT) })
  return [
    fact('Measure', id),
    ...(missing === null || rule !== null ? [fact('An exception is', rule ?? NO_RULE)] : []),
    fact('Looked at', population.count === 1 ? '1 event' : `${count(population.count)} events`),
    ...(population.query === null ? [] : [fact('Found by the filter', population.query)]),
    ...(missing === null ? [] : [fact('Nothing could be said', missing)]),
    ...(rule === null || missing !== null ? [] : [fact('Exceptions', count(measure.exception_count))]),
    ...(alsoFor === '' ? [] : [fact('Also for', alsoFor)]),
  ]
}

function* drawExceptions(paper: Paper, measure: ReportMeasure): Drawing {
  const { document } = paper
  if (measure.exceptions.length === 0) return
  document.gap(4)
  const unlisted = unlistedWords(measure)
  yield* drawTable(paper, EXCEPTION_COLUMNS, measure.exceptions, exceptionCells, {
    height: 2 * TITLE_HEIGHT,
    draw: () => {
      heading(paper, 5, 'Exceptions')
      if (unlisted !== null) document.paragraph('P', text(unlisted))
    },
  })
}

function* drawSample(paper: Paper, measure: ReportMeasure): Drawing {
  const { document } = paper
  const { sample } = measure
  if (sample === null) return
  document.gap(4)
  heading(paper, 5, 'Sample')
  drawFacts(
    document,
    [
      { label: 'Drawn', value: text(sampleWords(sample), FACT) },
      { label: 'Seed', value: text(sample.seed, FACT) },
      { label: 'How', value: text(DRAW, FACT) },
    ],
    LABEL_WIDTH,
  )
  document.y += 3
  if (sample.events.length > 0) yield* drawTable(paper, SAMPLE_COLUMNS, sample.events, sampleCells)
}

/** A measure with all it found. @param alsoFor ids of the other controls that rest on it */
export function* drawMeasure(paper: Paper, measure: ReportMeasure, alsoFor: readonly string[]): Drawing {
  const { document } = paper
  document.gap(9)
  heading(paper, 4, measure.title, measure.title)
  reached(paper, measureKey(measure))
  document.paragraph('P', text(measure.question))
  document.y += 3
  drawFacts(document, factsOf(measure, alsoFor.join(', ')), LABEL_WIDTH)
  if (measure.figures.length > 0) {
    document.gap(4)
    heading(paper, 5, 'Figures')
    drawFacts(document, measure.figures.map(figureFact), FIGURE_WIDTH)
  }
  for (const table of measure.tables) {
    document.gap(4)
    yield* drawOwnTable(paper, table)
  }
  yield* drawExceptions(paper, measure)
  yield* drawSample(paper, measure)
}
