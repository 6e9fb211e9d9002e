const native = (String.prototype as { isWellFormed?: (this: string) => boolean }).isWellFormed
const LONE_SURROGATE = /\p{Surrogate}/u

/** False when the text holds half a surrogate pair, which no UTF-8 can carry. */
export const isWellFormed: (text: string) => boolean =
  native === undefined ? (text) => !LONE_SURROGATE.test(text) : (text) => native.call(text)

/** Why a text can't be stored, or null: PostgreSQL holds no NUL (U+0000), and UTF-8 no lone surrogate. */
export function textFault(text: string): { code: 'nul' | 'lone_surrogate'; reason: string } | null {
  if (text.includes('\0')) return { code: 'nul', reason: 'the text holds a NUL character (U+0000)' }
  if (!isWellFormed(text)) return { code: 'lone_surrogate', reason: 'the text holds half a surrogate pair' }
  return null
}

/** How many bytes the text takes in UTF-8; a lone surrogate counts three, as its replacement does. */
export function utf8Length(text: string): number {
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x80) continue
    if (code < 0x800) bytes += 1
    else if (code >= 0xd800 && code <= 0xdbff && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      bytes += 2
      i++
    } else bytes += 2
  }
  return bytes
}

/** True when the text takes more than `bytesMax` in UTF-8; counts only when the length leaves it open. */
export function exceedsUtf8(text: string, bytesMax: number): boolean {
  if (text.length > bytesMax) return true
  return text.length * 3 > bytesMax && utf8Length(text) > bytesMax
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** @throws TypeError when the bytes are not UTF-8 */
export const utf8Text = (bytes: Uint8Array): string => decoder.decode(bytes)
