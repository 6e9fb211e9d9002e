import { fromHex, toHex } from '@/lib/core/hash'
import { PERSONAL_GROUPS, type PersonalGroup } from '@/lib/event/personal'
import type { StoredEvent } from '@/lib/event/stored-event'
import type { Digest } from './digest'
import { createSealer, type Erased } from './envelope'
import { LedgerFault } from './ledger-fault'
import { SALT_BYTES, SALTS_BYTES } from './salts'
import { sealableOf } from './sealable'

/**
 * What it takes to compute the leaf of a stored event: for each personal group that it has, the salt (32 hex digits), or, where the value was
 * erased, the commitment itself (64).
 */
export type Openings = Partial<Record<PersonalGroup, { salt: string } | { commitment: string }>>

const HEX = /^[0-9a-f]+$/

const isHex = (text: unknown, bytes: number): text is string =>
  typeof text === 'string' && text.length === 2 * bytes && HEX.test(text)

/** @throws LedgerFault malformed_proof */
function read(openings: Openings): { salts: Uint8Array; erased: Erased } {
  const salts = new Uint8Array(SALTS_BYTES)
  const erased: Erased = {}
  PERSONAL_GROUPS.forEach((group, n) => {
    const opening = openings[group]
    if (opening === undefined) return
    if ('commitment' in opening && isHex(opening.commitment, 32)) erased[group] = opening.commitment
    else if ('salt' in opening && isHex(opening.salt, SALT_BYTES))
      salts.set(fromHex(opening.salt) ?? new Uint8Array(), n * SALT_BYTES)
    else
      throw new LedgerFault('malformed_proof', `the opening of ${group} is neither a salt nor a commitment`)
  })
  return { salts, erased }
}

/** The openings of an event whose salts are known, for the groups it has; `commitments` are those its content was made of. */
export function openingsOf(
  commitments: readonly (string | null)[],
  salts: Uint8Array,
  resourceSalts: Uint8Array,
  erased: Erased = {},
): Openings {
  const openings: Openings = {}
  PERSONAL_GROUPS.forEach((group, n) => {
    const known = erased[group]
    const from = group === 'resource' ? resourceSalts : salts
    if (known !== undefined) openings[group] = { commitment: known }
    else if (commitments[n] !== null && commitments[n] !== undefined)
      openings[group] = { salt: toHex(from.subarray(n * SALT_BYTES, (n + 1) * SALT_BYTES)) }
  })
  return openings
}

/** What the tree holds of a stored event: its content hash and its leaf hash in hex, and the commitments they were made of. */
export type LeafOf = { content: string; leaf: string; commitments: (string | null)[] }

/** @throws LedgerFault malformed_proof when the openings have not their form */
export function createLeafReader(digest: Digest) {
  const sealer = createSealer(digest)
  return (stored: StoredEvent, openings: Openings): LeafOf => {
    const { salts, erased } = read(openings)
    const { event, recordedAt } = sealableOf(stored)
    const content = sealer.content(event, salts, salts, erased)
    return {
      content,
      leaf: sealer.leaf(stored.tenant_id, stored.seq, recordedAt, content),
      commitments: sealer.commitments(),
    }
  }
}

/** Computes leaf hashes of stored events, in hex. @throws LedgerFault malformed_proof when the openings have not their form */
export function createLeafOf(digest: Digest) {
  const readLeaf = createLeafReader(digest)
  return (stored: StoredEvent, openings: Openings): string => readLeaf(stored, openings).leaf
}
