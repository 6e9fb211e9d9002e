// Starts the standalone server. Next reads HOSTNAME, which a container sets to its own name; we read HOST.
import { existsSync, readFileSync } from 'node:fs'
import http from 'node:http'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { frontDoor, refuseBroken, SERVER_LIMITS } from './front-door.mjs'
import { refuseUnroutable } from './refuse-unroutable.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const server = join(root, '.next/standalone/server.js')
if (!existsSync(server)) {
  console.error('There is no build yet: run `npm run build` first.')
  process.exit(1)
}

const dotenv = join(process.cwd(), '.env')
if (existsSync(dotenv))
  for (const line of readFileSync(dotenv, 'utf8').split('\n')) {
    const match = /^\s*([A-Z][A-Z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line)
    if (match?.[1] !== undefined) process.env[match[1]] ??= match[2]?.replace(/^(["'])(.*)\1$/, '$2') ?? ''
  }

process.env.NODE_ENV = 'production'
process.env.NEXT_TELEMETRY_DISABLED = '1'
process.env.HOSTNAME = process.env.HOST || '127.0.0.1'
process.env.PORT ||= '3000'
// Longer than the embedded database can keep this process busy: an idle connection whose time ran out meanwhile would be
// reset although the next request already waits on it. Proxies keep theirs for 60 seconds.
process.env.KEEP_ALIVE_TIMEOUT ||= '75000'
// The server changes into its own folder; relative paths mean the folder it was started from.
process.env.DATA_DIR = resolve(process.env.DATA_DIR || '.data')

// Next stops listening on SIGTERM and waits for its connections. A busy keep-alive connection would never end, so while
// draining every answer says `Connection: close`, and connections without a request are closed.
const IDLE_CHECK_MS = 100
// Connections that wait to be taken. Of more than Node's 511 the system forgets some, and their clients try again after 1, 3, 7, 15 and 31 seconds: a busy
// server would answer them half a minute late instead of refusing them now. The system's own bound is net.core.somaxconn.
const BACKLOG = 4096
const createServer = http.createServer
http.createServer = (...args) => {
  const listener = args.find((arg) => typeof arg === 'function')
  // Next makes one server, of a listener alone; what else makes one is none of ours.
  if (listener === undefined) return createServer(...args)
  const server = createServer(SERVER_LIMITS, frontDoor(refuseUnroutable(listener), process.env.PUBLIC_URL))
  server.on('clientError', refuseBroken)
  const listen = server.listen.bind(server)
  server.listen = (port, host) => listen({ port, host, backlog: BACKLOG })
  let draining = false
  server.prependListener('request', (_request, response) => {
    if (draining) response.setHeader('connection', 'close')
  })
  const drain = () => {
    draining = true
    setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS).unref()
  }
  process.once('SIGTERM', drain)
  process.once('SIGINT', drain)
  return server
}
await import(pathToFileURL(server).href)
