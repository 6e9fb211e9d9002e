import 'server-only'
import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { Fault } from '@/lib/core/errors'
import { incomingOf } from './direct'

type Decompress = (input: Uint8Array, options: { maxOutputLength: number }) => Promise<Uint8Array>

const zstd = (zlib as { zstdDecompress?: typeof zlib.gunzip }).zstdDecompress
const DECOMPRESS: Record<string, Decompress> = {
  gzip: promisify(zlib.gunzip) as Decompress,
  'x-gzip': promisify(zlib.gunzip) as Decompress,
  deflate: promisify(zlib.inflate) as Decompress,
  br: promisify(zlib.brotliDecompress) as Decompress,
  // Node has zstd from 22.15 on; an older one says 415 and names what it takes.
  ...(zstd === undefined ? {} : { zstd: promisify(zstd) as Decompress }),
}

const BYTE_ORDER_MARK = Buffer.from('\ufeff')

const tooLarge = (bytesMax: number) =>
  new Fault('too_large', `The body has more than ${bytesMax} bytes`, {
    faults: [
      { field: 'body', code: 'too_large', reason: `At most ${bytesMax} bytes, counted after decompression` },
    ],
  })

/** The sender went away: nobody reads this answer, but it is no fault of ours and no error in the log. */
const cutOff = () =>
  new Fault('invalid_request', 'The body was cut off', {
    faults: [{ field: 'body', code: 'cut_off', reason: 'The connection ended before the body did' }],
  })

/** Node reads no more than the length that the sender named, which is known not to be too much. */
const readIncoming = (incoming: IncomingMessage): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    const cut = () => reject(cutOff())
    // Gone while the key was looked up: no event would say it again.
    if (incoming.destroyed) return cut()
    incoming.on('error', cut)
    incoming.on('close', cut)
  })

async function readCapped(request: Request, bytesMax: number): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw tooLarge(bytesMax)
  const incoming = incomingOf(request)
  if (incoming !== undefined) return readIncoming(incoming)
  if (request.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let bytes = 0
  const reader = request.body.getReader()
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw cutOff()
    })
    if (done) break
    bytes += value.byteLength
    if (bytes > bytesMax) {
      await reader.cancel()
      throw tooLarge(bytesMax)
    }
    chunks.push(value)
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)
}

async function decompress(body: Uint8Array, encoding: string, bytesMax: number): Promise<Uint8Array> {
  const decoder = DECOMPRESS[encoding]
  if (decoder === undefined)
    throw new Fault(
      'unsupported_media_type',
      `The content encoding "${encoding.slice(0, 40)}" is not supported`,
      {
        faults: [
          {
            field: 'content-encoding',
            code: 'unsupported',
            reason: `One of ${Object.keys(DECOMPRESS).join(', ')}`,
          },
        ],
      },
    )
  try {
    return await decoder(body, { maxOutputLength: bytesMax })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(bytesMax)
    throw new Fault('invalid_request', `The body is not valid ${encoding}`, {
      faults: [
        { field: 'body', code: 'bad_encoding', reason: `It could not be decompressed as ${encoding}` },
      ],
    })
  }
}

/**
 * The request's body: capped before and after decompression (gzip, deflate, br; zstd where Node has it), without a byte order
 * mark, and strictly UTF-8, because a replaced character would be a silent change.
 * @throws Fault too_large, unsupported_media_type or invalid_request
 */
export async function readBody(request: Request, bytesMax: number): Promise<Uint8Array> {
  const raw = await readCapped(request, bytesMax)
  const encoding = (request.headers.get('content-encoding') ?? 'identity').trim().toLowerCase()
  const bytes = encoding === 'identity' ? raw : await decompress(raw, encoding, bytesMax)
  if (!isUtf8(bytes))
    throw new Fault('invalid_request', 'The body is not valid UTF-8', {
      faults: [{ field: 'body', code: 'not_utf8', reason: 'Send the body as UTF-8' }],
    })
  const marked = BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte)
  return marked ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes
}
