// What a browser makes of the console: JavaScript of each page, first loads, inputs to the next paint, and all rows scrolled.
import { demoEvents } from '@/lib/demo/generate'
import { numberArgs } from '@/scripts/args'
import { startBuiltServer } from '@/tests/helpers/server'
import { launch, signIn } from './console/browser'
import { interactionsTable } from './console/interactions'
import { loadsTable, scriptsTable } from './console/loads'
import { scrollTable } from './console/scroll'
import { machine, markdown, type Table } from './table'

const DAY_MS = 86_400_000
const BATCH_EVENTS = 1_000
const POLL_MS = 1_000
const SAME_POLLS = 10
const ADMIN = { email: 'bench@example.com', password: 'a long password of the benchmarks' }
const API_KEY = 'bench-key-with-every-scope-0123456789'

// Neither part with 0: `--runs 0` only scrolls, `--scroll 0` does not.
const { events, days, runs, scroll, port } = numberArgs({
  events: 100_000,
  days: 30,
  runs: 10,
  scroll: 1,
  port: 3391,
})

async function seed(base: string, start: number, end: number) {
  let batch: unknown[] = []
  const send = async () => {
    const answer = await fetch(`${base}/api/audit/events?atomic=true`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify(batch),
    })
    if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`)
    batch = []
  }
  for (const event of demoEvents({ seed: 7, start, end, count: events }))
    if (batch.push(event) === BATCH_EVENTS) await send()
  if (batch.length > 0) await send()
}

const waitMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Until the indexer has taken what it takes at once: a log at rest is what a reader meets. */
async function untilAtRest(base: string) {
  let last = ''
  for (let same = 0; same < SAME_POLLS;) {
    const text = await (await fetch(`${base}/metrics`)).text()
    const lag = /^sentinel_index_lag_events \d+$/m.exec(text)?.[0] ?? ''
    same = lag === last ? same + 1 : 0
    last = lag
    await waitMs(POLL_MS)
  }
}

const server = await startBuiltServer({
  PORT: String(port),
  BOOTSTRAP_TENANT: 'Bench',
  BOOTSTRAP_ADMIN_EMAIL: ADMIN.email,
  BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password,
  BOOTSTRAP_API_KEY: API_KEY,
})
const browser = await launch()
const tables: Table[] = []
const show = (table: Table) => {
  tables.push(table)
  console.log(`\n${markdown(table)}`)
}
try {
  const end = Date.now()
  const start = end - days * DAY_MS
  await seed(server.base, start, end)
  await untilAtRest(server.base)
  const session = await signIn(browser, server.base, ADMIN)
  show(await scriptsTable(browser, server.base, session))
  if (runs > 0) {
    show(await loadsTable(browser, server.base, session, runs))
    show(await interactionsTable(browser, server.base, session, runs))
  }
  const range = { start_time: new Date(start).toISOString(), end_time: new Date(end).toISOString() }
  if (scroll > 0) show(await scrollTable(browser, server.base, session, { range, events }))
  console.log(
    `\n${events.toLocaleString('en')} events over ${days} days, embedded, Chromium ${browser.version()}, ${machine()}`,
  )
} finally {
  await browser.close()
  await server.stop()
}
process.exitCode = tables.some(({ faults = [] }) => faults.length > 0) ? 1 : 0
