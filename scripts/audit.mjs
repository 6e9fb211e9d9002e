// Asks the registry whether a package that runs in production has a known fault of high or critical severity.
// Ends with 0 when there is none, 1 when there is one, and 3 when the registry could not be asked: that is no verdict.
import { spawnSync } from 'node:child_process'

const TIMEOUT_MS = 60_000
const NOT_ASKED = 3

const asked = spawnSync('npm', ['audit', '--omit=dev', '--audit-level=high', '--json'], {
  encoding: 'utf8',
  timeout: TIMEOUT_MS,
  maxBuffer: 64 * 1024 * 1024,
})

function reportOf(text) {
  try {
    const report = JSON.parse(text ?? '')
    return report?.metadata?.vulnerabilities === undefined ? null : report
  } catch {
    return null
  }
}

const report = reportOf(asked.stdout)
if (report === null) {
  const why = asked.error?.message ?? asked.stderr?.trim().split('\n')[0] ?? ''
  console.log(`Dependencies were NOT audited: the registry's audit endpoint did not answer. ${why}`)
  process.exit(NOT_ASKED)
}
const { high, critical, total } = report.metadata.vulnerabilities
console.log(`Dependencies audited: ${total} known faults, ${high} high, ${critical} critical`)
for (const [name, { severity, range }] of Object.entries(report.vulnerabilities ?? {}))
  console.log(`  ${severity.padEnd(8)} ${name} ${range}`)
process.exit(high + critical > 0 ? 1 : 0)
