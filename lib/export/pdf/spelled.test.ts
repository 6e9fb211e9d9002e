import { describe, expect, test } from 'vitest'
import { spelledTexts } from '@/tests/helpers/pdf-content'
import { PdfDocument } from './document'
import { INK } from './style'

function spelledOf(text: string, spelled = true): string[] {
  const document = new PdfDocument({ title: 't', lang: 'en', createdMs: 0, footer: [], spelled })
  document.newPage()
  document.paragraph('P', [{ text, style: { size: 9, colour: INK } }])
  document.end()
  return spelledTexts(Buffer.concat(document.take()))
}

describe('what is drawn as other letters than it was written', () => {
  test.each(['उपयोगकर्ता', 'ผู้ใช้เข้าสู่ระบบ', 'e\u0301'])('%s is told whole', (text) => {
    expect(spelledOf(text).join('')).toBe(text)
  })

  // Its letters share glyphs and differ in their dots.
  test.each(['سثبتيس', 'المستخدم', 'تسجيل'])(
    '%s is told letter by letter, in the order it is drawn',
    (text) => {
      expect(spelledOf(text).reverse().join('')).toBe(text)
    },
  )

  test('is left to the fonts where nobody asked for it, and where letters are what they look like', () => {
    expect(spelledOf('تسجيل', false)).toEqual([])
    expect(spelledOf('plain, שלום, 中文')).toEqual([])
  })
})
