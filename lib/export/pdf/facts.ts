import type { PdfDocument } from './document'
import { linesOf } from './lines'
import { INK, type Paragraph, QUIET } from './style'

export type Fact = { label: string; value: Paragraph }

const LABEL_WIDTH = 112
const GAP = 2.5
const SIZE = 8

export const factText = (text: string): Paragraph => [{ text, style: { size: SIZE, colour: INK } }]

/** Labels and their values below each other, a list in the structure of the document. */
export function drawFacts(document: PdfDocument, facts: readonly Fact[]) {
  const list = document.element('L')
  for (const { label, value } of facts) {
    const title = linesOf(
      [{ text: label, style: { size: SIZE, colour: QUIET } }],
      LABEL_WIDTH,
      document.fonts,
    )
    const lines = linesOf(value, document.width - LABEL_WIDTH, document.fonts)
    const item = document.element('LI', list)
    const labelElement = document.element('Lbl', item)
    const body = document.element('LBody', item)
    if ((title[0]?.height ?? 0) > document.room) document.newPage()
    document.content(labelElement, 'Lbl', () => document.drawLines(title, document.left, document.y))
    lines.forEach((line, n) => {
      if (n > 0 && line.height > document.room) document.newPage()
      document.content(body, 'LBody', () =>
        document.drawLines([line], document.left + LABEL_WIDTH, document.y),
      )
      document.y += line.height
    })
    if (lines.length === 0) document.y += title[0]?.height ?? 0
    document.y += GAP
    for (const element of [labelElement, body, item]) element.end()
  }
  list.end()
}
