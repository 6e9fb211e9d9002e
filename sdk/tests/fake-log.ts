import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import type { NewEvent, ReceiptItem } from '../src/generated'
import type { Answer, Transport } from '../src/transport'

export type StoredEvent = NewEvent & { id: string; seq: number }
/** Answers a request itself, or lets it through: then the events are stored. */
export type Fault = (events: readonly NewEvent[]) => Partial<Answer> | 'no_answer' | 'lost_answer' | null

/** The log's rules of appending, as far as an emitter meets them: ids are known again, and a bad event is refused alone. */
export class FakeLog {
  readonly events: StoredEvent[] = []
  readonly requests: NewEvent[][] = []
  /** What goes wrong, request after request; when the list is empty nothing does. */
  faults: Fault[] = []
  readonly #seqs = new Map<string, number>()

  get ids(): string[] {
    return this.events.map(({ id }) => id)
  }

  readonly transport: Transport = (body) => {
    const events = body.split('\n').map((line) => JSON.parse(line) as NewEvent)
    this.requests.push(events)
    const fault = this.faults.shift()?.(events) ?? null
    if (fault === 'no_answer') return Promise.reject(new Error('connect ECONNREFUSED'))
    if (fault !== null && fault !== 'lost_answer')
      return Promise.resolve({ status: 503, retryAfter: null, text: '', ...fault })
    const answer = this.#append(events)
    return fault === 'lost_answer' ? Promise.reject(new Error('socket hang up')) : Promise.resolve(answer)
  }

  #append(events: readonly NewEvent[]): Answer {
    const results = events.map((event, index) => this.#receive(event, index))
    const count = (status: string) => results.filter((item) => item.status === status).length
    const receipt = {
      stored: count('stored'),
      duplicate: count('duplicate'),
      rejected: count('rejected'),
      results,
    }
    const status = receipt.rejected < results.length ? 201 : 400
    return { status, retryAfter: null, text: JSON.stringify(receipt) }
  }

  #receive(event: NewEvent, index: number): ReceiptItem {
    const id = event.id ?? ''
    if (event.severity === ('poison' as string)) {
      const errors = [{ field: 'severity', code: 'not_allowed', reason: 'must be one of the five' }]
      return { index, id, status: 'rejected', seq: null, code: 'invalid_event', errors }
    }
    const known = this.#seqs.get(id)
    if (known !== undefined) return { index, id, status: 'duplicate', seq: known }
    const seq = this.events.length
    this.#seqs.set(id, seq)
    this.events.push({ ...event, id, seq })
    return { index, id, status: 'stored', seq }
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  const bytes = Buffer.concat(pieces)
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8')
}

export type ServedLog = {
  log: FakeLog
  url: string
  headers: IncomingMessage['headers'][]
  close: () => Promise<void>
}

/** The fake log behind a port. */
export async function serveFakeLog(log = new FakeLog(), port = 0): Promise<ServedLog> {
  const headers: IncomingMessage['headers'][] = []
  const server: Server = createServer((request, response) => {
    headers.push(request.headers)
    const signal = new AbortController().signal
    bodyOf(request)
      .then((body) => log.transport(body, signal))
      .then(
        ({ status, retryAfter, text }) => {
          response.writeHead(status, retryAfter === null ? {} : { 'retry-after': retryAfter }).end(text)
        },
        () => request.socket.destroy(),
      )
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const { port: open } = server.address() as AddressInfo
  return {
    log,
    url: `http://127.0.0.1:${open}`,
    headers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
