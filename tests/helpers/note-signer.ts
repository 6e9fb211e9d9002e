import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import type { Verify } from '@/lib/ledger/ed25519'
import type { NoteSigner } from '@/lib/ledger/signed-note'
import { verifierKey, type SignatureType } from '@/lib/ledger/verifier-key'

/** The DER around 32 bytes of Ed25519 (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')

/** Signs by node:crypto, so that no test checks the library against itself. */
export function noteSigner(name: string, seed: Uint8Array, type: SignatureType = 'ed25519'): NoteSigner {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  return {
    key: verifierKey(name, new Uint8Array(spki.subarray(SPKI.length)), type),
    sign: (message) => new Uint8Array(sign(null, message, key)),
  }
}

export const seedOf = (byte: number) => new Uint8Array(32).fill(byte)

export const verifyByNode: Verify = (signature, message, publicKey) =>
  verify(
    null,
    message,
    createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: 'der', type: 'spki' }),
    signature,
  )
