import { Zip, ZipDeflate } from 'fflate'
import type { Part, Parts } from './writers'

/** One file of an archive; its bytes are asked for when its turn comes. */
export type ZipFile = { name: string; parts: () => Parts }

/** Text compresses well at the first try; more costs time and gains little. */
const LEVEL = 6

/** Gives away what has been compressed so far. */
function take(chunks: Uint8Array[]): Buffer[] {
  return chunks.splice(0).map((chunk) => Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
}

/**
 * A ZIP archive (PKWARE APPNOTE) of files one after the other, with flat memory. Names are UTF-8; times are `atMs`, so that the same files
 * give the same bytes.
 */
export async function* zipOf(files: Iterable<ZipFile>, atMs: number): AsyncGenerator<Buffer> {
  const chunks: Uint8Array[] = []
  let failure: Error | null = null
  const zip = new Zip((error, chunk) => {
    if (error !== null) failure = error
    else chunks.push(chunk)
  })
  const sound = () => {
    if (failure !== null) throw failure
  }
  for (const { name, parts } of files) {
    const entry = new ZipDeflate(name, { level: LEVEL })
    entry.mtime = atMs
    zip.add(entry)
    for await (const part of parts() as AsyncIterable<Part>) {
      entry.push(Buffer.from(part), false)
      sound()
      yield* take(chunks)
    }
    entry.push(new Uint8Array(), true)
    sound()
    yield* take(chunks)
  }
  zip.end()
  sound()
  yield* take(chunks)
}
