import 'server-only'
import { z } from 'zod'
import { type Network, parseCidr } from '@/lib/core/ip'
import { PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN } from '@/lib/core/password'
import { ANCHOR_SHAPE, anchorFaults, type AnchorsConfig, anchorsOf } from './anchors'
import { OIDC_SHAPE, type OidcConfig, oidcFaults, oidcOf } from './oidc'

const DATA_DIR_DEFAULT = '.data'
const PORT_DEFAULT = 3000
const SECRET_CHARS_MIN = 32
const DATABASE_POOL_DEFAULT = 10
const DATABASE_POOL_MIN = 2
const DATABASE_POOL_MAX = 500
const READ_WAIT_MS_DEFAULT = 200
const READ_WAIT_MS_MAX = 10_000

const PROXY_HOPS_MAX = 9
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/

const listOf = (text: string | undefined) =>
  (text ?? '')
    .split(',')
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== '')
const networksOf = (items: readonly string[]) =>
  items.flatMap((item) => {
    const network = parseCidr(item)
    return network === null ? [] : [network]
  })
const isHops = (text: string) => /^\d$/.test(text) && Number(text) <= PROXY_HOPS_MAX

/** An empty variable counts as one that is not set. */
const set = <T extends z.ZodType>(inner: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), inner)
const optional = set(z.string().optional())

const oidcShape = {
  OIDC_ISSUER: set(OIDC_SHAPE.OIDC_ISSUER),
  OIDC_CLIENT_ID: set(OIDC_SHAPE.OIDC_CLIENT_ID),
  OIDC_CLIENT_SECRET: set(OIDC_SHAPE.OIDC_CLIENT_SECRET),
  OIDC_NAME: set(OIDC_SHAPE.OIDC_NAME),
  OIDC_SCOPES: set(OIDC_SHAPE.OIDC_SCOPES),
  OIDC_ROLE_CLAIM: set(OIDC_SHAPE.OIDC_ROLE_CLAIM),
  OIDC_ROLE_MAP: set(OIDC_SHAPE.OIDC_ROLE_MAP),
  OIDC_DEFAULT_ROLE: set(OIDC_SHAPE.OIDC_DEFAULT_ROLE),
  OIDC_TENANT: set(OIDC_SHAPE.OIDC_TENANT),
  OIDC_TWO_FACTOR_CLAIM: set(OIDC_SHAPE.OIDC_TWO_FACTOR_CLAIM),
}

const anchorShape = {
  WITNESSES: set(ANCHOR_SHAPE.WITNESSES),
  CHECKPOINT_FILE: set(ANCHOR_SHAPE.CHECKPOINT_FILE),
  CHECKPOINT_WEBHOOK_URL: set(ANCHOR_SHAPE.CHECKPOINT_WEBHOOK_URL),
  CHECKPOINT_WEBHOOK_SECRET: set(ANCHOR_SHAPE.CHECKPOINT_WEBHOOK_SECRET),
  TSA_URL: set(ANCHOR_SHAPE.TSA_URL),
  TSA_CA_FILE: set(ANCHOR_SHAPE.TSA_CA_FILE),
}

const schema = z
  .object({
    ...oidcShape,
    ...anchorShape,
    NODE_ENV: optional,
    HOST: optional,
    PORT: set(z.coerce.number({ error: 'must be a number' }).int().min(0).max(65_535).default(PORT_DEFAULT)),
    PUBLIC_URL: set(z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).optional()),
    DATABASE_URL: set(
      z
        .string()
        .regex(/^postgres(ql)?:\/\//, 'must start with postgres:// or postgresql://')
        .optional(),
    ),
    MIGRATION_DATABASE_URL: set(
      z
        .string()
        .regex(/^postgres(ql)?:\/\//, 'must start with postgres:// or postgresql://')
        .optional(),
    ),
    DATABASE_READ_URL: set(
      z
        .string()
        .regex(/^postgres(ql)?:\/\//, 'must start with postgres:// or postgresql://')
        .optional(),
    ),
    DATABASE_READ_WAIT_MS: set(
      z.coerce
        .number({ error: 'must be a number' })
        .int()
        .min(0)
        .max(READ_WAIT_MS_MAX)
        .default(READ_WAIT_MS_DEFAULT),
    ),
    DATABASE_POOL_MAX: set(
      z.coerce
        .number({ error: 'must be a number' })
        .int()
        .min(
          DATABASE_POOL_MIN,
          `must be at least ${DATABASE_POOL_MIN}: with one, a slow query would stop everything else`,
        )
        .max(DATABASE_POOL_MAX)
        .default(DATABASE_POOL_DEFAULT),
    ),
    DATA_DIR: set(z.string().default(DATA_DIR_DEFAULT)),
    SENTINEL_SECRET: set(
      z.string().min(SECRET_CHARS_MIN, `must have at least ${SECRET_CHARS_MIN} characters`).optional(),
    ),
    LOG_LEVEL: set(z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info')),
    TRUSTED_PROXIES: set(
      z
        .string()
        .refine(
          (text) => isHops(text.trim()) || listOf(text).every((item) => parseCidr(item) !== null),
          `must be a number from 0 to ${PROXY_HOPS_MAX}, or addresses and networks separated by commas`,
        )
        .optional(),
    ),
    OUTBOUND_ALLOW: set(
      z
        .string()
        .refine(
          (text) => listOf(text).every((item) => parseCidr(item) !== null || HOST_NAME.test(item)),
          'must be host names, addresses and networks separated by commas',
        )
        .optional(),
    ),
    METRICS_TOKEN: set(z.string().min(16, 'must have at least 16 characters').optional()),
    SMTP_URL: set(z.url({ protocol: /^smtps?$/, error: 'must be an smtp:// or smtps:// URL' }).optional()),
    MAIL_FROM: set(z.email('must be an e-mail address').optional()),
    BOOTSTRAP_TENANT: set(z.string().min(1).max(100).optional()),
    BOOTSTRAP_ADMIN_EMAIL: set(z.email('must be an e-mail address').optional()),
    BOOTSTRAP_ADMIN_PASSWORD: set(
      z
        .string()
        .min(PASSWORD_CHARS_MIN, `must have at least ${PASSWORD_CHARS_MIN} characters`)
        .max(PASSWORD_CHARS_MAX, `must have at most ${PASSWORD_CHARS_MAX} characters`)
        .optional(),
    ),
    BOOTSTRAP_API_KEY: set(
      z
        .string()
        .min(16, 'must have at least 16 characters')
        .max(256, 'must have at most 256 characters')
        // One with a space could be stored, and never be sent as a bearer token.
        .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without white space')
        .optional(),
    ),
  })
  .superRefine((env, ctx) => {
    const fault = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message })
    if (env.NODE_ENV === 'production' && env.DATABASE_URL !== undefined && env.SENTINEL_SECRET === undefined)
      fault('SENTINEL_SECRET', 'is required in production with DATABASE_URL')
    if (env.MIGRATION_DATABASE_URL !== undefined && env.DATABASE_URL === undefined)
      fault('MIGRATION_DATABASE_URL', 'needs DATABASE_URL beside it')
    if (env.DATABASE_READ_URL !== undefined && env.DATABASE_URL === undefined)
      fault('DATABASE_READ_URL', 'needs DATABASE_URL beside it: the embedded database has no replica')
    const mails = env.SMTP_URL !== undefined
    if (mails !== (env.MAIL_FROM !== undefined))
      fault(mails ? 'MAIL_FROM' : 'SMTP_URL', 'the mail server and the sender are given together')
    // A link in a mail must not lead to whatever host a request named.
    if (mails && env.PUBLIC_URL === undefined) fault('PUBLIC_URL', 'is required with SMTP_URL')
    for (const [name, message] of [...oidcFaults(env), ...anchorFaults(env)]) fault(name, message)
    const hasEmail = env.BOOTSTRAP_ADMIN_EMAIL !== undefined
    if (hasEmail !== (env.BOOTSTRAP_ADMIN_PASSWORD !== undefined))
      fault(
        hasEmail ? 'BOOTSTRAP_ADMIN_PASSWORD' : 'BOOTSTRAP_ADMIN_EMAIL',
        'the e-mail and the password are given together',
      )
  })

/** The names of the environment variables the product reads; `.env.example` is held against this list. */
export const ENV_NAMES = Object.keys(schema.shape)

export type Bootstrap = {
  tenant: string | undefined
  adminEmail: string | undefined
  adminPassword: string | undefined
  apiKey: string | undefined
}

/** The proxies in front: how many, or from which networks they come. */
export type TrustedProxies = { hops: number; networks: readonly Network[] }
/** What outbound requests may reach although it lies inside, and without TLS. */
export type OutboundAllow = { hosts: readonly string[]; networks: readonly Network[] }
/** The mail server, the sender, and the origin that links in mails begin with. */
export type MailConfig = { smtpUrl: string; from: string; publicUrl: string }

export type Config = {
  production: boolean
  host: string | undefined
  port: number
  publicUrl: string | undefined
  databaseUrl: string | undefined
  /** The owner of the database, where DATABASE_URL is another's. */
  migrationDatabaseUrl: string | undefined
  databasePoolMax: number
  /** A streaming replica of it for reads, and the longest that one of them waits for it. */
  databaseReadUrl: string | undefined
  databaseReadWaitMs: number
  dataDir: string
  secret: string | undefined
  logLevel: string
  metricsToken: string | undefined
  trustedProxies: TrustedProxies
  outboundAllow: OutboundAllow
  mail: MailConfig | null
  oidc: OidcConfig | undefined
  anchors: AnchorsConfig
  bootstrap: Bootstrap
}

/** Every fault of the environment, each with its variable's name; never holds a value, which may be a secret. */
export class ConfigFault extends Error {
  constructor(readonly faults: string[]) {
    super(`The configuration has ${faults.length} fault(s):\n${faults.map((f) => `  - ${f}`).join('\n')}`)
    this.name = 'ConfigFault'
  }
}

const trustedOf = (text: string | undefined): TrustedProxies =>
  text !== undefined && isHops(text)
    ? { hops: Number(text), networks: [] }
    : { hops: 0, networks: networksOf(listOf(text)) }

/**
 * Reads the environment.
 * @throws ConfigFault naming every variable that is wrong, at once.
 */
export function parseEnv(env: Record<string, string | undefined>): Config {
  const parsed = schema.safeParse(Object.fromEntries(ENV_NAMES.map((name) => [name, env[name]])))
  if (!parsed.success)
    throw new ConfigFault(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`))
  const value = parsed.data
  const publicUrl = value.PUBLIC_URL?.replace(/\/$/, '')
  const { SMTP_URL: smtpUrl, MAIL_FROM: from } = value
  return {
    production: value.NODE_ENV === 'production',
    host: value.HOST,
    port: value.PORT,
    publicUrl,
    databaseUrl: value.DATABASE_URL,
    migrationDatabaseUrl: value.MIGRATION_DATABASE_URL,
    databasePoolMax: value.DATABASE_POOL_MAX,
    databaseReadUrl: value.DATABASE_READ_URL,
    databaseReadWaitMs: value.DATABASE_READ_WAIT_MS,
    dataDir: value.DATA_DIR,
    secret: value.SENTINEL_SECRET,
    logLevel: value.LOG_LEVEL,
    metricsToken: value.METRICS_TOKEN,
    trustedProxies: trustedOf(value.TRUSTED_PROXIES?.trim()),
    outboundAllow: {
      hosts: listOf(value.OUTBOUND_ALLOW).filter((item) => parseCidr(item) === null),
      networks: networksOf(listOf(value.OUTBOUND_ALLOW)),
    },
    mail:
      smtpUrl === undefined || from === undefined || publicUrl === undefined
        ? null
        : { smtpUrl, from, publicUrl },
    oidc: oidcOf(value),
    anchors: anchorsOf(value),
    bootstrap: {
      tenant: value.BOOTSTRAP_TENANT,
      adminEmail: value.BOOTSTRAP_ADMIN_EMAIL,
      adminPassword: value.BOOTSTRAP_ADMIN_PASSWORD,
      apiKey: value.BOOTSTRAP_API_KEY,
    },
  }
}

/** The process's configuration; the one place that reads process.env. */
export const loadConfig = (): Config => parseEnv(process.env)
