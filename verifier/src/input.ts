import { createReadStream, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { utf8Text } from '@/lib/core/text'
import { EVENT_PROOF_FORMAT } from '@/lib/ledger/event-proof-form'
import { isObject } from '@/lib/ledger/shape'
import { parseProof, PROOF_BYTES_MAX } from '@/lib/ledger/proof-report'
import { Unusable } from './arguments'

const PIECE_BYTES = 1024 * 1024

const message = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** @throws Unusable */
export async function readSmall(path: string): Promise<Uint8Array> {
  try {
    if (statSync(path).size > PROOF_BYTES_MAX) throw new Unusable('it is too large to be one')
    return new Uint8Array(await readFile(path))
  } catch (error) {
    throw new Unusable(`${path} can't be read: ${message(error)}`)
  }
}

async function* nodePieces(stream: Readable, name: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of stream) yield piece as Uint8Array
  } catch (error) {
    throw new Unusable(`${name} can't be read: ${message(error)}`)
  }
}

/** The bytes of a file, or of standard input for "-". They throw Unusable when it can't be read. */
export const openFile = (path: string): AsyncIterable<Uint8Array> =>
  path === '-'
    ? nodePieces(process.stdin, 'standard input')
    : nodePieces(createReadStream(path, { highWaterMark: PIECE_BYTES }), path)

async function* behind(first: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>) {
  yield* first
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
}

const joined = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))

/** Looks at the first bytes, `count` of them where there are so many, and gives all bytes again. */
async function peek(pieces: AsyncIterable<Uint8Array>, count: number) {
  const rest = pieces[Symbol.asyncIterator]()
  const first: Uint8Array[] = []
  let length = 0
  while (length < count) {
    const next = await rest.next()
    if (next.done === true) break
    first.push(next.value)
    length += next.value.length
  }
  return { start: joined(first).subarray(0, count), pieces: behind(first, rest) }
}

async function* unpacked(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES })
  const fed = pipeline(Readable.from(pieces), gunzip)
  // What goes wrong there comes out of the loop.
  fed.catch(() => undefined)
  try {
    for await (const piece of gunzip) yield piece as Uint8Array
  } catch (error) {
    throw error instanceof Unusable ? error : new Damaged(`it can't be unpacked: ${message(error)}`)
  }
}

/** The file is there, and is not whole. */
export class Damaged extends Error {}

export type Content =
  { kind: 'evidence'; pieces: AsyncIterable<Uint8Array> } | { kind: 'proof'; bundle: unknown }

async function readAll(pieces: AsyncIterable<Uint8Array>, what: string): Promise<string> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const piece of pieces) {
    length += piece.length
    if (length > PROOF_BYTES_MAX) throw new Unusable(`${what} is neither evidence nor the proof of an event`)
    parts.push(piece)
  }
  return utf8Text(joined(parts))
}

/** Tells evidence from the proof of one event, and unpacks gzip, by what is in the file. @throws Unusable, Damaged */
export async function readContent(bytes: AsyncIterable<Uint8Array>, name: string): Promise<Content> {
  const packed = await peek(bytes, 2)
  const isGzip = packed.start[0] === 0x1f && packed.start[1] === 0x8b
  const { start, pieces } = await peek(isGzip ? unpacked(packed.pieces) : packed.pieces, 4)
  // Of evidence whose first line was cut off the next begins so too.
  if (new TextDecoder().decode(start) === '{"ev') return { kind: 'evidence', pieces }
  try {
    const bundle = parseProof(await readAll(pieces, name))
    if (isObject(bundle) && bundle['format'] === EVENT_PROOF_FORMAT) return { kind: 'proof', bundle }
  } catch (error) {
    if (error instanceof Unusable || error instanceof Damaged) throw error
    throw new Unusable(`${name} is neither evidence nor the proof of an event: ${message(error)}`)
  }
  throw new Unusable(`${name} is neither evidence nor the proof of an event`)
}
