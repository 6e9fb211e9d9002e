// A report with as many exceptions as it is given, as PDF: time, memory of the process, and how long others wait.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { reportFile } from '@/lib/export/report/report-file'
import { numberArgs } from '@/scripts/args'
import { reportFixture, reviewFixture } from '@/tests/helpers/report-fixture'
import { printTable } from './table'

const MIB = 2 ** 20
const { exceptions } = numberArgs({ exceptions: 5_000 })
const FORMATS = ['json', 'pdf', 'xlsx', 'zip'] as const
const report = reportFixture({ exceptions })
const sign = (text: string) => Promise.resolve(`${text}\n— bench AAAAAAAA\n`)

for (const format of FORMATS) {
  globalThis.gc?.()
  const before = process.memoryUsage().rss / MIB
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const startedMs = performance.now()
  const cpu = process.cpuUsage()
  let bytes = 0
  let peak = before
  for await (const part of reportFile(format, { report, reviews: reviewFixture(), sign }).parts) {
    bytes += part.byteLength
    peak = Math.max(peak, process.memoryUsage().rss / MIB)
  }
  const seconds = (performance.now() - startedMs) / 1000
  delay.disable()
  const { user, system } = process.cpuUsage(cpu)
  printTable(`Report with ${exceptions} exceptions of one measure, as ${format}`, [
    ['seconds', seconds.toFixed(1)],
    ['processor seconds', ((user + system) / 1e6).toFixed(1)],
    ['file', `${(bytes / MIB).toFixed(1)} MiB`],
    ['memory (RSS) before, peak, growth', `${[before, peak, peak - before].map(Math.round).join(', ')} MiB`],
    [
      'event loop delay, p99 and longest',
      `${Math.round(delay.percentile(99) / 1e6)}, ${Math.round(delay.max / 1e6)} ms`,
    ],
  ])
}
