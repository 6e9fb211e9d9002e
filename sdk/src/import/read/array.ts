import { Pieces } from './pieces'
import { type Bytes, type FileRecord, parsed } from './record'

const [QUOTE, ESCAPE, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a]
const [OPEN, CLOSE, BRACE_OPEN, BRACE_CLOSE] = [0x5b, 0x5d, 0x7b, 0x7d]
const isSpace = (byte: number) => byte <= 0x20
const KEY_BYTES_MAX = 256

/**
 * The items of a JSON array, one by one, however long it is: of the document itself, or, with `key`, of that member of the object
 * that the document is. What is not well-formed around the items shows as a record that is not JSON.
 */
export async function* arrayItems(bytes: Bytes, key: string | undefined): AsyncGenerator<FileRecord> {
  const pieces = new Pieces()
  let state: 'before' | 'between' | 'in' | 'after' = 'before'
  let depth = 0
  let isText = false
  let isEscaped = false
  let lastText: number[] = []
  let member = ''
  let line = 0
  let end = 0

  /** Whether the array that opens here is the one that holds the records. */
  const isOurs = () => (key === undefined ? depth === 0 : depth === 1 && member === key)
  const record = (): FileRecord => {
    const { isTooLarge } = pieces
    const own = pieces.take()
    return { line: ++line, end, content: isTooLarge ? { fault: 'too large' } : parsed(own) }
  }

  for await (const chunk of bytes) {
    let start = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0
      if (state === 'after') break
      if (isText) {
        if (isEscaped) isEscaped = false
        else if (byte === ESCAPE) isEscaped = true
        else if (byte === QUOTE) isText = false
        if (state === 'before' && isText && lastText.length < KEY_BYTES_MAX) lastText.push(byte)
        continue
      }
      if (state === 'between') {
        if (isSpace(byte) || byte === COMMA) continue
        if (byte === CLOSE) {
          state = 'after'
          continue
        }
        state = 'in'
        depth = 0
        start = at
      }
      if (state === 'in' && depth === 0 && (byte === COMMA || byte === CLOSE)) {
        pieces.add(chunk.subarray(start, at))
        yield { ...record(), end: end + at }
        state = byte === CLOSE ? 'after' : 'between'
        continue
      }
      if (byte === QUOTE) {
        isText = true
        lastText = []
      } else if (byte === COLON && state === 'before' && depth === 1)
        member = Buffer.from(lastText).toString('utf8')
      else if (byte === OPEN || byte === BRACE_OPEN) {
        if (state === 'before' && byte === OPEN && isOurs()) state = 'between'
        else depth++
      } else if (byte === CLOSE || byte === BRACE_CLOSE) depth--
    }
    if (state === 'in') pieces.add(chunk.subarray(start))
    end += chunk.length
  }
  if (state === 'in') yield { line: line + 1, end, content: { fault: 'cut off at the end of the file' } }
  else if (state === 'between') yield { line: line + 1, end, content: { fault: 'the array has no end' } }
  else if (state === 'before')
    yield { line: 1, end, content: { fault: key === undefined ? 'no array' : `no array ${key}` } }
}
