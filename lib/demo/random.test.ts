import { describe, expect, it } from 'vitest'
import { createRandom, mix32 } from './random'

describe('createRandom', () => {
  it('repeats itself for a seed and differs between seeds', () => {
    const draw = (...seed: number[]) => createRandom(...seed).hex(64)
    expect(draw(1, 2)).toBe(draw(1, 2))
    expect(new Set([draw(1), draw(2), draw(1, 0), draw(1, 2 ** 40), draw(1, 2 ** 41)]).size).toBe(5)
  })

  it('stays in its bounds and reaches both', () => {
    const random = createRandom(5)
    const drawn = Array.from({ length: 2_000 }, () => random.between(3, 6))
    expect(new Set(drawn)).toEqual(new Set([3, 4, 5, 6]))
    const mean = Array.from({ length: 20_000 }, random.next).reduce((sum, n) => sum + n, 0) / 20_000
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.01)
  })

  it('gives hex digits of the wanted length', () => {
    expect(createRandom(1).hex(32)).toMatch(/^[0-9a-f]{32}$/)
  })
})

it('scatters numbers without a double', () => {
  const seen = new Set<number>()
  for (let n = 0; n < 100_000; n++) seen.add(mix32(n))
  expect(seen.size).toBe(100_000)
})
