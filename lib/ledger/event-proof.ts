import { fromBase64, fromHex } from '@/lib/core/hash'
import { type LogKey, openCheckpoint, type OpenCheckpoint } from './checkpoint'
import { portableDigest, type Digest } from './digest'
import { verifyEd25519, type Verify } from './ed25519'
import { type EventProof, readEventProof } from './event-proof-form'
import { LedgerFault, type LedgerFaultCode } from './ledger-fault'
import { originOf } from './origin'
import { createLeafOf } from './stored-leaf'
import { formatVerifierKey, parseVerifierKey } from './verifier-key'
import { verifyInclusion } from './verify-proof'

/** What is looked at, in this order. Each step is taken whatever the others found, so all that is wrong is named; without the form there is no other. */
export type ProofStepName = 'form' | 'keys' | 'checkpoint' | 'leaf' | 'inclusion'

/** `code` is stable, `reason` a sentence for a person. */
export type ProofStep =
  | { name: ProofStepName; ok: true }
  | { name: ProofStepName; ok: false; code: LedgerFaultCode; reason: string }

/**
 * Whom to believe. Without `keys` it is those of the bundle: then the answer only says that it fits together, because who makes up a log
 * makes up its keys. `origin` is the log that it has to be of.
 */
export type EventProofTrust = { keys?: readonly LogKey[]; origin?: string }

/** `trusted`: the keys were the caller's, and not the bundle's own. */
export type EventProofResult = { ok: boolean; trusted: boolean; steps: ProofStep[] }

const keysOf = ({ keys }: EventProof): LogKey[] =>
  keys.map(({ verifier_key, size_max }) => ({
    ...parseVerifierKey(verifier_key),
    ...(size_max === null ? {} : { sizeMax: size_max }),
  }))

/** A bundle may be older than what is known: that a key was replaced since. It may say nothing else. */
function checkKeys(proof: EventProof, { keys: trusted, origin }: EventProofTrust): void {
  const own = keysOf(proof)
  if (own.length === 0) throw new LedgerFault('malformed_proof', 'it names no key of the log')
  if (origin !== undefined && proof.origin !== origin)
    throw new LedgerFault('wrong_origin', `it is of ${proof.origin}, not of ${origin}`)
  if (proof.origin !== originOf(proof.event.tenant_id))
    throw new LedgerFault('wrong_origin', `the log of this event is not ${proof.origin}`)
  for (const key of trusted === undefined ? [] : own) {
    const name = formatVerifierKey(key)
    const known = trusted?.find((one) => formatVerifierKey(one) === name)
    if (known === undefined) throw new LedgerFault('unknown_signer', `${name} is no known key of the log`)
    if (key.sizeMax !== undefined && key.sizeMax !== known.sizeMax)
      throw new LedgerFault('retired_key', `${name} was not replaced at ${key.sizeMax} leaves`)
  }
}

function checkLeaf({ event, openings, leaf_hash }: EventProof, digest: Digest): void {
  if (createLeafOf(digest)({ ...event, signature: null, key_id: null, erased: null }, openings) !== leaf_hash)
    throw new LedgerFault('wrong_leaf', 'the event and its openings hash to another leaf: one was changed')
}

function checkInclusion({ event, leaf_hash, inclusion }: EventProof, opened: OpenCheckpoint | null): void {
  const { index, size, hashes } = inclusion
  if (opened === null) throw new LedgerFault('not_included', 'there is no root to prove it against')
  const { checkpoint } = opened
  if (index !== event.seq) throw new LedgerFault('wrong_place', `event ${event.seq} is not leaf ${index}`)
  if (size !== checkpoint.size)
    throw new LedgerFault('wrong_place', `the checkpoint has ${checkpoint.size} leaves, not ${size}`)
  const isIncluded = verifyInclusion({
    index,
    size,
    leafHash: fromHex(leaf_hash) ?? new Uint8Array(),
    root: checkpoint.root,
    proof: hashes.map((hash) => fromBase64(hash) ?? new Uint8Array()),
  })
  if (!isIncluded) throw new LedgerFault('not_included', 'the leaf is not at this place of the signed tree')
}

/**
 * Checks a bundle of `GET /api/audit/events/{id}/proof`, offline: the form, whose keys it names, who signed the checkpoint, the leaf from the event
 * and its openings, and that it is in the tree of the checkpoint. Runs anywhere, a browser too; never throws.
 */
export function verifyEventProof(
  bundle: unknown,
  trust: EventProofTrust = {},
  digest: Digest = portableDigest,
  verify: Verify = verifyEd25519,
): EventProofResult {
  const steps: ProofStep[] = []
  const step = <T>(name: ProofStepName, run: () => T): T | null => {
    try {
      const found = run()
      steps.push({ name, ok: true })
      return found
    } catch (error) {
      const code = error instanceof LedgerFault ? error.code : 'malformed_proof'
      steps.push({ name, ok: false, code, reason: error instanceof Error ? error.message : String(error) })
      return null
    }
  }
  const proof = step('form', () => readEventProof(bundle))
  if (proof !== null) {
    step('keys', () => checkKeys(proof, trust))
    const opened = step('checkpoint', () =>
      openCheckpoint(
        proof.checkpoint,
        { origin: proof.origin, logKeys: trust.keys ?? keysOf(proof) },
        verify,
      ),
    )
    step('leaf', () => checkLeaf(proof, digest))
    step('inclusion', () => checkInclusion(proof, opened))
  }
  return { ok: steps.every(({ ok }) => ok), trusted: trust.keys !== undefined, steps }
}
