// Begins the report that waits in the database at the given URL or directory, says so on stdout, and never ends, so that a test can end the process in the
// middle.
import { openDeps } from '@/lib/boot/start'
import { parseEnv } from '@/lib/config/env'
import { createLog } from '@/lib/platform/log'
import { runReports } from '@/lib/services/report/run'
import { TEST_SECRET } from './context'

const [target = ''] = process.argv.slice(2)
const env = target.startsWith('postgres') ? { DATABASE_URL: target } : { DATA_DIR: target }
const deps = await openDeps(parseEnv({ ...env, SENTINEL_SECRET: TEST_SECRET }), createLog('silent'))
await runReports(deps, undefined, () => {
  process.stdout.write('computing\n')
  return new Promise(() => {})
})
