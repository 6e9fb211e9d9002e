import { fromBase64, toBase64 } from '@/lib/core/hash'
import { parseTreeSize } from './checkpoint'
import { LedgerFault } from './ledger-fault'
import { HASH_BYTES, assertSize } from './merkle'
import { readNoteText } from './note'

/** The body of add-checkpoint (C2SP tlog-witness). `checkpoint` is the signed note, as it stands. */
export type AddCheckpoint = { oldSize: number; proof: readonly Uint8Array[]; checkpoint: string }

/** As many as a proof between two sizes below 2^64 can have. */
export const PROOF_LINES_MAX = 63

/** @throws LedgerFault malformed_request */
export function formatAddCheckpoint({ oldSize, proof, checkpoint }: AddCheckpoint): string {
  assertSize(oldSize, 'the old size')
  if (proof.length > PROOF_LINES_MAX) throw malformed(`a proof has at most ${PROOF_LINES_MAX} lines`)
  if (proof.some(({ length }) => length !== HASH_BYTES))
    throw malformed('a hash of the proof has not 32 bytes')
  return `old ${oldSize}\n${proof.map((hash) => `${toBase64(hash)}\n`).join('')}\n${checkpoint}`
}

/** Reads the form only; the checkpoint is for `openCheckpoint`, and the proof for `verifyConsistency`. @throws LedgerFault malformed_request */
export function parseAddCheckpoint(input: string | Uint8Array): AddCheckpoint {
  const body = readNoteText(input, 'malformed_request')
  const split = body.indexOf('\n\n')
  if (split < 0) throw malformed('no empty line stands before the checkpoint')
  const [first = '', ...lines] = body.slice(0, split).split('\n')
  const oldSize = first.startsWith('old ') ? parseTreeSize(first.slice('old '.length)) : null
  if (oldSize === null) throw malformed('the first line is not an old size')
  if (lines.length > PROOF_LINES_MAX) throw malformed(`a proof has at most ${PROOF_LINES_MAX} lines`)
  return { oldSize, proof: lines.map(parseHash), checkpoint: body.slice(split + 2) }
}

function parseHash(line: string): Uint8Array {
  const hash = fromBase64(line)
  if (hash?.length !== HASH_BYTES) throw malformed('a line of the proof is not the base64 of a hash')
  return hash
}

const malformed = (reason: string) => new LedgerFault('malformed_request', `not an add-checkpoint: ${reason}`)
