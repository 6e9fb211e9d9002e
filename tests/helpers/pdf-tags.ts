import { contentFaults, type PageContent, readPages } from './pdf-content'
import { type PdfDict, type PdfObjects, readObjects } from './pdf-objects'
import { type Element, readStructure, structureFaults } from './pdf-structure'

/** `rule` is a short name, `where` is for people. */
export type TagFault = { rule: string; where: string }

const fault = (rule: string, where = ''): TagFault => ({ rule, where })

function documentFaults({ dict, resolve, trailer }: PdfObjects, catalog: PdfDict): TagFault[] {
  const found: TagFault[] = []
  const member = (key: string) => catalog.members.get(key)
  const lang = resolve(member('Lang'))
  if (typeof lang !== 'object' || lang?.kind !== 'text' || lang.bytes.length === 0) found.push(fault('lang'))
  if (resolve(dict(member('MarkInfo'))?.members.get('Marked')) !== true) found.push(fault('marked'))
  if (resolve(dict(member('ViewerPreferences'))?.members.get('DisplayDocTitle')) !== true)
    found.push(fault('title-shown'))
  const title = resolve(dict(trailer.members.get('Info'))?.members.get('Title'))
  if (typeof title !== 'object' || title?.kind !== 'text' || title.bytes.length === 0)
    found.push(fault('title'))
  const metadata = dict(member('Metadata'))?.stream?.toString('utf8') ?? ''
  if (!/<dc:title>[^]*\S[^]*<\/dc:title>/.test(metadata)) found.push(fault('title-in-metadata'))
  return found
}

function fontFaults({ dict, list, name }: PdfObjects, pages: readonly PageContent[]): TagFault[] {
  const found = new Map<string, TagFault>()
  for (const { fonts } of pages)
    for (const value of fonts) {
      const font = dict(value)
      const [inner] = list(font?.members.get('DescendantFonts'))
      const descriptor = dict(dict(inner)?.members.get('FontDescriptor'))
      const title = name(font?.members.get('BaseFont')) ?? '?'
      if (!descriptor?.members.has('FontFile2') && !descriptor?.members.has('FontFile3'))
        found.set(`file ${title}`, fault('font-not-embedded', title))
      if (dict(font?.members.get('ToUnicode'))?.stream === undefined)
        found.set(`map ${title}`, fault('font-without-text', title))
    }
  return [...found.values()]
}

/** Every content of a page is one of a leaf of the structure, once, and the page's own index says so. */
function reachFaults(
  { list, dict, resolve }: PdfObjects,
  root: PdfDict,
  pages: readonly PageContent[],
  elements: readonly Element[],
): TagFault[] {
  const found: TagFault[] = []
  const holder = new Map<string, Element>()
  for (const element of elements)
    for (const { page, mcid } of element.contents) {
      const key = `${page}:${mcid}`
      if (holder.has(key)) found.push(fault('content-reached-twice', key))
      holder.set(key, element)
      if (!pages[page]?.marked.has(mcid)) found.push(fault('content-not-there', key))
    }
  const numbers = list(dict(root.members.get('ParentTree'))?.members.get('Nums'))
  pages.forEach(({ marked, structParents }, page) => {
    const at = numbers.findIndex((value, n) => n % 2 === 0 && value === structParents)
    const parents = at < 0 ? [] : list(numbers[at + 1])
    for (const mcid of marked.keys()) {
      const element = holder.get(`${page}:${mcid}`)
      if (element === undefined) found.push(fault('content-not-reached', `${page}:${mcid}`))
      else if (resolve(parents[mcid]) !== element.dict) found.push(fault('index-of-page', `${page}:${mcid}`))
    }
  })
  return found
}

/** What is read aloud follows what is seen: each element begins after the one before it, and goes on in order. */
function orderFaults(pages: readonly PageContent[], elements: readonly Element[]): TagFault[] {
  const found: TagFault[] = []
  const place = (element: Element) =>
    element.contents.map(({ page, mcid }) => page * 1e6 + (pages[page]?.marked.get(mcid)?.position ?? 0))
  let last = -1
  for (const element of elements) {
    const places = place(element)
    const [first] = places
    if (first === undefined) continue
    if (first <= last) found.push(fault('order', `${element.type} at ${first}`))
    if (places.some((one, n) => n > 0 && one <= (places[n - 1] ?? 0)))
      found.push(fault('order-in-element', `${element.type} at ${first}`))
    last = first
  }
  return found
}

/**
 * What is wrong with a file for those who have it read to them: the parts of ISO 14289-1 (PDF/UA) and of the structure of tagged PDF
 * (ISO 32000-1, 14.7 and 14.8) that a program can tell. Empty when nothing is.
 */
export function tagFaults(bytes: Buffer): TagFault[] {
  const objects = readObjects(bytes)
  const { dict, trailer } = objects
  const catalog = dict(trailer.members.get('Root'))
  if (catalog === null) return [fault('catalog')]
  const root = dict(catalog.members.get('StructTreeRoot'))
  const pages = readPages(objects, catalog)
  if (root === null) return [...documentFaults(objects, catalog), fault('structure')]
  const elements = readStructure(
    objects,
    root,
    pages.map(({ dict: page }) => page),
  )
  return [
    ...documentFaults(objects, catalog),
    ...fontFaults(objects, pages),
    ...contentFaults(pages),
    ...reachFaults(objects, root, pages, elements),
    ...orderFaults(pages, elements),
    ...structureFaults(elements, pages),
  ]
}
