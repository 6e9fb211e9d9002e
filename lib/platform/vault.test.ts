import { describe, expect, it } from 'vitest'
import { createVault } from './vault'

const vault = createVault('a secret of thirty-two characters!')
const plain = Uint8Array.from([1, 2, 3])

describe('the vault', () => {
  it('opens what it sealed, for the same purpose', () => {
    const sealed = vault.seal(plain, 'a key')
    expect(vault.open(sealed, 'a key')).toEqual(plain)
    expect(Buffer.from(sealed).includes(Buffer.from(plain))).toBe(false)
    expect(vault.seal(plain, 'a key')).not.toEqual(sealed)
  })

  it('opens nothing for another purpose, with another secret, or that was changed', () => {
    const sealed = vault.seal(plain, 'a key')
    const other = createVault('another secret of thirty-two chars')
    expect(() => vault.open(sealed, 'another key')).toThrow('SENTINEL_SECRET')
    expect(() => other.open(sealed, 'a key')).toThrow('SENTINEL_SECRET')
    for (let i = 0; i < sealed.length; i++) {
      const changed = sealed.map((byte, at) => (at === i ? byte ^ 1 : byte))
      expect(() => vault.open(changed, 'a key')).toThrow('a key')
    }
    expect(() => vault.open(sealed.subarray(0, 20), 'a key')).toThrow('a key')
  })
})
