import { existsSync, mkdirSync } from 'node:fs'
import { startBuiltServer } from '../helpers/server'
import { ADMIN, API_KEY, TENANT } from './world'

/** The server under test, on an empty data directory, for the whole run. */
export async function globalSetup() {
  if (!existsSync('.next/standalone/server.js'))
    throw new Error('There is no build yet: run `npm run build` first.')
  mkdirSync('.tmp/e2e', { recursive: true })
  const server = await startBuiltServer({
    BOOTSTRAP_TENANT: TENANT,
    BOOTSTRAP_ADMIN_EMAIL: ADMIN.email,
    BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password,
    BOOTSTRAP_API_KEY: API_KEY,
  })
  process.env['E2E_BASE_URL'] = server.base
  process.env['E2E_DEMO_END_MS'] = String(Date.now())
  return async () => {
    const ended = !server.isRunning()
    await server.stop()
    const output = server.output()
    const faulty = /"level":[56]0/.test(output)
    if (ended || faulty) console.error(output)
    if (ended) throw new Error('The server ended during the run')
    if (faulty) throw new Error('The server logged an error during the run')
  }
}

// eslint-disable-next-line no-restricted-exports -- Playwright takes the default export
export default globalSetup
