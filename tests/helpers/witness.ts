import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WitnessConfig } from '@/lib/config/anchors'
import { type Checkpoint, type LogKey, openCheckpoint } from '@/lib/ledger/checkpoint'
import { LedgerFault } from '@/lib/ledger/ledger-fault'
import { formatSignatureLine, parseNote } from '@/lib/ledger/note'
import { cosign } from '@/lib/ledger/signed-note'
import { verifyConsistency } from '@/lib/ledger/verify-proof'
import { type AddCheckpoint, parseAddCheckpoint } from '@/lib/ledger/witness'
import { noteSigner, seedOf } from './note-signer'

/** `slow` never answers; `forger` signs with a key of its own under the name of the witness; `text` answers with no size. */
export type WitnessMode = 'right' | 'slow' | 'down' | 'forger' | 'text'

type Answer = { status: number; type?: string; body?: string }
export type Seen = Checkpoint & { note: string }

export type TestWitness = WitnessConfig & {
  /** Takes a log in, with the keys that may sign it. */
  trust: (origin: string, keys: readonly LogKey[]) => void
  /** What it cosigned last, with its own line below: what an auditor takes with them. */
  seen: (origin: string) => Seen | undefined
  mode: (mode: WitnessMode) => void
  requests: () => readonly AddCheckpoint[]
  stop: () => Promise<void>
}

const EMPTY = { size: 0, root: new Uint8Array() }

/** A witness by C2SP tlog-witness, over HTTP: it keeps what it cosigned, and checks every proof. */
export async function startWitness(name: string, seed = 7): Promise<TestWitness> {
  const signer = noteSigner(name, seedOf(seed), 'cosignature/v1')
  const forger = noteSigner(name, seedOf(seed + 100), 'cosignature/v1')
  const keys = new Map<string, readonly LogKey[]>()
  const seen = new Map<string, Seen>()
  const requests: AddCheckpoint[] = []
  let mode: WitnessMode = 'right'

  const sizeOf = (size: number): Answer => ({ status: 409, type: 'text/x.tlog.size', body: `${size}\n` })

  function judge({ oldSize, proof, checkpoint: note }: AddCheckpoint): Answer {
    const { text } = parseNote(note)
    const origin = text.split('\n')[0] ?? ''
    const logKeys = keys.get(origin)
    if (logKeys === undefined) return { status: 404 }
    let opened: Checkpoint
    try {
      opened = openCheckpoint(note, { origin, logKeys }).checkpoint
    } catch (error) {
      if (error instanceof LedgerFault) return { status: 403 }
      throw error
    }
    const last = seen.get(origin) ?? EMPTY
    if (oldSize > opened.size) return { status: 400 }
    if (oldSize !== last.size) return sizeOf(last.size)
    const { size: newSize, root: newRoot } = opened
    if (oldSize === newSize && !Buffer.from(last.root).equals(newRoot)) return sizeOf(last.size)
    const isRight =
      oldSize === 0
        ? proof.length === 0
        : verifyConsistency({ oldSize, oldRoot: last.root, newSize, newRoot, proof })
    if (!isRight) return { status: 422 }
    const by = mode === 'forger' ? { ...forger, key: { ...forger.key, keyId: signer.key.keyId } } : signer
    const line = formatSignatureLine(cosign(text, by, Math.floor(Date.now() / 1000)))
    seen.set(origin, { ...opened, note: `${note}${line}` })
    return { status: 200, type: 'text/plain', body: line }
  }

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    if (mode === 'slow') return
    if (request.method !== 'POST' || request.url !== '/w/add-checkpoint') return response.writeHead(405).end()
    const call = parseAddCheckpoint(new Uint8Array(Buffer.concat(chunks)))
    requests.push(call)
    const {
      status,
      type,
      body = '',
    }: Answer = mode === 'down'
      ? { status: 500 }
      : mode === 'text'
        ? { status: 409, body: 'later' }
        : judge(call)
    response.writeHead(status, type === undefined ? {} : { 'content-type': type }).end(body)
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(400).end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    key: signer.key,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/w`,
    trust: (origin, logKeys) => keys.set(origin, logKeys),
    seen: (origin) => seen.get(origin),
    mode: (next) => {
      mode = next
    },
    requests: () => requests,
    stop: () => new Promise((resolve) => (server.close(() => resolve()), server.closeAllConnections())),
  }
}
