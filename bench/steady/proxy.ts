import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** Bytes on their way through a slowed connection; the sender waits with more. */
const HELD_BYTES_MAX = 256 * 1024

type Rules = { delayMs: number; bytesPerSecond: number; isStalled: boolean; isClosed: boolean }

/** One direction: pieces leave in their order, each late by the delay and by what the throttle makes of its length. */
function pump(from: Socket, to: Socket, rules: Rules): () => void {
  const held: { chunk: Buffer; dueMs: number }[] = []
  let heldBytes = 0
  let freeAtMs = 0
  let timer: NodeJS.Timeout | undefined
  let hasEnded = false

  const release = () => {
    timer = undefined
    while (!rules.isStalled && held[0] !== undefined) {
      const waitMs = held[0].dueMs - performance.now()
      if (waitMs > 0) {
        timer = setTimeout(release, waitMs)
        return
      }
      heldBytes -= held[0].chunk.length
      to.write(held[0].chunk)
      held.shift()
    }
    if (heldBytes < HELD_BYTES_MAX) from.resume()
    if (hasEnded && held.length === 0) to.end()
  }
  from.on('data', (chunk: Buffer) => {
    freeAtMs = Math.max(freeAtMs, performance.now()) + (chunk.length * 1000) / rules.bytesPerSecond
    held.push({ chunk, dueMs: freeAtMs + rules.delayMs })
    heldBytes += chunk.length
    if (heldBytes >= HELD_BYTES_MAX) from.pause()
    if (timer === undefined) release()
  })
  from.on('end', () => {
    hasEnded = true
    if (timer === undefined) release()
  })
  from.on('close', () => {
    // One that ended in order may be gone before the last of what it said is due.
    if (hasEnded) return
    clearTimeout(timer)
    to.destroy()
  })
  return () => {
    if (timer === undefined) release()
  }
}

/** A TCP proxy in front of a server, that can be made slow, silent and broken while connections go through it. */
export async function startProxy(target: { host: string; port: number }) {
  const rules: Rules = {
    delayMs: 0,
    bytesPerSecond: Number.POSITIVE_INFINITY,
    isStalled: false,
    isClosed: false,
  }
  const sockets = new Set<Socket>()
  const wakers = new Set<() => void>()
  const server = createServer({ allowHalfOpen: true }, (client) => {
    if (rules.isClosed) {
      client.resetAndDestroy()
      return
    }
    const upstream = connect({ ...target, allowHalfOpen: true })
    const wake = [pump(client, upstream, rules), pump(upstream, client, rules)]
    for (const one of wake) wakers.add(one)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      // The other end hears of it by 'close'.
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        for (const one of wake) wakers.delete(one)
      })
    }
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => sockets.size / 2,
    /** Each piece, in each direction, is late by `delayMs`, and no connection carries more than `bytesPerSecond` in one. */
    slow: (delayMs: number, bytesPerSecond: number) => Object.assign(rules, { delayMs, bytesPerSecond }),
    fast: () => Object.assign(rules, { delayMs: 0, bytesPerSecond: Number.POSITIVE_INFINITY }),
    /** Connections stay open and nothing goes through: what a firewall does that forgot them. */
    stall: (isStalled: boolean) => {
      rules.isStalled = isStalled
      if (!isStalled) for (const wake of wakers) wake()
    },
    /** Ends every connection in the middle of what it carries. */
    cut,
    /** Whether new connections are refused, which ends those there are. */
    refuse: (isClosed: boolean) => {
      rules.isClosed = isClosed
      if (isClosed) cut()
    },
    close: async () => {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export type Proxy = Awaited<ReturnType<typeof startProxy>>
