import { type Checkpoint, type LogKey, openCheckpoint } from './checkpoint'
import type { Verify } from './ed25519'
import type { EvidenceHead } from './evidence-format'
import { readKept } from './kept-checkpoint'
import { LedgerFault } from './ledger-fault'
import { formatVerifierKey, parseVerifierKey, type VerifierKey } from './verifier-key'

/** Whom to believe, from elsewhere than the file. */
export type Pinned = {
  /** The keys of the log; without them those of the file are believed, and the report says so. */
  logKeys?: readonly LogKey[]
  witnessKeys?: readonly VerifierKey[]
  /** How many witnesses must have signed: where witnesses are known one, unless another number is given. */
  witnessesNeeded?: number
}

/** `checkpoint` is what the file says, also where `fault` says why nobody is to believe it; `seq` is the first that its signer can't speak for. */
export type OpenHead = {
  head: EvidenceHead
  keys: LogKey[]
  checkpoint: Checkpoint
  fault: { reason: string; seq: number | null } | null
  cosigners: string[]
}

const least = (...sizes: (number | null | undefined)[]) =>
  Math.min(...sizes.map((size) => size ?? Number.POSITIVE_INFINITY))

/** The keys that are known, or those of the file. A file that says a known key was replaced is believed in that. */
function keysOf(head: EvidenceHead, pinned: Pinned): LogKey[] {
  const own = head.keys.map(({ verifier_key, size_max }): LogKey => {
    const key = parseVerifierKey(verifier_key)
    return size_max === null ? key : { ...key, sizeMax: size_max }
  })
  if (pinned.logKeys === undefined) return own
  return pinned.logKeys.map((key) => {
    const named = own.find((one) => formatVerifierKey(one) === formatVerifierKey(key))
    const sizeMax = least(key.sizeMax, named?.sizeMax)
    return sizeMax === Number.POSITIVE_INFINITY ? key : { ...key, sizeMax }
  })
}

/** Opens the checkpoint of a file. @throws LedgerFault when it is no checkpoint, or a key no key */
export function openHead(head: EvidenceHead, pinned: Pinned, verify: Verify): OpenHead {
  const keys = keysOf(head, pinned)
  const { checkpoint: note, origin } = head
  try {
    const trust = { origin, logKeys: keys, witnessKeys: pinned.witnessKeys ?? [] }
    const { checkpoint, cosignatures } = openCheckpoint(note, trust, verify)
    const byKey = new Map(cosignatures.map(({ key }) => [formatVerifierKey(key), key.name]))
    return { head, keys, checkpoint, fault: null, cosigners: [...byKey.values()] }
  } catch (error) {
    if (!(error instanceof LedgerFault)) throw error
    const checkpoint = readKept({ name: '', note })
    const replacedAt = Math.max(-1, ...keys.map(({ sizeMax }) => sizeMax ?? -1))
    const seq = error.code === 'retired_key' && replacedAt >= 0 ? replacedAt : null
    return { head, keys, checkpoint, fault: { reason: error.message, seq }, cosigners: [] }
  }
}
