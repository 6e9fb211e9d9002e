import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs'
import type { TextItem } from 'pdfjs-dist/types/src/display/api'
import { namesOf, readObjects } from './pdf-objects'

export type ReadPdf = { pages: string[]; text: string; info: Record<string, unknown>; marked: boolean }

/** A glyph that has no text of its own, such as the dots of a letter: pdf.js gives its number. */
const WITHOUT_TEXT = /[\u0001-\u0008]/g

/** The text of each page in the order it is written, without any of the writer's code. */
export async function readPdf(bytes: Buffer): Promise<ReadPdf> {
  const task = getDocument({
    data: new Uint8Array(bytes),
    verbosity: VerbosityLevel.ERRORS,
    useSystemFonts: false,
  })
  const document = await task.promise
  const pages: string[] = []
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number)
    const { items } = await page.getTextContent({ disableNormalization: true })
    const texts = items.map((item) => (item as TextItem).str + ((item as TextItem).hasEOL ? '\n' : ''))
    pages.push(texts.join('').replace(WITHOUT_TEXT, ''))
    page.cleanup()
  }
  const { info } = await document.getMetadata()
  const marked = (await document.getMarkInfo()) !== null
  await task.destroy()
  return { pages, text: pages.join('\n'), info: info as Record<string, unknown>, marked }
}

/** Texts compared whatever their lines: where a cell is too narrow, a line ends inside a text. */
export const withoutSpace = (text: string) => text.replace(/\s/g, '')

const ACTIVE = [
  'JavaScript',
  'JS',
  'Launch',
  'URI',
  'OpenAction',
  'AA',
  'SubmitForm',
  'ImportData',
  'GoToR',
  'RichMedia',
  'EmbeddedFile',
  'EmbeddedFiles',
  'AcroForm',
  'Annot',
  'Annots',
]

/** The names of the file's objects that could act when it is opened (ISO 32000-1, 12.6). */
export const activeNames = (bytes: Buffer): string[] => {
  const names = namesOf(readObjects(bytes))
  return ACTIVE.filter((name) => names.has(name))
}
