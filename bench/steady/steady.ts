// Steadiness: puts the built server under a load or a fault and checks afterwards that nothing acknowledged was lost, that the log verifies, that memory
// is bounded and that health told the truth. Exit codes: 0 all holds, 1 something does not, 2 something cannot be run here.
import { parseArgs } from 'node:util'
import { machine } from '../table'
import { clockStep } from './cases/clock-step'
import { connections } from './cases/connections'
import { databaseCut } from './cases/database-cut'
import { databaseRestart } from './cases/database-restart'
import { diskFull } from './cases/disk-full'
import { hostileClient } from './cases/hostile-client'
import { overload } from './cases/overload'
import { slowDatabase } from './cases/slow-database'
import { soak } from './cases/soak'
import { CannotRun, type Given, type Outcome, type SteadyCase } from './steady-case'

const CASES: readonly SteadyCase[] = [
  soak,
  overload,
  slowDatabase,
  databaseRestart,
  databaseCut,
  diskFull,
  clockStep,
  connections,
  hostileClient,
]
const PORT = 3380
const MEMORY_MIB = 1_536

const usage = () => {
  console.log(`npm run steady -- <case> [--seconds N | --minutes N] [--rate N] [--port N] [--memory MiB] [--sabotage lose]

  all                  every case, one after the other
${CASES.map(({ name, what }) => `  ${name.padEnd(20)} ${what}`).join('\n')}

With DATABASE_URL, of a login that may make databases, each run has a database of its own there; without it, an embedded one.`)
}

function given(): { name: string; options: Given } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: 'string' },
      minutes: { type: 'string' },
      rate: { type: 'string' },
      port: { type: 'string' },
      memory: { type: 'string' },
      sabotage: { type: 'string', default: 'none' },
    },
  })
  const whole = (name: 'seconds' | 'minutes' | 'rate' | 'port' | 'memory'): number | null => {
    const text = values[name]
    if (text === undefined) return null
    if (!/^[1-9]\d{0,6}$/.test(text))
      throw new Error(`--${name} must be a whole number from 1 on, not "${text}"`)
    return Number(text)
  }
  const { sabotage } = values
  if (sabotage !== 'none' && sabotage !== 'lose') throw new Error('--sabotage knows only "lose"')
  const minutes = whole('minutes')
  return {
    name: positionals[0] ?? 'list',
    options: {
      seconds: whole('seconds') ?? (minutes === null ? null : minutes * 60),
      rate: whole('rate'),
      port: whole('port') ?? PORT,
      memoryMib: whole('memory') ?? MEMORY_MIB,
      sabotage,
      databaseUrl: process.env['DATABASE_URL'] || undefined,
    },
  }
}

function print(
  { name, what, on }: SteadyCase,
  { figures, checks }: Outcome,
  databaseUrl: string | undefined,
) {
  const database = on ?? (databaseUrl === undefined ? 'embedded' : 'server')
  console.log(`\n### ${name}: ${what} (${database})\n`)
  console.log('| figure | value |\n| --- | --- |')
  for (const [figure, value] of figures) console.log(`| ${figure} | ${value} |`)
  for (const { what: holds, ok, found } of checks)
    console.log(`| ${ok ? 'holds' : 'FAILS'}: ${holds} | ${found} |`)
  console.log(`\n${machine()}`)
}

type Verdict = 'holds' | 'fails' | 'cannot be run here'

async function verdictOf(one: SteadyCase, options: Given): Promise<Verdict> {
  try {
    const outcome = await one.run(options)
    print(one, outcome, options.databaseUrl)
    return outcome.checks.every(({ ok }) => ok) ? 'holds' : 'fails'
  } catch (error) {
    if (error instanceof CannotRun) {
      console.error(`\n### ${one.name} cannot be run here: ${error.message}`)
      return 'cannot be run here'
    }
    console.error(`\n### ${one.name} came to no end:`, error)
    return 'fails'
  }
}

const EXIT_CODES: Record<Verdict, number> = { holds: 0, fails: 1, 'cannot be run here': 2 }

async function main(): Promise<number> {
  const { name, options } = given()
  if (name === 'list') {
    usage()
    return 0
  }
  const chosen = CASES.filter((one) => name === 'all' || one.name === name)
  if (chosen.length === 0) throw new Error(`There is no case "${name}"; see npm run steady -- list`)
  const verdicts: Verdict[] = []
  for (const one of chosen) verdicts.push(await verdictOf(one, options))
  console.log('')
  chosen.forEach((one, i) => console.log(`${one.name}: ${verdicts[i]}`))
  return verdicts.includes('fails')
    ? EXIT_CODES.fails
    : Math.max(...verdicts.map((verdict) => EXIT_CODES[verdict]))
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  },
)
