import type { PageContent } from './pdf-content'
import type { PdfDict, PdfObjects, PdfValue } from './pdf-objects'
import type { TagFault } from './pdf-tags'

/** One element of the structure, in the order in which it is read. */
export type Element = {
  type: string
  dict: PdfDict
  parent: Element | null
  children: Element[]
  /** What is drawn for it: page from 0, and its number on that page. */
  contents: { page: number; mcid: number }[]
  scope: string | null
  faults: TagFault[]
}

/** Those of ISO 32000-1, 14.8.4, that a report may need. */
const STANDARD = new Set(
  'Document Part Sect Div TOC TOCI Reference P H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD THead TBody Caption Span Figure Link Note Code'.split(
    ' ',
  ),
)
const GROUPS = new Set(['Document', 'Part', 'Sect', 'Div', 'TOC', 'L', 'LI', 'Table', 'TR', 'THead', 'TBody'])

/** Which elements may stand in which. */
const INSIDE: Record<string, readonly string[]> = {
  Table: ['TR', 'THead', 'TBody', 'Caption'],
  THead: ['TR'],
  TBody: ['TR'],
  TR: ['TH', 'TD'],
  L: ['LI', 'L', 'Caption'],
  LI: ['Lbl', 'LBody'],
  TOC: ['TOCI', 'TOC', 'Caption'],
  TOCI: ['Lbl', 'Reference', 'P', 'TOC'],
}
const ONLY_IN: Record<string, readonly string[]> = {
  TR: ['Table', 'THead', 'TBody'],
  TH: ['TR'],
  TD: ['TR'],
  LI: ['L'],
  Lbl: ['LI', 'TOCI', 'Note'],
  LBody: ['LI'],
  TOCI: ['TOC'],
}

/** Every element of the tree, parents before children. */
export function readStructure(
  { dict, name, resolve }: PdfObjects,
  root: PdfDict,
  pages: readonly PdfDict[],
): Element[] {
  const all: Element[] = []
  const kidsOf = (value: PdfValue | undefined): PdfValue[] => {
    const found = resolve(value)
    return found === null ? [] : typeof found === 'object' && found.kind === 'list' ? found.items : [found]
  }
  const walk = (node: PdfDict, parent: Element | null) => {
    const element: Element = {
      type: name(node.members.get('S')) ?? '?',
      dict: node,
      parent,
      children: [],
      contents: [],
      scope: name(dict(node.members.get('A'))?.members.get('Scope')),
      faults: [],
    }
    parent?.children.push(element)
    all.push(element)
    if (dict(node.members.get('P')) !== (parent?.dict ?? root))
      element.faults.push({ rule: 'parent', where: element.type })
    const page = dict(node.members.get('Pg'))
    for (const kid of kidsOf(node.members.get('K'))) {
      const found = resolve(kid)
      if (typeof found === 'number')
        element.contents.push({ page: pages.findIndex((one) => one === page), mcid: found })
      else if (typeof found === 'object' && found?.kind === 'dict')
        if (name(found.members.get('Type')) === 'MCR') {
          const own = dict(found.members.get('Pg')) ?? page
          element.contents.push({
            page: pages.findIndex((one) => one === own),
            mcid: Number(resolve(found.members.get('MCID'))),
          })
        } else walk(found, element)
    }
  }
  for (const kid of kidsOf(root.members.get('K'))) {
    const node = dict(kid)
    if (node !== null) walk(node, null)
  }
  return all
}

function placeFaults({ type, parent, children, contents }: Element): TagFault[] {
  const found: TagFault[] = []
  const add = (rule: string) => found.push({ rule, where: `${type} in ${parent?.type ?? 'the root'}` })
  if (!STANDARD.has(type)) add('type')
  if (parent === null && type !== 'Document') add('root')
  const allowed = INSIDE[type]
  if (allowed !== undefined && children.some((child) => !allowed.includes(child.type))) add('child')
  if (ONLY_IN[type]?.includes(parent?.type ?? '') === false) add('place')
  if (GROUPS.has(type) && contents.length > 0) add('content-in-group')
  if (GROUPS.has(type) && children.length === 0) add('empty-group')
  return found
}

function tableFaults(table: Element): TagFault[] {
  const found: TagFault[] = []
  const rows = table.children.flatMap((child) => (child.type === 'TR' ? [child] : child.children))
  const widths = new Set(rows.map(({ children }) => children.length))
  if (widths.size > 1) found.push({ rule: 'table-width', where: [...widths].join(', ') })
  const heads = rows.flatMap(({ children }) => children.filter(({ type }) => type === 'TH'))
  if (heads.length === 0) found.push({ rule: 'table-without-heading', where: '' })
  if (heads.some(({ scope }) => scope === null)) found.push({ rule: 'heading-without-scope', where: '' })
  if (rows.length < 2) found.push({ rule: 'table-without-rows', where: '' })
  return found
}

const isItemWhole = ({ children }: Element) => children.filter(({ type }) => type === 'LBody').length === 1

/** @param pages to tell whether there is text in a heading */
export function structureFaults(elements: readonly Element[], pages: readonly PageContent[]): TagFault[] {
  const found = elements.flatMap((element) => [...element.faults, ...placeFaults(element)])
  const glyphs = ({ contents }: Element) =>
    contents.reduce((sum, { page, mcid }) => sum + (pages[page]?.marked.get(mcid)?.glyphs ?? 0), 0)
  let level = 0
  for (const element of elements) {
    const { type } = element
    if (type === 'Table') found.push(...tableFaults(element))
    if (type === 'LI' && !isItemWhole(element)) found.push({ rule: 'item-without-body', where: '' })
    if (type === 'Figure' && !element.dict.members.has('Alt'))
      found.push({ rule: 'figure-without-text', where: '' })
    if (!/^H\d$/.test(type) && type !== 'TH') continue
    if (glyphs(element) === 0) found.push({ rule: 'empty-heading', where: type })
    if (type === 'TH') continue
    const next = Number(type.slice(1))
    if (next > level + 1) found.push({ rule: 'heading-skipped', where: `${type} after H${level}` })
    level = next
  }
  if (elements.filter(({ type }) => type === 'H1').length !== 1) found.push({ rule: 'one-title', where: '' })
  return found
}
