import 'server-only'
import { open } from 'node:fs/promises'

const CHUNK_BYTES = 1024 * 1024
const NEWLINE = 0x0a

/** How far a file was read. A file with less bytes than that was cut, or is another. */
export type FilePlace = { bytes: number; inode: number }

/**
 * Hands over the whole lines behind `from`; none where there is no file yet.
 * @returns how far it came; null when the file does not go on from `from`: then it has to be read anew
 */
export async function readLines(
  path: string,
  from: FilePlace | null,
  onLine: (line: string) => void,
): Promise<FilePlace | null> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (file === null) return from === null ? { bytes: 0, inode: 0 } : null
  try {
    const { size, ino: inode } = await file.stat()
    if (from !== null && from.bytes > 0 && (from.inode !== inode || size < from.bytes)) return null
    let bytes = from?.bytes ?? 0
    let held = Buffer.alloc(0)
    const chunk = Buffer.alloc(CHUNK_BYTES)
    for (let at = bytes; at < size;) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, at)
      if (bytesRead === 0) break
      at += bytesRead
      held = Buffer.concat([held, chunk.subarray(0, bytesRead)])
      for (let end = held.indexOf(NEWLINE); end >= 0; end = held.indexOf(NEWLINE)) {
        onLine(held.subarray(0, end).toString('utf8'))
        held = held.subarray(end + 1)
        bytes += end + 1
      }
    }
    return { bytes, inode }
  } finally {
    await file.close()
  }
}

/**
 * Puts a line at the end and makes it durable. What a process left half written before is ended first, so that it spoils no other line.
 * The file is made with mode 0600.
 */
export async function appendLine(path: string, line: string): Promise<void> {
  const file = await open(path, 'a+', 0o600)
  try {
    const { size } = await file.stat()
    const last = Buffer.alloc(1)
    if (size > 0) await file.read(last, 0, 1, size - 1)
    const isHalf = size > 0 && last[0] !== NEWLINE
    await file.appendFile(`${isHalf ? '\n' : ''}${line}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
}
