import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Proxy, startProxy } from './proxy'

// A server that says everything twice, behind the proxy.
let echo: ReturnType<typeof createServer>
let proxy: Proxy
let sockets: Socket[]

beforeEach(async () => {
  sockets = []
  echo = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    socket.pipe(socket)
  })
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
  proxy = await startProxy({ host: '127.0.0.1', port: (echo.address() as AddressInfo).port })
})
afterEach(async () => {
  await proxy.close()
  await new Promise((resolve) => echo.close(resolve))
})

function client() {
  const socket = connect(proxy.port, '127.0.0.1')
  let heard = Buffer.alloc(0)
  const wakers = new Set<() => void>()
  socket.on('error', () => undefined)
  socket.on('data', (data: Buffer) => {
    heard = Buffer.concat([heard, data])
    for (const wake of wakers) wake()
  })
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  return {
    socket,
    closed,
    heard: () => heard,
    hears: (length: number) =>
      new Promise<void>((resolve) => {
        const look = () => (heard.length >= length ? resolve() : undefined)
        wakers.add(look)
        look()
      }),
  }
}
const bytes = (length: number) => Buffer.from(Array.from({ length }, (_, i) => i % 251))

describe('a proxy', () => {
  test('passes on what it is given, in order', async () => {
    const one = client()
    const sent = bytes(1_000_000)
    one.socket.write(sent)
    await one.hears(sent.length)
    expect(one.heard().equals(sent)).toBe(true)
  })

  test('that is slow keeps the order, and is late', async () => {
    const one = client()
    proxy.slow(30, 10_000_000)
    const sent = bytes(600_000)
    const startedMs = performance.now()
    for (let at = 0; at < sent.length; at += 1_000) one.socket.write(sent.subarray(at, at + 1_000))
    await one.hears(sent.length)
    // No faster than twice the delay and once the length; how much slower is the machine's affair.
    expect(performance.now() - startedMs).toBeGreaterThan(100)
    expect(one.heard().equals(sent)).toBe(true)
  })

  test('that is stalled gives nothing and loses nothing', async () => {
    const one = client()
    one.socket.write('before')
    await one.hears(6)
    proxy.stall(true)
    one.socket.write('after')
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(one.heard().toString()).toBe('before')
    proxy.stall(false)
    await one.hears(11)
    expect(one.heard().toString()).toBe('beforeafter')
  })

  test('that is cut ends both ends, and takes new connections', async () => {
    const one = client()
    one.socket.write('x')
    await one.hears(1)
    expect(proxy.connections()).toBe(1)
    proxy.cut()
    await one.closed
    const two = client()
    two.socket.write('y')
    await two.hears(1)
  })

  test('that refuses takes none until it is told to', async () => {
    const one = client()
    one.socket.write('x')
    await one.hears(1)
    proxy.refuse(true)
    await one.closed
    const two = client()
    two.socket.write('y')
    await two.closed
    expect(two.heard().length).toBe(0)
    proxy.refuse(false)
    const three = client()
    three.socket.write('z')
    await three.hears(1)
  })

  test('passes on that one end has said all, and the rest of what the other says', async () => {
    const one = client()
    proxy.slow(10, 1_000_000)
    one.socket.end('the end')
    await one.closed
    expect(one.heard().toString()).toBe('the end')
  })
})
