import {
  type Operation,
  operationsOf,
  type PdfDict,
  type PdfObjects,
  type PdfValue,
  readObjects,
} from './pdf-objects'
import type { TagFault } from './pdf-tags'

/** What is drawn under one number of a page: where it begins among the page's operations, and how many glyphs it has. */
type Marked = { position: number; glyphs: number }
export type PageContent = {
  dict: PdfDict
  marked: Map<number, Marked>
  /** Its row in the index of the structure. */
  structParents: PdfValue
  fonts: PdfValue[]
  operations: Operation[]
  faults: TagFault[]
}

const TEXT = new Set(['Tj', 'TJ', "'", '"'])
const PAINT = new Set(['f', 'F', 'f*', 'B', 'B*', 'b', 'b*', 'S', 's', 'sh', 'Do', 'EI'])

function glyphsIn(operands: readonly PdfValue[]): number {
  let bytes = 0
  for (const value of operands)
    if (typeof value === 'object' && value !== null)
      if (value.kind === 'text') bytes += value.bytes.length
      else if (value.kind === 'list') bytes += 2 * glyphsIn(value.items)
  return bytes / 2
}

function mcidOf(operands: readonly PdfValue[]): number | null {
  const [, properties] = operands
  if (typeof properties !== 'object' || properties?.kind !== 'dict') return null
  const mcid = properties.members.get('MCID')
  return typeof mcid === 'number' ? mcid : null
}

const isArtifact = ([tag]: readonly PdfValue[]) =>
  typeof tag === 'object' && tag?.kind === 'name' && tag.name === 'Artifact'

type Open = { mcid: number | null; artifact: boolean }

function readPage({ dict, list, resolve }: PdfObjects, page: PdfDict, number: number): PageContent {
  const content = page.members.get('Contents')
  const streams = dict(content) === null ? list(content) : [content]
  const bytes = Buffer.concat(streams.map((value) => dict(value)?.stream ?? Buffer.alloc(0)))
  const faults: TagFault[] = []
  const marked = new Map<number, Marked>()
  const open: Open[] = []
  const operations = operationsOf(bytes)
  operations.forEach(({ operator, operands }, position) => {
    const where = `page ${number + 1}, operation ${position} (${operator})`
    if (operator === 'BMC' || operator === 'BDC') {
      const mcid = mcidOf(operands)
      const artifact = isArtifact(operands)
      if (mcid !== null && open.some((one) => one.artifact || one.mcid !== null))
        faults.push({ rule: 'content-inside-content', where })
      if (artifact && open.some((one) => one.mcid !== null))
        faults.push({ rule: 'artifact-inside-content', where })
      if (mcid !== null && marked.has(mcid)) faults.push({ rule: 'number-used-twice', where })
      if (mcid !== null) marked.set(mcid, { position, glyphs: 0 })
      open.push({ mcid, artifact })
    } else if (operator === 'EMC') {
      if (open.pop() === undefined) faults.push({ rule: 'mark-ended-twice', where })
    } else if (TEXT.has(operator) || PAINT.has(operator)) {
      const inside = open.find((one) => one.artifact || one.mcid !== null)
      if (inside === undefined) faults.push({ rule: 'untagged', where })
      const entry = inside?.mcid == null ? undefined : marked.get(inside.mcid)
      if (entry !== undefined && TEXT.has(operator)) entry.glyphs += glyphsIn(operands)
    }
  })
  if (open.length > 0) faults.push({ rule: 'mark-not-ended', where: `page ${number + 1}` })
  const where = `page ${number + 1}`
  const tabs = resolve(page.members.get('Tabs'))
  if (typeof tabs !== 'object' || tabs?.kind !== 'name' || tabs.name !== 'S')
    faults.push({ rule: 'tab-order', where })
  const annotations = list(page.members.get('Annots'))
  if (annotations.some((value) => dict(value)?.members.has('StructParent') !== true))
    faults.push({ rule: 'annotation-without-tag', where })
  const fonts = dict(dict(page.members.get('Resources'))?.members.get('Font'))
  return {
    dict: page,
    marked,
    structParents: resolve(page.members.get('StructParents')),
    fonts: [...(fonts?.members.values() ?? [])],
    operations,
    faults,
  }
}

/** The pages from first to last. */
export function readPages(objects: PdfObjects, catalog: PdfDict): PageContent[] {
  const { dict, list } = objects
  const leaves = (node: PdfDict | null): PdfDict[] => {
    if (node === null) return []
    return node.members.has('Kids')
      ? list(node.members.get('Kids')).flatMap((kid) => leaves(dict(kid)))
      : [node]
  }
  return leaves(dict(catalog.members.get('Pages'))).map((page, n) => readPage(objects, page, n))
}

export const contentFaults = (pages: readonly PageContent[]): TagFault[] =>
  pages.flatMap(({ faults }) => faults)

/** What spans say that they stand for (ActualText), in the order they are drawn. */
export function spelledTexts(bytes: Buffer): string[] {
  const objects = readObjects(bytes)
  const catalog = objects.dict(objects.trailer.members.get('Root'))
  const found: string[] = []
  for (const { operations } of catalog === null ? [] : readPages(objects, catalog))
    for (const { operands } of operations) {
      const [, properties] = operands
      if (typeof properties !== 'object' || properties?.kind !== 'dict') continue
      const text = properties.members.get('ActualText')
      if (typeof text === 'object' && text?.kind === 'text')
        found.push(Buffer.from(text.bytes).swap16().toString('utf16le').replace('\ufeff', ''))
    }
  return found
}
