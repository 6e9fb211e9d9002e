import { describe, expect, test } from 'vitest'
import { passwordFault } from './password-rules'

const ADA = { email: 'ada.lovelace@example.com', name: 'Ada Quillfeather' }
const codeOf = async (password: string) => (await passwordFault(password, ADA))?.code ?? null

describe('a password', () => {
  test.each([
    ['seven c', 'too_short'],
    // Twelve code units, but not twelve characters a person can tell apart.
    ['🔑'.repeat(6), 'too_short'],
    ['x'.repeat(129), 'too_long'],
    ['abcabcabcabcabc', 'too_simple'],
    ['qwertyuiop123', 'too_common'],
    ['Password1234!', 'too_common'],
    ['123QWERTYUIOP!!', 'too_common'],
    ['my-ada-lovelace-password', 'too_personal'],
    ['Quillfeather2026', 'too_personal'],
    ['Sentinel2026', 'too_common'],
    ['Sentinel-Audit-2026', 'too_guessable'],
  ])('%s is refused: %s', async (password, code) => {
    expect(await codeOf(password)).toBe(code)
  })

  test.each([
    'correct horse battery staple',
    'hut eight, enigma',
    'the sentinel watches four towers',
    'пароль на двенадцать букв',
    'kq7wz0vmt2xa',
  ])('%s is accepted', async (password) => {
    expect(await codeOf(password)).toBeNull()
  })

  test('the reason holds no part of it', async () => {
    expect((await passwordFault('Password1234!', ADA))?.reason).not.toMatch(/1234/)
  })
})
