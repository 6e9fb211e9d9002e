import type PDFKit from 'pdfkit'
import { describe, expect, test } from 'vitest'
import { tagFaults } from '@/tests/helpers/pdf-tags'
import { PdfDocument } from './document'
import { drawFacts, factText } from './facts'
import { linesOf } from './lines'
import { INK, type Paragraph, type Style } from './style'
import { PdfTable } from './table'

const STYLE: Style = { size: 7, colour: INK }
const words = (text: string): Paragraph => [{ text, style: STYLE }]

type Parts = { dictionary: { data: Record<string, unknown> } }
type Contents = { refs: { pageRef: object; mcid: number }[] }
const contentsOf = (content: PDFKit.PDFStructureContent) => content as unknown as Contents

/** Which element each content of the current page belongs to. */
function indexOfPage({ kit }: PdfDocument): unknown[] {
  const { page, getStructParentTree } = kit as unknown as {
    page: { structParentTreeKey: number }
    getStructParentTree: () => { get: (key: number) => unknown[] }
  }
  return getStructParentTree.call(kit).get(page.structParentTreeKey)
}

function draw(document: PdfDocument, text = 'words') {
  document.drawLines(linesOf(words(text), 200, document.fonts), document.left, document.y)
  document.y += 12
}

function add(
  document: PdfDocument,
  type: string,
  parent?: PDFKit.PDFStructureElement,
  text: string | null = 'words',
) {
  const element = document.element(type, parent)
  if (text !== null) document.content(element, type, () => draw(document, text))
  return element
}

/** A document without a fault, and what is done to it. */
function documentOf(change: (document: PdfDocument) => void = () => {}): Buffer {
  const document = new PdfDocument({
    title: 'A test',
    lang: 'en',
    createdMs: Date.parse('2026-11-24T12:00:00Z'),
    footer: words('At the foot'),
  })
  document.newPage()
  document.paragraph('H1', words('Title'))
  document.paragraph('H2', words('Section'))
  drawFacts(document, [{ label: 'Tenant', value: factText('Acme') }])
  const table = new PdfTable(document, [
    { title: 'Number', share: 1 },
    { title: 'Text', share: 4 },
  ])
  for (let n = 0; n < 60; n++) table.row([[words(`row ${n}`)], [words('text '.repeat(60))]])
  table.end()
  change(document)
  document.end()
  return Buffer.concat(document.take())
}

/** Of the same length, so that the file's table of objects still holds. */
function replaced(from: string, to: string): Buffer {
  const text = documentOf().toString('latin1')
  expect(text).toContain(from)
  expect(to).toHaveLength(from.length)
  return Buffer.from(text.replaceAll(from, to), 'latin1')
}

const rulesOf = (bytes: Buffer) => tagFaults(bytes).map(({ rule }) => rule)

/** A table made by hand: for each row the types of its cells. */
function tableOf(document: PdfDocument, rows: readonly (readonly string[])[], scope?: 'Column') {
  const table = document.element('Table')
  for (const cells of rows) {
    const row = document.element('TR', table)
    for (const type of cells) {
      const cell = document.element(type, row, scope === undefined || type !== 'TH' ? {} : { scope })
      document.content(cell, type, () => draw(document))
    }
  }
}

describe('tags', () => {
  test('of a document are without a fault', () => {
    expect(tagFaults(documentOf())).toEqual([])
  })

  test.each([
    ['catalog', '/Root ', '/Roof '],
    ['lang', '/Lang (en)', '/Lung (en)'],
    ['marked', '/Marked true', '/Marker true'],
    ['title-shown', '/DisplayDocTitle true', '/DisplayDocTitlf true'],
    ['title', '/Title ', '/Titlf '],
    ['title-in-metadata', '<dc:title>', '<dc:titlf>'],
    ['structure', '/StructTreeRoot ', '/StructTreeRoof '],
    ['font-not-embedded', '/FontFile2', '/FontFile9'],
    ['font-without-text', '/ToUnicode', '/ToUnicodf'],
    ['tab-order', '/Tabs /S', '/Tabs /R'],
    ['root', '/S /Document', '/S /Documenu'],
    ['type', '/S /Document', '/S /Documenu'],
  ])('%s is found', (rule, from, to) => {
    expect(rulesOf(replaced(from, to))).toContain(rule)
  })

  const faults: [string, (document: PdfDocument) => void][] = [
    ['untagged', (document) => draw(document)],
    ['untagged', (document) => document.drawRule(200)],
    [
      'content-inside-content',
      ({ kit }) => kit.addContent('/P <</MCID 90>> BDC /P <</MCID 91>> BDC EMC EMC'),
    ],
    ['artifact-inside-content', ({ kit }) => kit.addContent('/P <</MCID 90>> BDC /Artifact BMC EMC EMC')],
    ['number-used-twice', ({ kit }) => kit.addContent('/P <</MCID 90>> BDC EMC /P <</MCID 90>> BDC EMC')],
    ['mark-ended-twice', ({ kit }) => kit.addContent('EMC')],
    ['mark-not-ended', ({ kit }) => kit.addContent('/Artifact BMC')],
    ['annotation-without-tag', ({ kit }) => kit.link(0, 0, 10, 10, 'https://example.com')],
    ['content-not-reached', ({ kit }) => kit.addContent('/P <</MCID 90>> BDC EMC')],
    [
      'content-reached-twice',
      (document) => {
        const content = document.kit.markStructureContent('P')
        draw(document)
        document.kit.endMarkedContent()
        document.element('P').add(content)
        document.element('P').add(content)
      },
    ],
    [
      'content-not-there',
      (document) => {
        const content = document.kit.markStructureContent('P')
        document.kit.endMarkedContent()
        const [first] = contentsOf(content).refs
        if (first !== undefined) contentsOf(content).refs.push({ ...first, mcid: 99 })
        document.element('P').add(content)
      },
    ],
    [
      'index-of-page',
      (document) => {
        const element = add(document, 'P')
        indexOfPage(document)[0] = (element as unknown as Parts).dictionary
      },
    ],
    [
      'order',
      (document) => {
        const [first, second] = [document.element('P'), document.element('P')]
        document.content(second, 'P', () => draw(document))
        document.content(first, 'P', () => draw(document))
      },
    ],
    [
      'order-in-element',
      (document) => {
        const [one, two] = [0, 1].map(() => {
          const content = document.kit.markStructureContent('P')
          draw(document)
          document.kit.endMarkedContent()
          return content
        })
        const element = document.element('P')
        if (one !== undefined && two !== undefined) element.add(two).add(one)
      },
    ],
    [
      'parent',
      (document) => {
        const [other, element] = [add(document, 'P'), add(document, 'P')]
        ;(element as unknown as Parts).dictionary.data['P'] = (other as unknown as Parts).dictionary
      },
    ],
    ['child', (document) => void add(document, 'P', document.element('L'))],
    ['place', (document) => void add(document, 'TD')],
    ['content-in-group', (document) => void add(document, 'TR', document.element('Table'))],
    ['empty-group', (document) => void document.element('L')],
    ['table-width', (document) => tableOf(document, [['TH', 'TH'], ['TD']], 'Column')],
    ['table-without-heading', (document) => tableOf(document, [['TD'], ['TD']])],
    ['heading-without-scope', (document) => tableOf(document, [['TH'], ['TD']])],
    ['table-without-rows', (document) => tableOf(document, [['TH']], 'Column')],
    [
      'item-without-body',
      (document) => void add(document, 'Lbl', document.element('LI', document.element('L'))),
    ],
    ['figure-without-text', (document) => void add(document, 'Figure')],
    ['empty-heading', (document) => void add(document, 'H2', undefined, null)],
    ['empty-heading', (document) => void add(document, 'H2', undefined, '')],
    ['heading-skipped', (document) => void add(document, 'H4')],
    ['one-title', (document) => void add(document, 'H1')],
  ]
  test.each(faults)('%s is found', (rule, change) => {
    expect(rulesOf(documentOf(change))).toContain(rule)
  })
})
