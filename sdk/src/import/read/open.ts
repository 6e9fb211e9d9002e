import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { arrayItems } from './array'
import { csvRows } from './csv'
import { jsonLines } from './lines'
import { type Bytes, type FileRecord } from './record'

/** How much is looked at to see what a file is. */
const HEAD_BYTES = 64 * 1024
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]

export type Format = 'json' | 'csv'

/** The first bytes of a file as it lies there: packed or not, and, for its state, which file it is. */
export async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

function unpacked(path: string, head: Uint8Array): Bytes {
  const file = createReadStream(path)
  const isPacked = head[0] === 0x1f && head[1] === 0x8b
  if (!isPacked) return file
  const unpack = createGunzip()
  file.on('error', (error) => unpack.destroy(error))
  return file.pipe(unpack)
}

/** The first bytes, and all of them. */
async function peeked(bytes: Bytes): Promise<{ head: Buffer; all: Bytes }> {
  const reader = bytes[Symbol.asyncIterator]()
  const first: Uint8Array[] = []
  let size = 0
  let isEnd = false
  while (size < HEAD_BYTES && !isEnd) {
    const { value, done } = await reader.next()
    isEnd = done === true
    if (done !== true) {
      first.push(value)
      size += value.length
    }
  }
  async function* all() {
    yield* first
    if (!isEnd) yield* { [Symbol.asyncIterator]: () => reader }
  }
  return { head: Buffer.concat(first), all: all() }
}

async function* without(bytes: Bytes, mark: readonly number[]): AsyncGenerator<Uint8Array> {
  let isFirst = true
  for await (const chunk of bytes) {
    const has = isFirst && mark.every((byte, at) => chunk[at] === byte)
    isFirst = false
    // Blanks keep the place of everything behind it.
    yield has ? Buffer.concat([Buffer.alloc(mark.length, ' '), chunk.subarray(mark.length)]) : chunk
  }
}

/** One record a line? The first line is all of an object, and not the one that holds the records. */
function isLines(head: Buffer, key: string | undefined): boolean {
  const text = head.toString('utf8').trimStart()
  if (text.startsWith('[')) return false
  if (key === undefined) return true
  try {
    const first = JSON.parse(text.split('\n', 1)[0] ?? '') as Record<string, unknown>
    return !Array.isArray(first[key])
  } catch {
    // A document over several lines, or longer than what was looked at; where it is neither, its first line is no JSON either way.
    return !text.startsWith('{') || !text.slice(0, 4096).includes(`"${key}"`)
  }
}

/** The records of a file, in their order, with flat memory: gzip or not; NDJSON, a JSON array, or an object that holds one under `key`. */
export async function* records(path: string, format: Format, key?: string): AsyncGenerator<FileRecord> {
  const { head, all } = await peeked(without(unpacked(path, await headOf(path)), BYTE_ORDER_MARK))
  if (format === 'csv') yield* csvRows(all)
  else if (isLines(head, key)) yield* jsonLines(all)
  else yield* arrayItems(all, head.toString('utf8').trimStart().startsWith('[') ? undefined : key)
}
