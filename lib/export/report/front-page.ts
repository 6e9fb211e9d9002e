import type { Report } from '@/lib/report/model'
import { decimal, colour } from '../pdf/draw-line'
import { drawFacts, type Fact, factText } from '../pdf/facts'
import { heightOf, linesOf } from '../pdf/lines'
import { BAND, type Colour, INK, type Paragraph, QUIET, WARN } from '../pdf/style'
import {
  ALARM,
  BODY,
  FAILED_BAND,
  GOOD,
  heading,
  headingStyle,
  markOf,
  NOTE,
  pageParagraph,
  type Paper,
  PASSED_BAND,
  text,
} from './paper'
import {
  completenessWords,
  count,
  counted,
  instant,
  NO_RETENTION,
  requiredWords,
  retentionWords,
} from './words'

export const TITLE = 'Compliance report'
const LABEL_WIDTH = 118
const TILE = { height: 42, gap: 8, padding: 8 }
const BOX_PADDING = 9
const SIGN_SIZE = 11

/** A tick or a cross, drawn as lines; the word beside it says the same. */
function drawSign({ document }: Paper, isGood: boolean, x: number, y: number) {
  const at = (left: number, down: number) =>
    `${decimal(x + left * SIGN_SIZE)} ${decimal(y + down * SIGN_SIZE)}`
  const path = isGood
    ? `${at(0.05, 0.55)} m ${at(0.38, 0.9)} l ${at(0.98, 0.12)} l S`
    : `${at(0.1, 0.1)} m ${at(0.9, 0.9)} l S ${at(0.9, 0.1)} m ${at(0.1, 0.9)} l S`
  document.artifact('Layout', () =>
    document.kit.addContent(`q 1 J 1 j 1.8 w ${colour(isGood ? GOOD : ALARM)} RG ${path} Q`),
  )
}

function drawTiles({ document }: Paper, tiles: readonly { label: string; value: number; rgb: Colour }[]) {
  const width = (document.width - TILE.gap * (tiles.length - 1)) / tiles.length
  const element = document.element('L')
  const { y } = document
  tiles.forEach(({ label, value, rgb }, n) => {
    const x = document.left + n * (width + TILE.gap)
    const lines = (words: string, size: number, colourOf: Colour, bold: boolean) =>
      linesOf(
        [{ text: words, style: { size, colour: colourOf, bold } }],
        width - 2 * TILE.padding,
        document.fonts,
      )
    document.artifact('Layout', () => document.drawBand(y, TILE.height, BAND, x, width))
    const item = document.element('LI', element)
    const labelElement = document.element('Lbl', item)
    const body = document.element('LBody', item)
    document.content(labelElement, 'Lbl', () =>
      document.drawLines(lines(label, 7.5, QUIET, false), x + TILE.padding, y + 26),
    )
    document.content(body, 'LBody', () =>
      document.drawLines(lines(count(value), 14, rgb, true), x + TILE.padding, y + 6),
    )
    for (const one of [labelElement, body, item]) one.end()
  })
  element.end()
  document.y = y + TILE.height
}

/** Whether the log was found as it was signed, said so that nobody misses it. */
function drawVerification(paper: Paper) {
  const { document } = paper
  const { ok: isGood, statement } = paper.report.verification
  const title = linesOf(
    text(`Verification of the log: ${isGood ? 'passed' : 'failed'}`, headingStyle(3, isGood ? GOOD : ALARM)),
    document.width,
    document.fonts,
  )
  const left = BOX_PADDING + SIGN_SIZE + 7
  const words = linesOf(text(statement), document.width - left - BOX_PADDING, document.fonts)
  const height = heightOf(title) + heightOf(words) + 2 * BOX_PADDING + 2
  document.keep(height)
  const { y } = document
  document.artifact('Layout', () => {
    document.drawBand(y, height, isGood ? PASSED_BAND : FAILED_BAND)
    document.drawBand(y, height, isGood ? GOOD : ALARM, document.left, 3)
  })
  drawSign(paper, isGood, document.left + BOX_PADDING + 2, y + BOX_PADDING + 1)
  const head = document.element('H2')
  document.content(head, 'H2', () => document.drawLines(title, document.left + left, y + BOX_PADDING))
  head.end()
  const body = document.element('P')
  document.content(body, 'P', () =>
    document.drawLines(words, document.left + left, y + BOX_PADDING + heightOf(title) + 2),
  )
  body.end()
  document.y = y + height
}

const loud = (words: string): Paragraph => [{ text: words, style: { size: 8, colour: ALARM, bold: true } }]

/** Each rule, in a loud colour where it is too short. */
function retentionPieces(retention: Report['retention']): Paragraph {
  const { in_force: rules } = retention
  if (rules.length === 0) return factText(NO_RETENTION)
  return rules.flatMap((rule, n) => [
    ...(rule.is_enough ? factText(retentionWords(rule, retention)) : loud(retentionWords(rule, retention))),
    ...factText(n === rules.length - 1 ? '' : ', '),
  ])
}

const eventWords = (seq: number | null, at: string | null) =>
  seq === null ? 'None' : `Number ${seq}${at === null ? '' : `, ${instant(at)}`}`

function factsOf(report: Report): { title: string; facts: Fact[] }[] {
  const { framework, tenant, period, completeness, checkpoint, retention } = report
  const fact = (label: string, value: string): Fact => ({
    label,
    value: text(value, { size: 8, colour: INK }),
  })
  const gaps = completenessWords(completeness)
  return [
    {
      title: 'Scope and period',
      facts: [
        fact('Framework', `${framework.name}, version ${framework.version} (${framework.id})`),
        { label: 'Tenant', value: [...factText(tenant.name), { text: `  ${tenant.id}`, style: NOTE }] },
        fact('From', instant(period.start)),
        fact('To', `${instant(period.end)}, which is not part of it`),
        fact('Time zone', `${period.time_zone}, for rules that go by the calendar. All times here are UTC.`),
      ],
    },
    {
      title: 'Completeness',
      facts: [
        fact(
          'Events of the period',
          `${count(completeness.events)}, of which ${count(completeness.service_events)} came from services`,
        ),
        fact('First event', eventWords(completeness.first_seq, completeness.first_at)),
        fact('Last event', eventWords(completeness.last_seq, completeness.last_at)),
        { label: 'Numbers between', value: completeness.gaps === 0 ? factText(gaps) : loud(gaps) },
      ],
    },
    {
      title: 'Checkpoint of the log that the report rests on',
      facts: [
        fact('Origin', checkpoint.origin),
        fact('Size', counted(checkpoint.size, 'event')),
        fact('Root', checkpoint.root),
        fact('Signed at', instant(checkpoint.signed_at)),
        fact('Key', checkpoint.key),
      ],
    },
    {
      title: 'Retention',
      facts: [
        fact('Required', requiredWords(retention)),
        {
          label: 'In force',
          value: retentionPieces(retention),
        },
      ],
    },
  ]
}

/** What it is, about whom, what it rests on, and what came out, on one page. */
export function drawFrontPage(paper: Paper) {
  const { document, report } = paper
  const { framework, summary, tenant, verification } = report
  document.heading(1, text(`${TITLE}: ${framework.name}`, headingStyle(1)), 0, 'Overview')
  document.y += 2
  document.paragraph('P', text(`${tenant.name}. ${framework.about}`))
  document.y += 9
  drawTiles(paper, [
    { label: 'Controls met', value: summary.met, rgb: GOOD },
    { label: 'Controls with exceptions', value: summary.exceptions, rgb: ALARM },
    { label: 'Controls not assessed', value: summary.not_assessed, rgb: QUIET },
    { label: 'Exceptions found', value: summary.exception_count, rgb: INK },
  ])
  document.y += 9
  drawVerification(paper)
  if (verification.problem_count > 0) {
    document.y += 4
    pageParagraph(
      paper,
      `${counted(verification.problem_count, 'problem')} found. What they are: page`,
      markOf(paper, 'problems'),
    )
  }
  for (const { title, facts } of factsOf(report)) {
    document.gap(9)
    heading(paper, 2, title)
    drawFacts(document, facts, LABEL_WIDTH)
  }
  document.gap(9)
  heading(paper, 2, 'How to check this report')
  pageParagraph(
    paper,
    'Everything in it can be computed again from the log. The steps: page',
    markOf(paper, 'verify'),
  )
  document.y += 2
  document.paragraph('P', [
    ...text(
      'A character that could not be seen, or that would change the order of the text, is written as its name: ',
      BODY,
    ),
    { text: '‹ESC›', style: { size: BODY.size, colour: WARN, bold: true } },
    ...text(`. Made by ${report.generator}.`),
  ])
}
