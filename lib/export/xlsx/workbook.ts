import type { Part } from '../writers'
import { type ZipFile, zipOf } from '../zip'
import { cellXml, columnName, type SheetCell, xml, xstring } from './cells'

/** `width` in characters. */
export type SheetColumn = { title: string; width: number }
export type Sheet = {
  /** At most 31 characters, without []:*?/\. */
  name: string
  columns: readonly SheetColumn[]
  /** Asked for when the sheet is written; a cell for each column. */
  rows: () => Iterable<readonly SheetCell[]>
}
export type WorkbookAbout = {
  title: string
  creator: string
  /** RFC 3339. */
  createdAt: string
  /** The time of the files inside. */
  atMs: number
}

/** Rows of a sheet, its head among them. Source: Excel specifications and limits. */
export const ROWS_MAX = 1_048_576
const ROWS_AT_A_TIME = 200
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

const STYLES_XML = `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="10"/><name val="Calibri"/><family val="2"/></font><font><b/><sz val="10"/><name val="Calibri"/><family val="2"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFF1F2F4"/></patternFill></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf><xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`

const relation = (id: number, type: string, target: string) =>
  `<Relationship Id="rId${id}" Type="${type}" Target="${target}"/>`

function typesXml(count: number): string {
  const override = (part: string, type: string) => `<Override PartName="${part}" ContentType="${type}"/>`
  const sheets = Array.from({ length: count }, (_, n) =>
    override(`/xl/worksheets/sheet${n + 1}.xml`, `${TYPES}.worksheet+xml`),
  )
  return `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${override('/xl/workbook.xml', `${TYPES}.sheet.main+xml`)}${override('/xl/styles.xml', `${TYPES}.styles+xml`)}${override('/docProps/core.xml', 'application/vnd.openxmlformats-package.core-properties+xml')}${sheets.join('')}</Types>`
}

function coreXml({ title, creator, createdAt }: WorkbookAbout): string {
  const at = `${new Date(createdAt).toISOString().slice(0, 19)}Z`
  return `${HEAD}<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${xstring(title)}</dc:title><dc:creator>${xstring(creator)}</dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">${at}</dcterms:created></cp:coreProperties>`
}

function workbookXml(names: readonly string[]): string {
  const sheets = names.map((name, n) => `<sheet name="${xml(name)}" sheetId="${n + 1}" r:id="rId${n + 1}"/>`)
  return `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${sheets.join('')}</sheets></workbook>`
}

function workbookRelationsXml(count: number): string {
  const sheets = Array.from({ length: count }, (_, n) =>
    relation(n + 1, `${RELATIONS}/worksheet`, `worksheets/sheet${n + 1}.xml`),
  )
  return `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${sheets.join('')}${relation(count + 1, `${RELATIONS}/styles`, 'styles.xml')}</Relationships>`
}

const ROOT_RELATIONS_XML = `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${relation(1, `${RELATIONS}/officeDocument`, 'xl/workbook.xml')}${relation(2, `${PACKAGE}/relationships/metadata/core-properties`, 'docProps/core.xml')}</Relationships>`

const rowXml = (cells: readonly SheetCell[], row: number, isHead = false) =>
  `<row r="${row}">${cells.map((value, n) => cellXml(value, `${columnName(n)}${row}`, isHead)).join('')}</row>`

function* sheetXml({ columns, rows }: Sheet): Generator<Part> {
  const widths = columns.map(
    ({ width }, n) => `<col min="${n + 1}" max="${n + 1}" width="${width}" customWidth="1"/>`,
  )
  yield `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>`
  let row = 1
  let written = rowXml(
    columns.map(({ title }) => title),
    row,
    true,
  )
  for (const cells of rows()) {
    row++
    written += rowXml(cells, row)
    if (row % ROWS_AT_A_TIME !== 0) continue
    yield written
    written = ''
  }
  const last = `${columnName(columns.length - 1)}${row}`
  yield `${written}</sheetData><autoFilter ref="A1:${last}"/></worksheet>`
}

function* slice(rows: Iterable<readonly SheetCell[]>, from: number, to: number) {
  let n = 0
  for (const row of rows) {
    if (n >= to) return
    if (n >= from) yield row
    n++
  }
}

/** A sheet with more rows than one may have goes on in others. */
export function splitSheet(sheet: Sheet, rowsMax = ROWS_MAX - 1): Sheet[] {
  let count = 0
  for (const _ of sheet.rows()) count++
  return Array.from({ length: Math.max(1, Math.ceil(count / rowsMax)) }, (_, n) => ({
    ...sheet,
    name: n === 0 ? sheet.name : `${sheet.name} (${n + 1})`,
    rows: () => slice(sheet.rows(), n * rowsMax, (n + 1) * rowsMax),
  }))
}

/**
 * A workbook (ECMA-376, SpreadsheetML), written row by row with flat memory. Its texts stand in their cells: a table of shared texts would have to
 * be kept until the end.
 */
export function workbookOf(given: readonly Sheet[], about: WorkbookAbout): AsyncGenerator<Buffer> {
  const sheets = given.flatMap((sheet) => splitSheet(sheet))
  const file = (name: string, text: string): ZipFile => ({ name, parts: () => [text] })
  const names = sheets.map(({ name }) => name)
  return zipOf(
    [
      file('[Content_Types].xml', typesXml(sheets.length)),
      file('_rels/.rels', ROOT_RELATIONS_XML),
      file('docProps/core.xml', coreXml(about)),
      file('xl/workbook.xml', workbookXml(names)),
      file('xl/_rels/workbook.xml.rels', workbookRelationsXml(sheets.length)),
      file('xl/styles.xml', STYLES_XML),
      ...sheets.map((sheet, n) => ({
        name: `xl/worksheets/sheet${n + 1}.xml`,
        parts: () => sheetXml(sheet),
      })),
    ],
    about.atMs,
  )
}
