// How long a refused sign-in takes for addresses that have an account, that have none, and that are locked.
import { randomInt, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accounts } from '@/drizzle/schema'
import { createAuth } from '@/lib/auth/better-auth'
import { csrfKeysOf, csrfCookieName, makeCsrfToken } from '@/lib/auth/csrf'
import { authActsSettled } from '@/lib/auth/door'
import { handleAuth } from '@/lib/auth/handler'
import type { AuthRuntime } from '@/lib/auth/session'
import { openDeps } from '@/lib/boot/start'
import { loadConfig } from '@/lib/config/env'
import { noteFailure } from '@/lib/db/queries/sign-in-locks'
import { createLog } from '@/lib/platform/log'
import { hashPassword } from '@/lib/platform/password'
import { emailHashOf, LOCK_POLICY } from '@/lib/services/auth/sign-in-lock'
import { insertOwner, insertTenant } from '@/lib/services/tenant/owner'
import { numberArgs } from '@/scripts/args'
import { percentile, printTable } from './table'

const SECRET = 'a-secret-of-the-benchmarks-0123456789'
const HOST = 'localhost:3000'
const WRONG = 'a wrong password that is long'
/** Pairs of attempts on one address: more would lock it or meet its limit, and measure these. */
const PAIRS_AN_ADDRESS = 4
const PEER_HEADER = 'x-sentinel-peer'
Object.assign(globalThis, { [Symbol.for('sentinel-audit.peer-header')]: PEER_HEADER })

const { rounds } = numberArgs({ rounds: 400 })
const dataDir = mkdtempSync(join(tmpdir(), 'sentinel-bench-sign-in-'))
const config = loadConfig()
const deps = await openDeps({ ...config, dataDir }, createLog('fatal'))
const auth = createAuth({ ...deps, secret: SECRET, publicUrl: undefined, production: true })
const runtime: AuthRuntime = { ...deps, auth }
const keys = await csrfKeysOf(runtime)
const addresses = Math.ceil(rounds / PAIRS_AN_ADDRESS)
const nowMs = () => deps.clock.nowMs()

const tenantId = await deps.db.transaction((tx) =>
  insertTenant(tx, 'Bench', nowMs(), `bench-${randomUUID().slice(0, 8)}`),
)
const passwordHash = await hashPassword('the right password, which nobody gives')
const addressOf = (kind: string) =>
  Array.from({ length: addresses }, () => `${kind}-${randomUUID()}@example.com`)

async function people(kind: string): Promise<string[]> {
  const emails = addressOf(kind)
  for (const email of emails)
    await deps.db.transaction((tx) =>
      insertOwner(tx, { tenantId, name: 'Ada', email, passwordHash }, nowMs()),
    )
  return emails
}
async function lock(emails: readonly string[]) {
  for (const email of emails)
    for (let n = 0; n < LOCK_POLICY.failuresMax; n++)
      await noteFailure(deps.db.as('auth'), emailHashOf(SECRET, email), nowMs(), LOCK_POLICY)
  return emails
}

// Made first, so that taking their passwords away leaves the others theirs.
const ssoOnly = await people('sso')
await deps.db.as('auth').orm.update(accounts).set({ password: null, providerId: 'oidc:bench' })
const KINDS = {
  known: await people('known'),
  unknown: addressOf('unknown'),
  'known, single sign-on only': ssoOnly,
  'locked, known': await lock(await people('locked')),
  'locked, unknown': await lock(addressOf('locked')),
}
type Kind = keyof typeof KINDS
const NAMES = Object.keys(KINDS) as Kind[]

async function attempt(email: string): Promise<number> {
  const token = makeCsrfToken(keys, '')
  const request = new Request(`http://${HOST}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: {
      host: HOST,
      origin: `http://${HOST}`,
      'content-type': 'application/json',
      // Each from somewhere else: an address has a limit of its own.
      [PEER_HEADER]: `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`,
      cookie: `${csrfCookieName(keys.secure)}=${token}`,
      'x-csrf-token': token,
    },
    body: JSON.stringify({ email, password: WRONG }),
  })
  const startedMs = performance.now()
  const response = await handleAuth(request, runtime)
  await response.arrayBuffer()
  const tookMs = performance.now() - startedMs
  if (response.status !== 401 && response.status !== 429) throw new Error(`Answered ${response.status}`)
  return tookMs
}

const shuffled = <T>(items: readonly T[]): T[] =>
  items
    .map((item) => [randomInt(2 ** 32), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item)

const first = new Map<Kind, number[]>(NAMES.map((kind) => [kind, []]))
const second = new Map<Kind, number[]>(NAMES.map((kind) => [kind, []]))
// One of each warms what is compiled and prepared on first use.
for (const kind of NAMES) await attempt(KINDS[kind][0] ?? '')
await authActsSettled(runtime)
for (let round = 0; round < rounds; round++)
  for (const kind of shuffled(NAMES)) {
    const email = KINDS[kind][round % addresses] ?? ''
    first.get(kind)?.push(await attempt(email))
    // At once, while what the answer did not wait for may still be under way.
    second.get(kind)?.push(await attempt(email))
    await authActsSettled(runtime)
  }

const quartiles = (values: readonly number[]) =>
  [0.25, 0.5, 0.75].map((p) => percentile(values, p).toFixed(2)).join(' / ')
/** Of the lower quartiles, which a busy machine moves least, and of the medians. */
const ratio = (of: Map<Kind, number[]>, a: Kind, b: Kind) =>
  [0.25, 0.5]
    .map((p) => (percentile(of.get(a) ?? [], p) / percentile(of.get(b) ?? [], p)).toFixed(2))
    .join(' / ')

printTable(
  `Sign-in refused, ${rounds} pairs of attempts a kind, ${deps.db.mode}, lower quartile / median / upper quartile, ms`,
  [
    ...NAMES.map((kind) => [kind, quartiles(first.get(kind) ?? [])] as const),
    ...NAMES.map((kind) => [`${kind}, the next attempt at once`, quartiles(second.get(kind) ?? [])] as const),
    ['known to unknown', `${ratio(first, 'known', 'unknown')}, at once ${ratio(second, 'known', 'unknown')}`],
    [
      'single sign-on only to unknown',
      `${ratio(first, 'known, single sign-on only', 'unknown')}, at once ${ratio(second, 'known, single sign-on only', 'unknown')}`,
    ],
    [
      'locked known to locked unknown',
      `${ratio(first, 'locked, known', 'locked, unknown')}, at once ${ratio(second, 'locked, known', 'locked, unknown')}`,
    ],
  ],
)
await deps.db.close()
rmSync(dataDir, { recursive: true, force: true })
