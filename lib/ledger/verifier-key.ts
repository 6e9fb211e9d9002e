import { fromBase64, sha256, toBase64, utf8 } from '@/lib/core/hash'
import { LedgerFault } from './ledger-fault'
import { isKeyName } from './note'

/** The signature types of C2SP signed-note that we know, by the byte in the key id. */
export const SIGNATURE_TYPES = { ed25519: 0x01, 'cosignature/v1': 0x04 } as const
export type SignatureType = keyof typeof SIGNATURE_TYPES

/** A key that verifies: `ed25519` signs the text of a note, `cosignature/v1` a checkpoint and a time (C2SP tlog-cosignature). */
export type VerifierKey = { name: string; keyId: number; type: SignatureType; publicKey: Uint8Array }

export const PUBLIC_KEY_BYTES = 32

/** The key of this name, with its id. @throws LedgerFault malformed_key */
export function verifierKey(
  name: string,
  publicKey: Uint8Array,
  type: SignatureType = 'ed25519',
): VerifierKey {
  if (!isKeyName(name)) throw malformed('the name is empty, or holds a space or a plus')
  if (publicKey.length !== PUBLIC_KEY_BYTES) throw malformed(`a public key has ${PUBLIC_KEY_BYTES} bytes`)
  return { name, keyId: keyIdOf(name, typedKey(type, publicKey)), type, publicKey }
}

/** `name+hash+base64`. */
export function formatVerifierKey({ name, keyId, type, publicKey }: VerifierKey): string {
  return `${formatKeyId({ name, keyId })}+${toBase64(typedKey(type, publicKey))}`
}

/** `name+hash`: how a message names a key. */
export function formatKeyId({ name, keyId }: Pick<VerifierKey, 'name' | 'keyId'>): string {
  return `${name}+${keyId.toString(16).padStart(8, '0')}`
}

/** @throws LedgerFault malformed_key when the form, the type, the length or the id is wrong */
export function parseVerifierKey(text: string): VerifierKey {
  const match = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/s.exec(text)
  if (match === null) throw malformed('it is not name+hash+base64')
  const [, name = '', hash = '', encoded = ''] = match
  const bytes = fromBase64(encoded)
  if (bytes === null) throw malformed('the last part is not base64')
  const type = signatureType(bytes[0])
  if (type === undefined) throw malformed('the signature type is unknown')
  const key = verifierKey(name, bytes.slice(1), type)
  if (key.keyId !== Number.parseInt(hash, 16)) throw malformed('the hash is not that of this name and key')
  return key
}

function signatureType(byte: number | undefined): SignatureType | undefined {
  return (Object.keys(SIGNATURE_TYPES) as SignatureType[]).find((type) => SIGNATURE_TYPES[type] === byte)
}

function typedKey(type: SignatureType, publicKey: Uint8Array): Uint8Array {
  return Uint8Array.of(SIGNATURE_TYPES[type], ...publicKey)
}

/** The first four bytes of SHA-256(name || newline || type || public key), big-endian. */
function keyIdOf(name: string, key: Uint8Array): number {
  const head = utf8(`${name}\n`)
  const bytes = new Uint8Array(head.length + key.length)
  bytes.set(head)
  bytes.set(key, head.length)
  const digest = sha256(bytes)
  return new DataView(digest.buffer, digest.byteOffset).getUint32(0)
}

const malformed = (reason: string) => new LedgerFault('malformed_key', `not a verifier key: ${reason}`)
