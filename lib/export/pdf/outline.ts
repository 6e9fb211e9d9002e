import type { Bookmark, PdfKitParts } from './pdfkit-parts'

type NewBookmark = { level: number; title: string; y: number }

/** A reader shows it outside the page, where nothing names what can't be seen. */
const plain = (text: string) => text.replace(/[\p{C}\p{Default_Ignorable_Code_Point}]/gu, ' ')

/**
 * A bookmark that leads to this place of the current page, below the last one of a higher level.
 * @param open the last bookmark of each level so far; it is changed
 */
export function addBookmark(kit: PdfKitParts, open: Bookmark[], { level, title, y }: NewBookmark) {
  // The document's title stands beside its sections, not above them.
  const depth = Math.max(1, level - 1)
  while (open.length >= depth) open.pop()
  const parent = open.at(-1) ?? kit.outline
  // PDFKit counts `left` from the right edge.
  const item = parent.addItem(plain(title), { top: y, left: kit.page.width, expanded: level <= 2 })
  while (open.length < depth) open.push(item)
}
