import { gzipSync } from 'node:zlib'
import { call, KEY } from './http-client'
import { EVENTS, sleep } from './load'
import { answerOf, openRaw, type RawConnection } from './raw-connection'

/** What came of an attack; `expected` are the answers that are a clear refusal. */
export type AttackResult = { name: string; status: number; code: string | null; ms: number; ok: boolean }

type Expected = readonly (readonly [status: number, code: string])[]
type Attack = {
  name: string
  msMax: number
  expected: Expected
  run: (base: string) => Promise<{ status: number; code: string | null }>
}

const SECOND_MS = 1_000
const QUICK_MS = 15 * SECOND_MS
/** 20 s for a head, and what it takes to be noticed. */
const HEAD_MS = 35 * SECOND_MS
/** Two minutes for a body. */
const BODY_MS = 140 * SECOND_MS
const BOMB_BYTES = 1024 * 1024 * 1024
/** A file of gzip may have many members; one of all of it would take that much memory here. */
const BOMB_MEMBERS = 64
const CHUNK_BYTES = 64 * 1024
const HUGE_BYTES = 64 * 1024 * 1024
const KEYS = 100_000
const DEPTH = 10_000

const HEAD = `POST ${EVENTS} HTTP/1.1\r\nhost: steady\r\nauthorization: Bearer ${KEY}\r\ncontent-type: application/json\r\n`
const event = (metadata: string) =>
  Buffer.from(`{"event_type":"data.updated","actor":{"id":"mallory"},"metadata":${metadata}}`)

const isAnswered = ({ heard, closedMs }: RawConnection) => closedMs() !== null || heard().includes('\r\n\r\n')
const LOOK_MS = 20

/** Says something on a connection and waits for an answer or its end. */
async function say(base: string, first: string | Buffer, then?: (raw: RawConnection) => Promise<void>) {
  const raw = await openRaw(base)
  raw.socket.write(first)
  await then?.(raw)
  const deadline = performance.now() + BODY_MS
  while (!isAnswered(raw) && performance.now() < deadline) await sleep(LOOK_MS)
  // The body comes right behind its head.
  await sleep(LOOK_MS)
  raw.socket.destroy()
  return answerOf(raw.heard())
}

/** A piece each second for as long as the server listens. */
const dripping = (piece: string) => async (raw: RawConnection) => {
  while (!isAnswered(raw)) {
    raw.socket.write(piece)
    await sleep(SECOND_MS)
  }
}

/** Pieces as fast as they are taken, up to 64 MiB. */
async function pouring(raw: RawConnection) {
  const piece = Buffer.concat([
    Buffer.from(`${CHUNK_BYTES.toString(16)}\r\n`),
    Buffer.alloc(CHUNK_BYTES, 0x20),
    Buffer.from('\r\n'),
  ])
  for (let sent = 0; sent < HUGE_BYTES && !isAnswered(raw); sent += CHUNK_BYTES)
    if (!raw.socket.write(piece))
      await Promise.race([
        new Promise((done) => raw.socket.once('drain', done)),
        raw.closed,
        sleep(SECOND_MS),
      ])
}

const post = (base: string, body: Buffer, headers: Record<string, string> = {}) =>
  call(base + EVENTS, { method: 'POST', body, headers, timeoutMs: QUICK_MS })

const MALFORMED: Expected = [[400, 'invalid_request']]

/** Each is to be refused with a status and a problem code. */
export const ATTACKS: readonly Attack[] = [
  {
    name: 'a head that never ends',
    msMax: HEAD_MS,
    expected: [[408, 'request_timeout']],
    run: (base) => say(base, 'GET / HTTP/1.1\r\nhost: steady\r\n', dripping('x-a: b\r\n')),
  },
  {
    name: 'a body of a byte a second',
    msMax: BODY_MS,
    expected: [[408, 'request_timeout']],
    run: (base) => say(base, `${HEAD}content-length: 1000\r\n\r\n[`, dripping(' ')),
  },
  {
    name: 'half a head, and nothing more',
    msMax: HEAD_MS,
    expected: [[408, 'request_timeout']],
    run: (base) => say(base, 'POST / HTTP/1.1\r\nhost: st'),
  },
  {
    name: 'a body that says it has 1 GiB',
    msMax: QUICK_MS,
    expected: [[413, 'too_large']],
    run: (base) => say(base, `${HEAD}content-length: ${BOMB_BYTES}\r\n\r\n[`),
  },
  {
    name: 'a body in pieces without an end',
    msMax: QUICK_MS,
    expected: [[413, 'too_large']],
    run: (base) => say(base, `${HEAD}transfer-encoding: chunked\r\n\r\n`, pouring),
  },
  {
    name: 'gzip: 1 MiB that unpacks to 1 GiB',
    msMax: QUICK_MS,
    expected: [[413, 'too_large']],
    run: (base) => post(base, bomb(), { 'content-encoding': 'gzip' }),
  },
  {
    name: 'an object with 100,000 keys',
    msMax: QUICK_MS,
    expected: [[400, 'invalid_event']],
    run: (base) => post(base, event(`{${Array.from({ length: KEYS }, (_, n) => `"k${n}":1`).join(',')}}`)),
  },
  {
    name: 'arrays in arrays, 10,000 deep',
    msMax: QUICK_MS,
    expected: [[400, 'invalid_event']],
    run: (base) => post(base, event(`{"a":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}`)),
  },
  {
    name: 'objects in objects, 10,000 deep',
    msMax: QUICK_MS,
    expected: [[400, 'invalid_event']],
    run: (base) => post(base, event(`${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`)),
  },
  {
    name: 'a million opened brackets, as a batch',
    msMax: QUICK_MS,
    expected: [
      [400, 'invalid_request'],
      [400, 'invalid_event'],
    ],
    run: (base) => post(base, Buffer.alloc(1_000_000, '[')),
  },
  {
    name: 'bytes that are no HTTP',
    msMax: QUICK_MS,
    expected: MALFORMED,
    run: (base) => say(base, Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7 + 1) % 256))),
  },
  {
    name: 'TLS where there is none',
    msMax: QUICK_MS,
    expected: MALFORMED,
    run: (base) => say(base, Buffer.from('16030100c8010000c40303', 'hex')),
  },
  {
    name: 'headers of 1 MiB',
    msMax: QUICK_MS,
    expected: [[431, 'headers_too_large']],
    run: (base) => say(base, `GET / HTTP/1.1\r\nhost: steady\r\nx-a: ${'a'.repeat(1_048_576)}\r\n\r\n`),
  },
  {
    name: 'two lengths that differ',
    msMax: QUICK_MS,
    expected: MALFORMED,
    run: (base) => say(base, `${HEAD}content-length: 5\r\ncontent-length: 6\r\n\r\n[]`),
  },
  {
    name: 'a length and pieces',
    msMax: QUICK_MS,
    expected: MALFORMED,
    run: (base) => say(base, `${HEAD}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`),
  },
]

let made: Buffer | undefined
const bomb = () =>
  (made ??= Buffer.concat(
    Array<Buffer>(BOMB_MEMBERS).fill(gzipSync(Buffer.alloc(BOMB_BYTES / BOMB_MEMBERS))),
  ))
/** Made before the clock runs. */
export const prepareAttacks = () => void bomb()

export async function attack({ name, msMax, expected, run }: Attack, base: string): Promise<AttackResult> {
  const startedMs = performance.now()
  const { status, code } = await run(base)
  const ms = Math.round(performance.now() - startedMs)
  const isRefused = expected.some(([s, c]) => s === status && c === code)
  return { name, status, code, ms, ok: isRefused && ms <= msMax }
}
