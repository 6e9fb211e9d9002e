import { unzipSync } from 'fflate'

export type XmlElement = {
  name: string
  attributes: Record<string, string>
  children: XmlElement[]
  text: string
}
export type ReadSheet = { name: string; rows: (string | number | null)[][]; xml: XmlElement }
export type ReadWorkbook = { sheets: ReadSheet[]; formulas: number; files: string[] }

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const TOKEN = /<\?[^]*?\?>|<(\/?)([\w:]+)((?:\s+[\w:]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy
/** What XML 1.0 does not allow, written or not as a reference. */
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/u

function decoded(text: string): string {
  if (FORBIDDEN.test(text)) throw new Error('a character that XML does not allow')
  return text.replace(/\r\n?/g, '\n').replace(/&(?:(\w+)|(.{0,3}));?/g, (all, name: string | undefined) => {
    const found = name === undefined ? undefined : ENTITIES[name]
    if (found === undefined) throw new Error(`${all} is no entity`)
    return found
  })
}

/** Reads XML strictly: what is not well formed is an error. */
export function readXml(text: string): XmlElement {
  const root: XmlElement = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex
    const token = TOKEN.exec(text)
    if (token === null) throw new Error(`not well formed: ${text.slice(at, at + 60)}`)
    const [all, isEnd, name, attributes = '', isEmpty, content] = token
    const current = open.at(-1)
    if (current === undefined) throw new Error('more elements end than begin')
    if (content !== undefined) current.text += decoded(content)
    else if (name === undefined) {
      if (at !== 0) throw new Error(`${all} is not at the start`)
    } else if (isEnd) {
      if (open.pop()?.name !== name) throw new Error(`</${name}> ends another element`)
    } else {
      const element: XmlElement = { name, attributes: {}, children: [], text: '' }
      for (const [, key = '', value = ''] of attributes.matchAll(/([\w:]+)="([^"]*)"/g)) {
        if (key in element.attributes) throw new Error(`${key} stands twice`)
        element.attributes[key] = decoded(value)
      }
      current.children.push(element)
      if (!isEmpty) open.push(element)
    }
  }
  const [only] = root.children
  if (open.length !== 1 || root.children.length !== 1 || only === undefined)
    throw new Error('not one element')
  return only
}

export const all = (element: XmlElement, name: string): XmlElement[] => [
  ...(element.name === name ? [element] : []),
  ...element.children.flatMap((child) => all(child, name)),
]

/** ECMA-376, ST_Xstring. */
const unescaped = (text: string) =>
  text.replace(/_x([0-9a-fA-F]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

const columnIndex = (place: string) =>
  [...place.replace(/\d/g, '')].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1

function rowsOf(sheet: XmlElement): (string | number | null)[][] {
  return all(sheet, 'row').map(({ children, attributes }, n) => {
    if (Number(attributes['r']) !== n + 1) throw new Error(`row ${n + 1} is called ${attributes['r']}`)
    const row: (string | number | null)[] = []
    for (const cell of children) {
      const place = cell.attributes['r'] ?? ''
      if (Number(place.replace(/\D/g, '')) !== n + 1) throw new Error(`${place} stands in row ${n + 1}`)
      const at = columnIndex(place)
      if (at < row.length) throw new Error(`${place} stands behind a later column`)
      while (row.length < at) row.push(null)
      const isText = cell.attributes['t'] === 'inlineStr'
      const [value] = all(cell, isText ? 't' : 'v')
      row.push(isText ? unescaped(value?.text ?? '') : Number(value?.text))
    }
    return row
  })
}

/** A workbook as its file says it, without any of the writer's code. @throws Error when a part is missing or not well formed */
export function readWorkbook(bytes: Buffer): ReadWorkbook {
  const files = unzipSync(new Uint8Array(bytes))
  const parts = new Map(
    Object.entries(files).map(([name, data]) => [name, readXml(Buffer.from(data).toString('utf8'))]),
  )
  const part = (name: string) => {
    const found = parts.get(name)
    if (found === undefined) throw new Error(`${name} is missing`)
    return found
  }
  for (const { attributes } of all(part('[Content_Types].xml'), 'Override'))
    part((attributes['PartName'] ?? '').slice(1))
  for (const { attributes } of all(part('_rels/.rels'), 'Relationship')) part(attributes['Target'] ?? '')
  const targets = new Map(
    all(part('xl/_rels/workbook.xml.rels'), 'Relationship').map(({ attributes }) => [
      attributes['Id'],
      attributes['Target'],
    ]),
  )
  const styles = all(part('xl/styles.xml'), 'cellXfs')[0]?.children.length ?? 0
  const sheets = all(part('xl/workbook.xml'), 'sheet').map(({ attributes }) => {
    const xml = part(`xl/${targets.get(attributes['r:id'] ?? '')}`)
    for (const cell of all(xml, 'c'))
      if (Number(cell.attributes['s'] ?? 0) >= styles) throw new Error('a cell has a style that is not there')
    return { name: attributes['name'] ?? '', rows: rowsOf(xml), xml }
  })
  const formulas = sheets.reduce((sum, { xml }) => sum + all(xml, 'f').length, 0)
  return { sheets, formulas, files: Object.keys(files) }
}
