// Works on approved erasures over the database at the given URL or directory, and says on stdout after each of its transactions that it is
// done, so that a test can end the process in the middle.
import { openDeps } from '@/lib/boot/start'
import { parseEnv } from '@/lib/config/env'
import { TEST_SECRET } from './context'
import { createLog } from '@/lib/platform/log'
import { runErasures } from '@/lib/services/erasure/run'
import { altered } from './database'

const [target = ''] = process.argv.slice(2)
const env = target.startsWith('postgres') ? { DATABASE_URL: target } : { DATA_DIR: target }
const deps = await openDeps(parseEnv({ ...env, SENTINEL_SECRET: TEST_SECRET }), createLog('silent'))
const db = altered(deps.db, (connection) => ({
  transaction: async (run) => {
    const result = await connection.transaction(run)
    process.stdout.write('part\n')
    return result
  },
}))
process.stdout.write('ready\n')
await runErasures({ ...deps, db })
process.stdout.write('finished\n')
await deps.db.close()
