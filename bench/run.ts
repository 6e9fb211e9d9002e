// The benchmarks in one command: the log is loaded once, the suites run over it, and the tables are printed; --write also puts them into
// docs/benchmarks.md. See bench/options.ts for the options.
import { readFileSync, writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { benchConfig, openLoadedLog } from './loaded-log'
import { benchOptions, type Options, type Suite, SUITES } from './options'
import { exportSuite } from './suites/export'
import { ingestSuite } from './suites/ingest'
import { liveSuite } from './suites/live'
import { mixedSuite } from './suites/mixed'
import { querySuite } from './suites/query'
import { storageSuite } from './suites/storage'
import { verifySuite } from './suites/verify'
import { machine, markdown, type Table } from './table'
import { withSection } from './write-section'

const DOCUMENT = 'docs/benchmarks.md'
/** Of a run with other suites beside it; ingest takes no longer with more. */
const INGEST_EVENTS_MAX = 100_000

const OVER_LOG = { query: querySuite, export: exportSuite, verify: verifySuite, storage: storageSuite }
type OverLog = keyof typeof OVER_LOG
const isOverLog = (suite: Suite): suite is OverLog => suite in OVER_LOG

const options = benchOptions(process.argv.slice(2))
const { events, days, only } = options
const config = benchConfig(events)
const tables: Table[] = []
const say = (some: readonly Table[]) => {
  tables.push(...some)
  for (const table of some) console.log(`\n${markdown(table)}`)
}

async function overLog(suites: readonly OverLog[]): Promise<string> {
  const { log, table } = await openLoadedLog(config, events, days)
  try {
    if (table !== null) say([table])
    for (const suite of suites) say(await OVER_LOG[suite](log, options))
    return log.versions
  } finally {
    await log.deps.db.close()
  }
}

/** Whoever measures ingest alone says of how many events. */
const ingestOptions = (): Options => ({
  ...options,
  events: only.length === 1 ? events : Math.min(events, INGEST_EVENTS_MAX),
})

async function write(foot: string) {
  const mode = config.databaseUrl === undefined ? 'embedded' : 'server'
  // A run of some suites is a section of its own: it does not take away what a whole run has shown.
  const name = [events, mode, ...(only.length === SUITES.length ? [] : only)].join('-')
  const body = `${foot}\n\n${tables.map(markdown).join('\n\n')}`
  const text = withSection(readFileSync(DOCUMENT, 'utf8'), name, body)
  const style = await resolveConfig(DOCUMENT)
  writeFileSync(DOCUMENT, await format(text, { ...style, parser: 'markdown' }))
  console.log(`Written to ${DOCUMENT} as ${name}`)
}

const needsLog = only.some((suite) => suite !== 'ingest')
const versions = needsLog
  ? await overLog(only.filter(isOverLog))
  : config.databaseUrl === undefined
    ? 'embedded'
    : 'server'
if (only.includes('ingest')) say(await ingestSuite(ingestOptions()))
if (only.includes('live')) say(await liveSuite(config, options))
if (only.includes('mixed')) say(await mixedSuite(config, options))

const foot = `\`npm run bench -- ${process.argv
  .slice(2)
  .filter((arg) => arg !== '--write')
  .join(' ')}\`: ${machine()}, ${versions}.`
console.log(`\n${foot}\n`)
if (options.write) await write(foot)
if (tables.some(({ faults = [] }) => faults.length > 0)) process.exitCode = 1
