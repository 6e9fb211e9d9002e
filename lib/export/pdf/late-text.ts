import { decimal, lineOperators } from './draw-line'
import type { DocumentFonts } from './fonts'
import { linesOf, widthOf } from './lines'
import type { PdfKitParts } from './pdfkit-parts'
import type { Style } from './style'

type Place = { name: string; width: number; style: Style; align: 'left' | 'right' }

/**
 * A short text that is known only when the document ends, such as the number of its pages: a drawing that pages refer to and that
 * is written last, so that no page has to be kept.
 */
export class LateText {
  private readonly kit: PdfKitParts
  private readonly place: Place
  private readonly form: ReturnType<PdfKitParts['ref']>

  /** @param place its name in a page's list of drawings, and the room it may take, in points */
  constructor(kit: PdfKitParts, place: Place) {
    this.kit = kit
    this.place = place
    const { size } = place.style
    const left = place.align === 'left' ? 0 : -place.width
    this.form = kit.ref({
      Type: 'XObject',
      Subtype: 'Form',
      BBox: [left, -size, left + place.width, size],
    })
  }

  /** @param x where it begins, or where it ends if it is aligned to the right */
  draw(x: number, baseline: number) {
    const { name } = this.place
    this.kit.page.xobjects[name] = this.form
    this.kit.addContent(`q 1 0 0 1 ${decimal(x)} ${decimal(baseline)} cm /${name} Do Q`)
  }

  /** Says what it is, once. */
  write(text: string, fonts: DocumentFonts) {
    const { style, align } = this.place
    const used: Record<string, object> = {}
    for (const line of linesOf([{ text, style }], 999, fonts)) {
      const place = { x: align === 'left' ? 0 : -widthOf(line), baseline: 0, fonts }
      this.form.write(Buffer.from(lineOperators(line, place, (font) => (used[font.id] = font.ref()))))
    }
    this.form.data['Resources'] = { Font: used }
    this.form.end()
  }
}
