import { lines } from './lines'
import { type Bytes, type FileRecord, RECORD_BYTES_MAX } from './record'

const QUOTE = '"'

/** The fields of a row (RFC 4180), or null while a quoted field goes on in the next line. */
function fieldsOf(row: string, separator: string): string[] | null {
  const fields: string[] = []
  let at = 0
  for (;;) {
    if (row[at] !== QUOTE) {
      const next = row.indexOf(separator, at)
      fields.push(next < 0 ? row.slice(at) : row.slice(at, next))
      if (next < 0) return fields
      at = next + 1
      continue
    }
    let field = ''
    for (at++; ; at++) {
      const next = row.indexOf(QUOTE, at)
      if (next < 0) return null
      field += row.slice(at, next)
      at = next + 1
      if (row[at] !== QUOTE) break
      field += QUOTE
    }
    fields.push(field)
    if (at >= row.length) return fields
    // Behind a quoted field stands a separator; whatever else does is of the next field.
    if (row[at] === separator) at++
  }
}

/** Rows of CSV as objects of texts, by the names in the first row. A row with more or fewer fields than that is refused. */
export async function* csvRows(bytes: Bytes, separator = ','): AsyncGenerator<FileRecord> {
  let names: string[] | null = null
  let open: { line: number; text: string } | null = null
  let last = 0
  for await (const { line, end, bytes: own, isTooLarge } of lines(bytes)) {
    const text = Buffer.from(own).toString('utf8').replace(/\r$/, '')
    const row: { line: number; text: string } =
      open === null ? { line, text } : { line: open.line, text: `${open.text}\n${text}` }
    last = end
    open = null
    if (isTooLarge || row.text.length > RECORD_BYTES_MAX) {
      yield { line: row.line, end, content: { fault: 'too large' } }
      continue
    }
    const fields = fieldsOf(row.text, separator)
    if (fields === null) open = row
    else if (names === null) names = fields.map((name) => name.trim())
    else if (row.text !== '') yield { line: row.line, end, content: rowOf(names, fields, row.text) }
  }
  if (open !== null) yield { line: open.line, end: last, content: { fault: 'a quoted field has no end' } }
}

function rowOf(names: readonly string[], fields: readonly string[], text: string): FileRecord['content'] {
  if (fields.length !== names.length)
    return { fault: `${fields.length} fields, and the first row has ${names.length}` }
  return { text, value: Object.fromEntries(names.map((name, at) => [name, fields[at]])) }
}
