import { fromBase64, toBase64 } from '@/lib/core/hash'
import type { Verify } from './ed25519'
import { LedgerFault } from './ledger-fault'
import { HASH_BYTES, assertSize } from './merkle'
import { readNoteText, type NoteSignature } from './note'
import { openNote, signNote, type NoteSigner, type VerifiedSignature } from './signed-note'
import { formatKeyId, type VerifierKey } from './verifier-key'

/** C2SP tlog-checkpoint: the root of the tree of `size` leaves of the log called `origin`. */
export type Checkpoint = { origin: string; size: number; root: Uint8Array; extensions: readonly string[] }

/** A key of the log. One that was replaced speaks for no tree larger than `sizeMax`, the size at which it was. */
export type LogKey = VerifierKey & { sizeMax?: number }

/** Whom to believe: the log's keys, old and new, and witnesses. */
export type Trust = {
  origin: string
  logKeys: readonly LogKey[]
  witnessKeys?: readonly VerifierKey[]
}

export type OpenCheckpoint = {
  checkpoint: Checkpoint
  /** What was signed: the checkpoint without its signatures. */
  text: string
  /** By the log: at least one. */
  signatures: VerifiedSignature[]
  cosignatures: VerifiedSignature[]
  unknown: NoteSignature[]
}

/** The text that is signed. @throws LedgerFault malformed_checkpoint; RangeError for a size that isn't one */
export function formatCheckpoint({ origin, size, root, extensions }: Checkpoint): string {
  assertSize(size, 'the tree size')
  if (root.length !== HASH_BYTES) throw malformed('the root has not 32 bytes')
  if (origin === '') throw malformed('the origin is empty')
  const lines = [origin, size, toBase64(root), ...extensions].map(String)
  if (lines.some((line) => line === '' || line.includes('\n')))
    throw malformed('a line is empty or not one line')
  return readNoteText(`${lines.join('\n')}\n`, 'malformed_checkpoint')
}

/** Reads the form only. A size beyond 2^53 - 1 is refused. @throws LedgerFault malformed_checkpoint */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = readNoteText(text, 'malformed_checkpoint').split('\n')
  if (lines.pop() !== '') throw malformed('the last line does not end with a newline')
  if (lines.length < 3 || lines.includes(''))
    throw malformed('it is not three or more lines that hold something')
  const [origin = '', sizeLine = '', rootLine = '', ...extensions] = lines
  const size = parseTreeSize(sizeLine)
  if (size === null) throw malformed('the second line is not a tree size')
  const root = fromBase64(rootLine)
  if (root?.length !== HASH_BYTES) throw malformed('the third line is not a root hash')
  return { origin, size, root, extensions }
}

/** Null unless the text is a decimal number without leading zeroes, up to 2^53 - 1. */
export function parseTreeSize(text: string): number | null {
  if (!/^(0|[1-9]\d{0,15})$/.test(text)) return null
  const size = Number(text)
  return Number.isSafeInteger(size) ? size : null
}

/** The checkpoint as a signed note: what is served, and sent to witnesses. Signatures it has already stand first. */
export function signCheckpoint(
  checkpoint: Checkpoint,
  signers: readonly NoteSigner[],
  signatures: readonly NoteSignature[] = [],
): string {
  return signNote(formatCheckpoint(checkpoint), signers, signatures)
}

/**
 * A checkpoint of this log, signed by a key of it that may speak for this size. Cosignatures of witnesses alone are not enough.
 * @throws LedgerFault as `openNote`; malformed_checkpoint; wrong_origin; retired_key when only replaced keys signed
 */
export function openCheckpoint(input: string | Uint8Array, trust: Trust, verify?: Verify): OpenCheckpoint {
  const { origin, logKeys, witnessKeys = [] } = trust
  const { text, verified, unknown } = openNote<LogKey>(input, [...logKeys, ...witnessKeys], verify)
  const checkpoint = parseCheckpoint(text)
  if (checkpoint.origin !== origin)
    throw new LedgerFault('wrong_origin', `the checkpoint is of ${checkpoint.origin}, not of ${origin}`)
  const byLog = verified.filter(({ key }) => logKeys.includes(key))
  const signatures = byLog.filter(({ key }) => checkpoint.size <= (key.sizeMax ?? Number.MAX_SAFE_INTEGER))
  const [retired] = byLog
  if (signatures.length === 0 && retired !== undefined)
    throw new LedgerFault(
      'retired_key',
      `${formatKeyId(retired.key)} was replaced at ${retired.key.sizeMax} leaves and signed a tree of ${checkpoint.size}`,
    )
  if (signatures.length === 0)
    throw new LedgerFault('unknown_signer', 'the checkpoint is not signed by a known key of the log')
  return {
    checkpoint,
    text,
    signatures,
    cosignatures: verified.filter((found) => !byLog.includes(found)),
    unknown,
  }
}

const malformed = (reason: string) => new LedgerFault('malformed_checkpoint', `not a checkpoint: ${reason}`)
