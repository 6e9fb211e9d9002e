import { parseArgs } from 'node:util'
import { type LogKey, parseTreeSize } from '@/lib/ledger/checkpoint'
import { parseKnownKey } from '@/lib/ledger/known-key'
import { parseVerifierKey, type VerifierKey } from '@/lib/ledger/verifier-key'

export const USAGE = `Checks an export or a proof of a Sentinel Audit log, without asking the server.

Usage: sentinel-verify [options] FILE        evidence (NDJSON, also .gz), or the proof of one event; - reads standard input
       sentinel-verify [options] --url URL   fetches the evidence of the whole log itself

Options:
  --key KEY[@SIZE]        a key of the log that you know (name+hash+base64); @SIZE: replaced when the log had so many events.
                          Repeatable. Without it the keys in the file are believed, and the report says so
  --checkpoint FILE       a checkpoint that somebody kept: the log must not have lost or changed anything since. Repeatable
  --consistency FILE      the answer of /api/audit/ledger/proof/consistency, where the file can't be compared by itself. Repeatable
  --earlier FILE          evidence that was kept from before: names the first event that is not what it was
  --witness KEY           a key of a witness that you know. Repeatable
  --witnesses-needed N    how many of them must have signed (1, where any is given)
  --from SEQ, --to SEQ    which events must be there; without it all, where the file was made without a filter and a time range
  --url URL               the server. Reads what is missing from there: the evidence, consistency proofs, tiles of the tree.
                          The API key, of the scopes export and verify, is read from SENTINEL_API_KEY
  --threads N             how many check events (as many as there are processors, 4 at most)
  --json                  the report as JSON
  --help                  this text

Ends with 0 when all was proved, 1 when something is wrong, 2 when there was nothing to check.
`

export type Arguments = {
  file: string | null
  logKeys: LogKey[]
  witnessKeys: VerifierKey[]
  witnessesNeeded: number | null
  checkpoints: string[]
  consistency: string[]
  earlier: string | null
  from: number | null
  to: number | null
  url: URL | null
  threads: number | null
  json: boolean
}

/** What the caller did wrong, or what can't be read: a sentence for a person. */
export class Unusable extends Error {}

function sizeOf(option: string, text: string | undefined): number | null {
  if (text === undefined) return null
  const size = parseTreeSize(text)
  if (size === null) throw new Unusable(`${option} must be a whole number, not "${text}"`)
  return size
}

function keyOf<Key>(option: string, text: string, parse: (text: string) => Key): Key {
  try {
    return parse(text)
  } catch (error) {
    throw new Unusable(`${option}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** A key must not cross a network in the clear, but for the machine itself. */
function urlOf(text: string | undefined): URL | null {
  if (text === undefined) return null
  const url = safeUrl(text)
  const isLocal = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLocal)))
    throw new Unusable('--url must be an https address (http only for this machine)')
  return url
}

function safeUrl(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}

const STRINGS = { type: 'string', multiple: true } as const
const OPTIONS = {
  key: STRINGS,
  checkpoint: STRINGS,
  consistency: STRINGS,
  witness: STRINGS,
  earlier: { type: 'string' },
  'witnesses-needed': { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  url: { type: 'string' },
  threads: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

/** Null for help. @throws Unusable */
export function readArguments(args: readonly string[]): Arguments | null {
  let parsed
  try {
    parsed = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  } catch (error) {
    throw new Unusable(error instanceof Error ? error.message : String(error))
  }
  const { values, positionals } = parsed
  if (values.help === true) return null
  const [file, ...more] = positionals
  if (more.length > 0) throw new Unusable('one file at a time')
  const url = urlOf(values.url)
  if (file === undefined && url === null) throw new Unusable('a FILE or --url is needed; --help says more')
  return {
    file: file ?? null,
    logKeys: (values.key ?? []).map((text) => keyOf('--key', text, parseKnownKey)),
    witnessKeys: (values.witness ?? []).map((text) => keyOf('--witness', text, parseVerifierKey)),
    witnessesNeeded: sizeOf('--witnesses-needed', values['witnesses-needed']),
    checkpoints: values.checkpoint ?? [],
    consistency: values.consistency ?? [],
    earlier: values.earlier ?? null,
    from: sizeOf('--from', values.from),
    to: sizeOf('--to', values.to),
    url,
    threads: sizeOf('--threads', values.threads),
    json: values.json === true,
  }
}
