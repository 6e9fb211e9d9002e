import type { PdfDocument } from './document'
import { heightOf, linesOf } from './lines'
import { INK, type Paragraph, QUIET } from './style'

export type Fact = { label: string; value: Paragraph }

const LABEL_WIDTH = 112
const LABEL_GAP = 6
const GAP = 2.5
const SIZE = 8

export const factText = (text: string): Paragraph => [{ text, style: { size: SIZE, colour: INK } }]

/**
 * Labels and their values below each other, a list in the structure of the document.
 * @param labelWidth points from the start of a label to the start of its value
 */
export function drawFacts(document: PdfDocument, facts: readonly Fact[], labelWidth = LABEL_WIDTH) {
  const list = document.element('L')
  for (const { label, value } of facts) {
    const title = linesOf(
      [{ text: label, style: { size: SIZE, colour: QUIET } }],
      labelWidth - LABEL_GAP,
      document.fonts,
    )
    const lines = linesOf(value, document.width - labelWidth, document.fonts)
    const item = document.element('LI', list)
    const labelElement = document.element('Lbl', item)
    const body = document.element('LBody', item)
    if (heightOf(title) > document.room) document.newPage()
    document.content(labelElement, 'Lbl', () => document.drawLines(title, document.left, document.y))
    const labelEnd = { page: document.pages, y: document.y + heightOf(title) }
    lines.forEach((line, n) => {
      if (n > 0 && line.height > document.room) document.newPage()
      document.content(body, 'LBody', () =>
        document.drawLines([line], document.left + labelWidth, document.y),
      )
      document.y += line.height
    })
    if (document.pages === labelEnd.page) document.y = Math.max(document.y, labelEnd.y)
    document.y += GAP
    for (const element of [labelElement, body, item]) element.end()
  }
  list.end()
}
