import { ed25519 } from '@noble/curves/ed25519.js'

export const SIGNATURE_BYTES = 64

/** Is this the Ed25519 signature (RFC 8032) of the message? The signature has 64 bytes, the public key 32. Does not throw. */
export type Verify = (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array) => boolean

/** Runs anywhere, a browser too. Strict: by RFC 8032, not by the laxer ZIP 215. */
export const verifyEd25519: Verify = (signature, message, publicKey) => {
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false })
  } catch {
    return false
  }
}
