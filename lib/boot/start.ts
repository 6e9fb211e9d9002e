import 'server-only'
import { createAuth } from '@/lib/auth/better-auth'
import { authActsSettled } from '@/lib/auth/door'
import { oidcSettings } from '@/lib/auth/oidc-settings'
import { flushKeyUse } from '@/lib/services/api-key/usage'
import { setAuthRuntime } from '@/lib/auth/session'
import { type Config, loadConfig } from '@/lib/config/env'
import { resolveSecret } from '@/lib/config/secret'
import { connect, connectReplica } from '@/lib/db/connect'
import type { Database } from '@/lib/db/database'
import { migrate } from '@/lib/db/migrate'
import { shareMethods } from '@/lib/http/methods-of'
import { JOBS } from '@/lib/jobs/jobs'
import { startScheduler } from '@/lib/jobs/scheduler'
import { systemClock } from '@/lib/platform/clock'
import { errorForLog } from '@/lib/platform/error-for-log'
import { createLog, type Log } from '@/lib/platform/log'
import { createMailer } from '@/lib/platform/mail'
import { createVault, type Vault } from '@/lib/platform/vault'
import type { Deps } from '@/lib/services/context'
import { createAppendQueue } from '@/lib/services/event/append-queue'
import { createEventSealer } from '@/lib/services/ledger/event-sealer'
import { requireSecret } from '@/lib/services/ledger/require-secret'
import { setDeps } from '@/lib/services/process'
import { bootstrap } from '@/lib/services/tenant/bootstrap'
import { issueSetupLink } from '@/lib/services/tenant/setup'

async function prepare(db: Database, vault: Vault): Promise<string[]> {
  const applied = await migrate(db)
  await requireSecret(db, vault)
  return applied
}

/** The parts of a process: the database open and migrated, the queue, the clock. Used by the server and by the scripts. */
export async function openDeps(config: Config, log: Log): Promise<Deps> {
  const db = await connect(config)
  const vault = createVault(resolveSecret(config))
  const applied = await prepare(db, vault).catch(async (error: unknown) => {
    await db.close()
    throw error
  })
  if (applied.length > 0) log.info({ migrations: applied }, 'the database was migrated')
  const clock = systemClock
  const sealer = createEventSealer(vault, clock)
  return {
    db,
    // Scripts load and settle data; a server puts its replica here.
    replica: null,
    clock,
    log,
    vault,
    sealer,
    appendQueue: createAppendQueue({ db, clock, log, sealer }),
    mailer: config.mail === null ? null : createMailer(config.mail),
    anchors: config.anchors,
  }
}

const originOf = ({ publicUrl, host, port }: Config) =>
  publicUrl ??
  `http://${host === undefined || host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${port}`

async function announce(config: Config, deps: Deps) {
  if (deps.db.mode === 'embedded')
    deps.log.warn(
      { dataDir: config.dataDir },
      'embedded TimescaleDB: for evaluation, development and small installations; set DATABASE_URL for everything else',
    )
  const link = await issueSetupLink(deps)
  // On stderr and not in the log: the link is a credential until it is used.
  if (link !== null)
    process.stderr.write(`\nSet up the first administrator (one use): ${originOf(config)}${link}\n\n`)
}

const ssoOf = ({ oidc, publicUrl }: Config, { clock, sealer }: Deps) =>
  oidc === undefined || publicUrl === undefined
    ? undefined
    : { settings: oidcSettings(oidc, publicUrl), clock, sealer }

/** Brings the process up: everything a request needs is there when this resolves. */
export async function start(): Promise<void> {
  const config = loadConfig()
  const log = createLog(config.logLevel)
  const secret = resolveSecret(config)
  const opened = await openDeps(config, log)
  const deps = { ...opened, replica: await connectReplica(config, opened.db, log) }
  const { publicUrl, production } = config
  const sso = ssoOf(config, deps)
  const auth = createAuth({ db: deps.db, secret, publicUrl, production, log, sso })
  await bootstrap(deps, config.bootstrap)
  setAuthRuntime({ ...deps, auth })
  setDeps(deps)
  shareMethods()
  const stopScheduler = startScheduler(deps, JOBS, deps.appendQueue.isBusy)
  drainOn('SIGTERM', deps, stopScheduler)
  drainOn('SIGINT', deps, stopScheduler)
  await announce(config, deps)
  log.info(
    { mode: deps.db.mode, replica: deps.replica !== null, port: config.port },
    'Sentinel Audit is ready',
  )
}

/** `start`, or an end with a message written for the operator; a stack would bury it. */
export async function startOrExit(): Promise<void> {
  try {
    await start()
  } catch (error) {
    process.stderr.write(`\nSentinel Audit could not start.\n${errorForLog(error).message}\n\n`)
    process.exit(1)
  }
}

/** The server itself stops accepting and lets requests finish; here the jobs end, and what was kept in memory is written. */
function drainOn(signal: NodeJS.Signals, deps: Deps, stopScheduler: () => Promise<void>) {
  process.once(signal, () => {
    deps.log.info({ signal }, 'draining')
    stopScheduler()
      .then(() => Promise.all([flushKeyUse(deps), authActsSettled(deps)]))
      .catch((error: unknown) =>
        deps.log.error({ error: errorForLog(error) }, 'draining left something undone'),
      )
  })
}
