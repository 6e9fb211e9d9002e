import { z } from 'zod'
import { LedgerFault } from '@/lib/ledger/ledger-fault'
import { formatKeyId, parseVerifierKey, type VerifierKey } from '@/lib/ledger/verifier-key'

const WITNESSES_MAX = 16
const SECRET_CHARS_MIN = 16

/** Base without a slash at the end: `/add-checkpoint` is put behind it. */
export type WitnessConfig = { key: VerifierKey; url: string }

/** Whom checkpoints are sent to. What may be called, and over http, says OUTBOUND_ALLOW. */
export type AnchorsConfig = {
  witnesses: readonly WitnessConfig[]
  /** Path of the append-only file. */
  file: string | undefined
  webhook: { url: string; secret: string | undefined } | undefined
  /** An RFC 3161 time-stamping authority; `caFile` is a path to PEM certificates. */
  tsa: { url: string; caFile: string | undefined } | undefined
}

/** Entries stand on lines of their own, or behind commas; neither is in a key or has to be in a URL. */
const entriesOf = (text: string) =>
  text
    .split(/[\n,]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')

const isPlainUrl = (text: string) => {
  if (!URL.canParse(text)) return false
  const { protocol, username, password, hash } = new URL(text)
  return /^https?:$/.test(protocol) && `${username}${password}${hash}` === ''
}

/** A witness, or what is wrong with the entry; the position stands for the entry, which is not repeated. */
function witnessOf(entry: string, position: number): WitnessConfig | string {
  const [text = '', url = '', ...more] = entry.split(/\s+/)
  if (url === '' || more.length > 0)
    return `entry ${position} must be a verifier key, a space and the URL of the witness`
  if (!isPlainUrl(url) || url.includes('?'))
    return `entry ${position} has no http(s) URL without user, query and fragment`
  try {
    const key = parseVerifierKey(text)
    if (key.type !== 'cosignature/v1') return `entry ${position} has a key that is not one for cosignatures`
    return { key, url: url.replace(/\/+$/, '') }
  } catch (error) {
    if (error instanceof LedgerFault) return `entry ${position} has ${error.message}`
    throw error
  }
}

const readWitnesses = (text: string | undefined) =>
  entriesOf(text ?? '').map((entry, i) => witnessOf(entry, i + 1))

function witnessFaults(text: string): string[] {
  const read = readWitnesses(text)
  const faults = read.filter((one) => typeof one === 'string')
  const names = read.flatMap((one) => (typeof one === 'string' ? [] : [formatKeyId(one.key)]))
  if (new Set(names).size < names.length) faults.push('names a witness twice')
  if (read.length > WITNESSES_MAX) faults.push(`names more than ${WITNESSES_MAX} witnesses`)
  return faults
}

const url = z.string().refine(isPlainUrl, 'must be an http(s) URL without user and fragment').optional()

/** The variables of witnesses and anchors; lib/config/env.ts reads them with the others. */
export const ANCHOR_SHAPE = {
  WITNESSES: z
    .string()
    .superRefine((text, ctx) => {
      for (const message of witnessFaults(text)) ctx.addIssue({ code: 'custom', message })
    })
    .optional(),
  CHECKPOINT_FILE: z.string().optional(),
  CHECKPOINT_WEBHOOK_URL: url,
  CHECKPOINT_WEBHOOK_SECRET: z
    .string()
    .min(SECRET_CHARS_MIN, `must have at least ${SECRET_CHARS_MIN} characters`)
    .optional(),
  TSA_URL: url,
  TSA_CA_FILE: z.string().optional(),
}

type AnchorEnv = { [Name in keyof typeof ANCHOR_SHAPE]?: string | undefined }

/** What is missing, by variable. */
export function anchorFaults(env: AnchorEnv): [string, string][] {
  const faults: [string, string][] = []
  if (env.CHECKPOINT_WEBHOOK_SECRET !== undefined && env.CHECKPOINT_WEBHOOK_URL === undefined)
    faults.push(['CHECKPOINT_WEBHOOK_URL', 'is required with CHECKPOINT_WEBHOOK_SECRET'])
  if (env.TSA_CA_FILE !== undefined && env.TSA_URL === undefined)
    faults.push(['TSA_URL', 'is required with TSA_CA_FILE'])
  return faults
}

export function anchorsOf(env: AnchorEnv): AnchorsConfig {
  const { CHECKPOINT_WEBHOOK_URL: webhookUrl, TSA_URL: tsaUrl } = env
  return {
    witnesses: readWitnesses(env.WITNESSES).filter((one) => typeof one !== 'string'),
    file: env.CHECKPOINT_FILE,
    webhook:
      webhookUrl === undefined ? undefined : { url: webhookUrl, secret: env.CHECKPOINT_WEBHOOK_SECRET },
    tsa: tsaUrl === undefined ? undefined : { url: tsaUrl, caFile: env.TSA_CA_FILE },
  }
}
