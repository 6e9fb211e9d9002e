// Reports over a year of a log whose truth is known: do they find everything, how long does it take, and how much memory?
import { openDeps } from '@/lib/boot/start'
import { loadConfig } from '@/lib/config/env'
import { createLog } from '@/lib/platform/log'
import { exceptionId } from '@/lib/report/assessment'
import { FRAMEWORKS } from '@/lib/report/frameworks/frameworks'
import { computeReport } from '@/lib/services/report/compute'
import { numberArgs } from '@/scripts/args'
import { scriptContext, settle } from '@/scripts/loading'
import { firstTenant } from '@/scripts/tenant'
import { POPULATION_COUNTS } from '@/tests/helpers/report-counts'
import { storeScenario } from '@/tests/helpers/report-log'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { machine } from './table'

const DAY_MS = 86_400_000
const { events, days, rounds } = numberArgs({ events: 1_000_000, days: 365, rounds: 3 })
const dataDir = process.env['DATA_DIR'] ?? '.data/bench-report'
const deps = await openDeps({ ...loadConfig(), dataDir }, createLog('warn'))
const ctx = scriptContext(deps, await firstTenant(deps))

type Truth = { startMs: number; endMs: number; findings: { measure: string; key: string }[] }
const truthPath = `${dataDir}/truth.json`

/** Loaded once; a second run reads it again. */
async function truth(): Promise<Truth> {
  if (existsSync(truthPath)) return JSON.parse(readFileSync(truthPath, 'utf8')) as Truth
  const endMs = Math.floor(Date.now() / DAY_MS) * DAY_MS
  const startMs = endMs - days * DAY_MS
  console.log(`Loading ${events} events over ${days} days ...`)
  const findings = await storeScenario(ctx, { startMs, endMs, events })
  await settle(deps)
  writeFileSync(truthPath, JSON.stringify({ startMs, endMs, findings }))
  return { startMs, endMs, findings }
}

const { startMs, endMs, findings } = await truth()
const params = (framework: string) => ({
  framework,
  start: new Date(startMs).toISOString().replace('Z', '000Z'),
  end: new Date(endMs).toISOString().replace('Z', '000Z'),
  time_zone: 'UTC',
  seed: null,
  verify: 'auto' as const,
})
const watch = { signal: new AbortController().signal, onProgress: () => {} }
const mib = (bytes: number) => Math.round(bytes / 1_048_576)

console.log(
  `| report | s | MiB above the start | exceptions | wrong | counts that differ |\n| - | - | - | - | - | - |`,
)
const [row = {}] = await ctx.db.query<Record<string, number>>(POPULATION_COUNTS, [
  ctx.tenantId,
  params('').start,
  params('').end,
])
for (const { id } of FRAMEWORKS)
  for (let round = 0; round < rounds; round++) {
    const before = process.memoryUsage().rss
    let peak = before
    const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50)
    const startedMs = performance.now()
    const { measures } = await computeReport(ctx, params(id), watch)
    const seconds = (performance.now() - startedMs) / 1000
    clearInterval(timer)
    const named = new Set(measures.map((measure) => measure.id))
    const found = measures.flatMap(({ id: measure, exceptions }) =>
      exceptions.map((one) => `${measure} ${one.id}`),
    )
    const expected = findings
      .filter(({ measure }) => named.has(measure))
      .map(({ measure, key }) => `${measure} ${exceptionId(measure, key)}`)
    const ofCalendar = new Set(['access-review'])
    const wrong = [
      ...found.filter((one) => !expected.includes(one)).map((one) => `+ ${one}`),
      ...expected.filter((one) => !found.includes(one)).map((one) => `- ${one}`),
    ].filter((one) => !ofCalendar.has(one.split(' ')[1] ?? ''))
    const differ = measures.filter(
      ({ id: measure, population }) => measure in row && row[measure] !== population.count,
    )
    console.log(
      `| ${id} | ${seconds.toFixed(1)} | ${mib(peak - before)} | ${found.length} | ${wrong.length} | ${differ.length} |`,
    )
    for (const one of wrong) {
      const [, measure, exception] = one.split(' ')
      const title = measures.find((m) => m.id === measure)?.exceptions.find((e) => e.id === exception)?.title
      console.log(`  ${one} ${title ?? ''}`)
    }
  }
console.log(`\n${machine()}`)
await deps.db.close()
