import { existsSync, mkdirSync } from 'node:fs'
import { startBuiltServer } from '../helpers/server'
import type { LedgerKeys } from '@/lib/contract/ledger'
import { formatVerifierKey, parseVerifierKey } from '@/lib/ledger/verifier-key'
import { startWitness, type TestWitness } from '../helpers/witness'
import { ADMIN, API_KEY, TENANT } from './world'

/** The witness takes the log of the tenant in, by the key it has now. Logs that other tests make it does not know. */
async function introduce(witness: TestWitness, base: string) {
  const answer = await fetch(`${base}/api/audit/ledger/keys`, {
    headers: { authorization: `Bearer ${API_KEY}` },
  })
  const { origin, keys } = (await answer.json()) as LedgerKeys
  const own = keys.flatMap(({ verifier_key }) =>
    verifier_key === null ? [] : [parseVerifierKey(verifier_key)],
  )
  witness.trust(origin, own)
}

/** The server under test, on an empty data directory, for the whole run. */
export async function globalSetup() {
  if (!existsSync('.next/standalone/server.js'))
    throw new Error('There is no build yet: run `npm run build` first.')
  mkdirSync('.tmp/e2e', { recursive: true })
  const witness = await startWitness('witness.example/e2e')
  const server = await startBuiltServer({
    WITNESSES: `${formatVerifierKey(witness.key)} ${witness.url}`,
    OUTBOUND_ALLOW: '127.0.0.1',
    BOOTSTRAP_TENANT: TENANT,
    BOOTSTRAP_ADMIN_EMAIL: ADMIN.email,
    BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password,
    BOOTSTRAP_API_KEY: API_KEY,
  })
  await introduce(witness, server.base)
  process.env['E2E_BASE_URL'] = server.base
  process.env['E2E_DEMO_END_MS'] = String(Date.now())
  return async () => {
    const ended = !server.isRunning()
    await server.stop()
    await witness.stop()
    const output = server.output()
    const faulty = /"level":[56]0/.test(output)
    if (ended || faulty) console.error(output)
    if (ended) throw new Error('The server ended during the run')
    if (faulty) throw new Error('The server logged an error during the run')
  }
}

// eslint-disable-next-line no-restricted-exports -- Playwright takes the default export
export default globalSetup
