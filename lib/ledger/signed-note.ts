import { equalBytes, utf8 } from '@/lib/core/hash'
import { SIGNATURE_BYTES, verifyEd25519, type Verify } from './ed25519'
import { LedgerFault } from './ledger-fault'
import { formatNote, parseNote, type NoteSignature } from './note'
import { formatKeyId, type VerifierKey } from './verifier-key'

const TIMESTAMP_BYTES = 8

/** `sign` gives the Ed25519 signature (RFC 8032, 64 bytes) of the bytes, by the private half of `key`. */
export type NoteSigner = { key: VerifierKey; sign: (message: Uint8Array) => Uint8Array }

/** `timestampSeconds` (POSIX) is when a cosigner says it signed; null for a plain signature. */
export type VerifiedSignature<Key extends VerifierKey = VerifierKey> = NoteSignature & {
  key: Key
  timestampSeconds: number | null
}

export type OpenNote<Key extends VerifierKey = VerifierKey> = {
  text: string
  verified: VerifiedSignature<Key>[]
  /** By keys that aren't among the known ones: they prove nothing. */
  unknown: NoteSignature[]
}

/** A note over the text (which ends with a newline), signed by plain Ed25519 keys, after the signatures it already has. */
export function signNote(
  text: string,
  signers: readonly NoteSigner[],
  signatures: readonly NoteSignature[] = [],
): string {
  return formatNote({ text, signatures: [...signatures, ...signers.map((signer) => signText(text, signer))] })
}

function signText(text: string, { key, sign }: NoteSigner): NoteSignature {
  if (key.type !== 'ed25519') throw new TypeError(`${formatKeyId(key)} is a key for cosignatures`)
  return { name: key.name, keyId: key.keyId, signature: checked(sign(utf8(text))) }
}

/** A witness's cosignature/v1 on the text of a checkpoint, for `formatSignatureLine`. */
export function cosign(text: string, { key, sign }: NoteSigner, timestampSeconds: number): NoteSignature {
  if (key.type !== 'cosignature/v1') throw new TypeError(`${formatKeyId(key)} is not a key for cosignatures`)
  if (!Number.isSafeInteger(timestampSeconds) || timestampSeconds <= 0)
    throw new RangeError('a timestamp is a whole number of seconds since 1970')
  const signature = new Uint8Array(TIMESTAMP_BYTES + SIGNATURE_BYTES)
  new DataView(signature.buffer).setBigUint64(0, BigInt(timestampSeconds))
  signature.set(checked(sign(cosignedBytes(text, timestampSeconds))), TIMESTAMP_BYTES)
  return { name: key.name, keyId: key.keyId, signature }
}

function checked(signature: Uint8Array): Uint8Array {
  if (signature.length !== SIGNATURE_BYTES) throw new TypeError('an Ed25519 signature has 64 bytes')
  return signature
}

const cosignedBytes = (text: string, timestampSeconds: number) =>
  utf8(`cosignature/v1\ntime ${timestampSeconds}\n${text}`)

/**
 * Verifies every signature of a known key; a note with one that fails is refused whole (C2SP signed-note).
 * @throws LedgerFault malformed_note; bad_signature; unknown_signer when no known key signed; ambiguous_key when two
 * different known keys have the same name and id
 */
export function openNote<Key extends VerifierKey>(
  input: string | Uint8Array,
  keys: readonly Key[],
  verify: Verify = verifyEd25519,
): OpenNote<Key> {
  const { text, signatures } = parseNote(input)
  const opened: OpenNote<Key> = { text, verified: [], unknown: [] }
  for (const signature of signatures) {
    const key = findKey(signature, keys)
    if (key === undefined) opened.unknown.push(signature)
    else opened.verified.push(verifySignature(text, signature, key, verify))
  }
  if (opened.verified.length === 0)
    throw new LedgerFault('unknown_signer', 'the note is not signed by a known key')
  return opened
}

function findKey<Key extends VerifierKey>(signature: NoteSignature, keys: readonly Key[]): Key | undefined {
  const [key, ...others] = keys.filter(
    ({ name, keyId }) => name === signature.name && keyId === signature.keyId,
  )
  if (key && others.some((other) => other.type !== key.type || !equalBytes(other.publicKey, key.publicKey)))
    throw new LedgerFault('ambiguous_key', `two known keys are called ${formatKeyId(key)}`)
  return key
}

function verifySignature<Key extends VerifierKey>(
  text: string,
  found: NoteSignature,
  key: Key,
  verify: Verify,
): VerifiedSignature<Key> {
  const isTimed = key.type === 'cosignature/v1'
  const timestampSeconds = isTimed ? timestampOf(found.signature) : null
  const signature = isTimed ? found.signature.subarray(TIMESTAMP_BYTES) : found.signature
  const message = timestampSeconds === null ? utf8(text) : cosignedBytes(text, timestampSeconds)
  const isRight =
    signature.length === SIGNATURE_BYTES &&
    (timestampSeconds === null || Number.isSafeInteger(timestampSeconds)) &&
    verify(signature, message, key.publicKey)
  if (!isRight) throw new LedgerFault('bad_signature', `the signature of ${formatKeyId(key)} is wrong`)
  return { ...found, key, timestampSeconds }
}

/** Not a safe integer when the signature is too short, or the time beyond any we could print exactly. */
function timestampOf(signature: Uint8Array): number {
  if (signature.length < TIMESTAMP_BYTES) return Number.NaN
  return Number(new DataView(signature.buffer, signature.byteOffset).getBigUint64(0))
}
