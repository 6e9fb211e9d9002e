import { readPages } from './pdf-content'
import { readObjects } from './pdf-objects'
import { readStructure } from './pdf-structure'

/** Headings, of sections and of tables, behind which nothing of what they announce stands on the same page. */
export function lonelyHeadings(bytes: Buffer): string[] {
  const objects = readObjects(bytes)
  const catalog = objects.dict(objects.trailer.members.get('Root'))
  const root = objects.dict(catalog?.members.get('StructTreeRoot'))
  if (catalog === null || root === null) throw new Error('the file has no structure')
  const pages = readPages(objects, catalog).map(({ dict }) => dict)
  const drawn = readStructure(objects, root, pages).filter(({ contents }) => contents.length > 0)
  const isHeading = (type: string | undefined) => type === 'TH' || /^H\d$/.test(type ?? '')
  return drawn.flatMap((element, n) => {
    if (!isHeading(element.type)) return []
    const next = drawn.slice(n + 1).find(({ type }) => !isHeading(type))
    const [end, start] = [element.contents.at(-1)?.page, next?.contents[0]?.page]
    return end === start
      ? []
      : [`${element.type} on page ${(end ?? 0) + 1}, what follows on ${(start ?? 0) + 1}`]
  })
}
