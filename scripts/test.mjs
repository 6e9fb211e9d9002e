// Everything that must hold: format, lint, types, dead code, unit, integration, build, docs, end to end in a browser.
// `npm test -- unit integration` runs only the suites named. The last line is the total over all suites.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

const TSX = ['--conditions=react-server', '--import', 'tsx']
const REPORTS = '.tmp/reports'
const SUITE_TIMEOUT_MS = 30 * 60_000
const OUTPUT_CHARS_MAX = 20_000
const BUILT_SERVER = '.next/standalone/server.js'
/** What a build is made of: with one of these newer, it is another program. */
const BUILT_FROM = ['app', 'components', 'drizzle', 'lib', 'public', 'next.config.mjs', 'package-lock.json']

const bin = (path) => `node_modules/${path}`
const report = (name) => JSON.parse(readFileSync(`${REPORTS}/${name}.json`, 'utf8'))

const vitest = (project) => ({
  args: [
    bin('vitest/vitest.mjs'),
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${REPORTS}/${project}.json`,
  ],
  count: () => {
    const { testResults, numPassedTests, numFailedTests } = report(project)
    const broken = testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    )
    return { passed: numPassedTests, failed: numFailedTests + broken.length }
  },
})

/** The browser tests that failed before they passed: a fault of the test or, more likely than one likes, of the page. */
const flakyOf = (suites) =>
  suites.flatMap(({ specs = [], suites: inner = [] }) => [
    ...specs.flatMap(({ title, file, tests }) =>
      tests.some(({ status }) => status === 'flaky') ? [`${file}: ${title}`] : [],
    ),
    ...flakyOf(inner),
  ])

/** Lanes run beside each other, the suites of a lane one after the other. */
const CHECKS = {
  format: { args: [bin('prettier/bin/prettier.cjs'), '--check', '.'] },
  lint: { args: [bin('eslint/bin/eslint.js'), '.', '--max-warnings=0'] },
  types: { args: ['scripts/types.mjs'] },
  knip: { args: [bin('knip/bin/knip.js')] },
  // Without a registry there is no verdict, which is neither passed nor failed; the output says so.
  audit: { args: ['scripts/audit.mjs'], noVerdict: 3 },
  build: { args: ['scripts/build.mjs'] },
}
const TESTS = {
  unit: vitest('unit'),
  // The emitter for Python; without a python3 it is skipped by name.
  python: { args: ['scripts/python-tests.mjs', `${REPORTS}/python.json`], count: () => report('python') },
  integration: vitest('integration'),
}
const BUILT = {
  docs: { args: [...TSX, 'scripts/check-docs.ts'] },
  e2e: {
    args: [bin('@playwright/test/cli.js'), 'test'],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: `${REPORTS}/e2e.json` },
    count: () => {
      const { stats, suites } = report('e2e')
      for (const title of flakyOf(suites)) console.log(`e2e, passed at the second try: ${title}`)
      return { passed: stats.expected + stats.flaky, failed: stats.unexpected + stats.skipped }
    },
  },
}

const results = []
/** What is skipped has neither passed nor failed. */
const tally = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`

function note(name, { passed, failed, skipped = 0 }, seconds, output) {
  const counted = { passed, failed, skipped }
  results.push({ name, ...counted, seconds })
  console.log(`=== ${name}: ${tally(counted)}, ${seconds.toFixed(1)} s`)
  if (counted.failed > 0 || counted.passed === 0) console.log(output.slice(-OUTPUT_CHARS_MAX))
}

function countOf(suite, code) {
  if (suite.count === undefined) return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 }
  try {
    return suite.count()
  } catch {
    return { passed: 0, failed: 1 }
  }
}

const countedAll = ({ passed, failed, skipped = 0 }) => passed + failed + skipped

function run(name, suite) {
  const startedMs = performance.now()
  return new Promise((resolve) => {
    const child = spawn(process.execPath, suite.args, {
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', FORCE_COLOR: '0', ...suite.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: SUITE_TIMEOUT_MS,
    })
    let output = ''
    child.stdout.on('data', (data) => (output += data))
    child.stderr.on('data', (data) => (output += data))
    child.on('close', (code, signal) => {
      const isOpen = suite.noVerdict !== undefined && code === suite.noVerdict
      const counted = isOpen ? { passed: 0, failed: 0 } : countOf(suite, code)
      // A runner that failed without a failed test, or that ran none, has failed itself.
      if (isOpen) output += '\nThis suite has no verdict.'
      else if ((code !== 0 && counted.failed === 0) || countedAll(counted) === 0) counted.failed++
      if (signal !== null) output += `\nIt was ended by ${signal}.`
      note(name, counted, (performance.now() - startedMs) / 1000, output)
      resolve()
    })
  })
}

function newestMs(path) {
  if (!existsSync(path)) return 0
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestMs(join(path, name))), 0)
}

const isBuildCurrent = () =>
  existsSync(BUILT_SERVER) && BUILT_FROM.every((path) => newestMs(path) < statSync(BUILT_SERVER).mtimeMs)

/** The suites to run: those named or all, and a build where one of them needs it and there is no current one. */
function chosen(named) {
  const all = [CHECKS, TESTS, BUILT].flatMap((lane) => Object.keys(lane))
  const unknown = named.find((name) => !all.includes(name))
  if (unknown !== undefined) {
    console.error(`There is no suite "${unknown}"; there are ${all.join(', ')}`)
    process.exit(1)
  }
  if (named.length === 0) return all
  const needsBuild = named.some((name) => name in BUILT) && !isBuildCurrent()
  return needsBuild ? ['build', ...named] : named
}

const wanted = chosen(process.argv.slice(2))
const lane = async (suites) => {
  for (const [name, suite] of Object.entries(suites)) if (wanted.includes(name)) await run(name, suite)
}

rmSync(REPORTS, { recursive: true, force: true })
mkdirSync(REPORTS, { recursive: true })
await Promise.all([lane(CHECKS), lane(TESTS)])
if (results.some(({ name, failed }) => name === 'build' && failed > 0)) {
  for (const name of Object.keys(BUILT))
    if (wanted.includes(name)) note(name, { passed: 0, failed: 1 }, 0, 'There is no build to test.')
} else await lane(BUILT)

console.log('\nsuite         passed  failed skipped  seconds')
for (const { name, passed, failed, skipped, seconds } of results)
  console.log(
    `${name.padEnd(12)} ${[passed, failed, skipped].map((count) => String(count).padStart(7)).join(' ')} ${seconds.toFixed(1).padStart(8)}`,
  )
const total = (key) => results.reduce((sum, result) => sum + result[key], 0)
console.log(`\n${tally({ passed: total('passed'), failed: total('failed'), skipped: total('skipped') })}`)
process.exit(total('failed') === 0 && results.length > 0 ? 0 : 1)
