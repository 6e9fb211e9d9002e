// The thread in which the embedded database lives, so that a long statement keeps no request waiting but those that ask it.
// Plain JavaScript: it is started from its file, in the built server too, where nothing compiles it.
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { timescaledb } from '@electric-sql/pglite/timescaledb'
import { copyMessages, queryMessages, resultOf, syncMessage } from './embedded-messages.mjs'

// The driver's decoder takes a byte order mark off the front of every value: a text must come back as it was stored.
const PlainDecoder = TextDecoder
globalThis.TextDecoder = class extends PlainDecoder {
  constructor(label, options) {
    super(label, { ...options, ignoreBOM: true })
  }
}

const asText = (text) => text
// timestamptz, timestamp, date and interval stay text: a JavaScript Date would lose microseconds.
const PARSERS = Object.fromEntries(
  [1184, 1114, 1082, 1186, 1185, 1115, 1182, 1187, 1231].map((oid) => [oid, asText]),
)

/** The build starts with debug messages on, which the client would parse for every statement, and without sequential scans. */
const SESSION_SETTINGS = [
  `set timezone to 'UTC'`,
  'set client_min_messages = warning',
  'set log_min_messages = warning',
  'set enable_seqscan = on',
  // On by default from 2.24 on: time-ordered ids take two thirds of the space.
  'set timescaledb.enable_uuid_compression = on',
  // Compressed rows are found by time alone, so no batch needs a filter of its own.
  'set timescaledb.enable_sparse_index_bloom = off',
]

async function open({ dataDir }) {
  const client = new PGlite({
    ...(dataDir === null ? {} : { dataDir: join(dataDir, 'pgdata') }),
    extensions: { timescaledb },
  })
  await client.waitReady
  await client.exec('create extension if not exists timescaledb')
  // A reopened directory has not loaded the licensed module; compression and aggregates fail without it.
  await client.exec(`load 'timescaledb'; select 1`)
  for (const setting of SESSION_SETTINGS) await client.exec(setting)
  return client
}

const opened = open(workerData)

/** The client reads the types of a database when it opens it, arrays among them. */
let parsers
const parsersOf = (client) => (parsers ??= { ...client.parsers, ...PARSERS })

async function query(client, { text, values, rowMode }) {
  const messages = queryMessages(text, values)
  if (messages === null) {
    const { rows, affectedRows } = await client.query(text, values, { parsers: PARSERS, rowMode })
    return { rows, affectedRows }
  }
  try {
    return resultOf(await client.execProtocolStream(messages), parsersOf(client), rowMode)
  } catch (error) {
    // Whatever came of the sync behind what failed: without one, everything is ignored from here on.
    await client.execProtocol(syncMessage())
    throw error
  }
}

const OPERATIONS = {
  open: () => null,
  query,
  command: async (client, { text }) => {
    await client.exec(text)
    return null
  },
  copy: async (client, { text, rows }) => {
    await client.execProtocol(copyMessages(text, rows))
    return null
  },
  batch: async (client, { steps }) => {
    await client.exec('begin')
    try {
      for (const { operation, ...input } of steps) await OPERATIONS[operation](client, input)
      await client.exec('commit')
      return null
    } catch (error) {
      await client.exec('rollback')
      throw error
    }
  },
  close: (client) => client.close(),
}

/** What PostgreSQL says of an error. The client adds more, functions among it, which can't cross threads. */
const ERROR_FIELDS = [
  'code',
  'severity',
  'detail',
  'hint',
  'where',
  'schema',
  'table',
  'column',
  'constraint',
]

function plainError(error) {
  if (!(error instanceof Error)) return { message: String(error) }
  const fields = ERROR_FIELDS.filter((field) => error[field] !== undefined)
  return { ...Object.fromEntries(fields.map((field) => [field, error[field]])), message: error.message }
}

let current = null

/** What is in a transaction is who its begin became, and was sent without waiting for that. */
const UNBOUND = ['open', 'close']

/**
 * The connection becomes who the statement is for. This comes before a transaction and not in it, where a rollback would undo it;
 * and when it fails, nothing is run as whoever was there before.
 */
async function become(client, wanted, operation) {
  if (UNBOUND.includes(operation) || wanted === current) return
  if (wanted === undefined) {
    if (current === null) throw new Error('The connection is nobody: what it should have become failed')
    return
  }
  current = null
  await client.exec(wanted)
  current = wanted
}

async function answer({ id, operation, become: wanted, ...input }) {
  try {
    const client = await opened
    await become(client, wanted, operation)
    parentPort.postMessage({ id, value: await OPERATIONS[operation](client, input) })
  } catch (error) {
    parentPort.postMessage({ id, error: plainError(error) })
  }
}

let last = Promise.resolve()
parentPort.on('message', (message) => {
  last = last.then(() => answer(message))
})
