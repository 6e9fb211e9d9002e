import { EVENT_SHAPE, isOpenings, requireAgreement } from './event-shape'
import { LedgerFault } from './ledger-fault'
import { HASH_BYTES } from './merkle'
import {
  faultFinder,
  hex,
  isHash,
  isObject,
  isSize,
  isText,
  listOf,
  orNull,
  type Shape,
  shaped,
} from './shape'
import type { ProvedEvent } from './sealable'
import type { Openings } from './stored-leaf'

export const EVENT_PROOF_FORMAT = 'sentinel-audit/event-proof/v1'

/** A key as a proof or a file names it; `size_max` when it was replaced at that size. */
export type NamedKey = { verifier_key: string; size_max: number | null }

/**
 * All it takes to check one event without asking anybody. `leaf_hash` is hex, `hashes` are base64 (the inclusion proof, leaf side first),
 * `checkpoint` a signed note, `keys` those of the log, old and new.
 */
export type EventProof = {
  format: typeof EVENT_PROOF_FORMAT
  origin: string
  event: ProvedEvent
  openings: Openings
  leaf_hash: string
  inclusion: { index: number; size: number; hashes: string[] }
  checkpoint: string
  keys: NamedKey[]
}

export const isNamedKeys = listOf(shaped({ verifier_key: isText, size_max: orNull(isSize) }))

const PROOF: Shape = {
  format: (value) => value === EVENT_PROOF_FORMAT,
  origin: isText,
  event: shaped(EVENT_SHAPE),
  openings: isOpenings,
  leaf_hash: hex(HASH_BYTES),
  inclusion: shaped({ index: isSize, size: isSize, hashes: listOf(isHash) }),
  checkpoint: isText,
  keys: isNamedKeys,
}
const faultIn = faultFinder(PROOF)

/** Reads the form only: whether it holds, `verifyEventProof` says. @throws LedgerFault malformed_proof */
export function readEventProof(input: unknown): EventProof {
  if (!isObject(input)) throw malformed('it is no object')
  const fault = faultIn(input)
  if (fault !== null) throw malformed(`"${fault}" is missing, unknown or of another form`)
  const proof = input as EventProof
  try {
    requireAgreement(proof.event, proof.openings)
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : String(error))
  }
  return proof
}

const malformed = (reason: string) => new LedgerFault('malformed_proof', `not an event proof: ${reason}`)
