// Runs the tests of sdk-python with the python3 that is there, and writes how many passed, failed and were skipped to the file named.
// Without one nothing is wrong and nothing is shown: the suite counts as skipped, and says so.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'

const PYTHON_MIN = 'import sys; sys.exit(0 if sys.version_info >= (3, 9) else 1)'
const SKIPPED = { passed: 0, failed: 0, skipped: 1 }

const python = (args, options) =>
  spawnSync('python3', args, { cwd: 'sdk-python', encoding: 'utf8', ...options })

/** From the last lines of unittest: `Ran 99 tests in 3.2s`, `FAILED (failures=1, errors=2, skipped=4)`. */
function countsOf(output) {
  const count = (pattern) => Number(pattern.exec(output)?.[1] ?? 0)
  const [failures, errors, skipped] = ['failures', 'errors', 'skipped'].map((word) =>
    count(new RegExp(`^(?:OK|FAILED) \\(.*\\b${word}=(\\d+)`, 'm')),
  )
  const failed = failures + errors
  return { passed: Math.max(0, count(/^Ran (\d+) tests? in /m) - failed - skipped), failed, skipped }
}

function runTests() {
  const found = python(['-c', PYTHON_MIN])
  if (found.error !== undefined || found.status !== 0) {
    const why = found.error === undefined ? 'the python3 here is older than 3.9' : 'there is no python3 here'
    return { counts: SKIPPED, output: `The suite python is skipped: ${why}.\n`, status: 0 }
  }
  const { stdout, stderr, status } = python(['-W', 'error::ResourceWarning', '-m', 'unittest', '-v'])
  return { counts: countsOf(stderr), output: stdout + stderr, status: status ?? 1 }
}

const { counts, output, status } = runTests()
process.stdout.write(output)
if (process.argv[2] !== undefined) writeFileSync(process.argv[2], JSON.stringify(counts))
process.exit(status)
