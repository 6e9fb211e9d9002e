import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

const KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16
const INFO = 'sentinel-audit/vault/v1'
const NAMES_INFO = 'sentinel-audit/names/v1'

/** Encrypts what must not be read in a copy of the database: the private parts of keys. */
export type Vault = {
  /** @param about what the bytes are and whose: they open under the same text alone */
  seal: (plain: Uint8Array, about: string) => Uint8Array
  /** @throws Error when the secret, the text or the bytes are others */
  open: (sealed: Uint8Array, about: string) => Uint8Array
  /** A name for `text` that only who has the secret can make: HMAC-SHA256 in hex. */
  nameFor: (text: string) => string
}

/** AES-256-GCM (NIST SP 800-38D) under a key drawn from the installation's secret by HKDF-SHA256 (RFC 5869). */
export function createVault(secret: string): Vault {
  const key = new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(), INFO, KEY_BYTES))
  const names = new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(), NAMES_INFO, KEY_BYTES))
  return {
    nameFor: (text) => createHmac('sha256', names).update(text).digest('hex'),
    seal: (plain, about) => {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(about))
      const text = [cipher.update(plain), cipher.final()]
      return new Uint8Array(Buffer.concat([iv, cipher.getAuthTag(), ...text]))
    },
    open: (sealed, about) => {
      const iv = sealed.subarray(0, IV_BYTES)
      const tag = sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES)
      try {
        const cipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
        cipher.setAAD(Buffer.from(about)).setAuthTag(tag)
        const text = [cipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), cipher.final()]
        return new Uint8Array(Buffer.concat(text))
      } catch (cause) {
        throw new Error(`${about} can't be decrypted: SENTINEL_SECRET is not the one it was encrypted with`, {
          cause,
        })
      }
    },
  }
}
