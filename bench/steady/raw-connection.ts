import { connect, type Socket } from 'node:net'

const ANSWER_CHARS_MAX = 100_000

export type RawConnection = {
  socket: Socket
  openedMs: number
  /** When the server last said something; when it was opened, where it never did */
  heardMs: () => number
  /** What the server said so far */
  heard: () => string
  /** When the connection ended; null while it is open */
  closedMs: () => number | null
  closed: Promise<void>
}

/** A connection whose bytes the caller writes; whatever becomes of it is noted and never thrown. */
export function openRaw(base: string): Promise<RawConnection> {
  const { hostname, port } = new URL(base)
  return new Promise((resolve) => {
    let heard = ''
    let closedMs: number | null = null
    const openedMs = performance.now()
    let heardMs = openedMs
    const socket = connect(Number(port), hostname)
    const closed = new Promise<void>((done) =>
      socket.once('close', () => {
        closedMs = performance.now()
        done()
        resolve(raw)
      }),
    )
    const raw: RawConnection = {
      socket,
      openedMs,
      heardMs: () => heardMs,
      heard: () => heard,
      closedMs: () => closedMs,
      closed,
    }
    socket.on('error', () => undefined)
    socket.on('data', (data: Buffer) => {
      heardMs = performance.now()
      if (heard.length < ANSWER_CHARS_MAX) heard += data.toString('latin1')
    })
    socket.once('connect', () => resolve(raw))
  })
}

/** Status and problem code of the first answer in what was heard; status 0 where there is none. */
export function answerOf(heard: string): { status: number; code: string | null } {
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(heard)?.[1] ?? 0)
  return { status, code: /"code":"(\w+)"/.exec(heard)?.[1] ?? null }
}
