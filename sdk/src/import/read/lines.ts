import { Pieces } from './pieces'
import { type Bytes, type FileRecord, parsed } from './record'

const NEWLINE = 0x0a

export type Line = { line: number; end: number; bytes: Uint8Array; isTooLarge: boolean }

/** Lines as bytes, without their ends. */
export async function* lines(bytes: Bytes): AsyncGenerator<Line> {
  const pieces = new Pieces()
  let end = 0
  let line = 1
  const taken = (): Line => {
    const { isTooLarge } = pieces
    return { line: line++, end, bytes: pieces.take(), isTooLarge }
  }
  for await (const chunk of bytes) {
    let start = 0
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, start)) {
      pieces.add(chunk.subarray(start, at))
      end += at + 1 - start
      start = at + 1
      yield taken()
    }
    pieces.add(chunk.subarray(start))
    end += chunk.length - start
  }
  if (!pieces.isEmpty) yield taken()
}

/** NDJSON: a broken line is refused alone, an empty one skipped. */
export async function* jsonLines(bytes: Bytes): AsyncGenerator<FileRecord> {
  for await (const { line, end, bytes: own, isTooLarge } of lines(bytes)) {
    if (isTooLarge) yield { line, end, content: { fault: 'too large' } }
    else if (own.some((byte) => byte > 0x20)) yield { line, end, content: parsed(own) }
  }
}
