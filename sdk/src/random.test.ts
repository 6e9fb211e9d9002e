import { afterEach, beforeEach, expect, test, vi } from 'vitest'

beforeEach(() => vi.resetModules())
afterEach(() => vi.unstubAllGlobals())

test('a runtime without the global uses what it is given, and says so where it has neither', async () => {
  vi.stubGlobal('crypto', undefined)
  const { fillRandomly, setRandomSource } = await import('./random')
  expect(() => fillRandomly(new Uint8Array(2))).toThrow(TypeError)
  setRandomSource({ getRandomValues: (bytes) => bytes.fill(7) })
  expect(fillRandomly(new Uint8Array(2))).toEqual(Uint8Array.of(7, 7))
})

test('the global is not replaced', async () => {
  vi.stubGlobal('crypto', { getRandomValues: (bytes: Uint8Array) => bytes.fill(1) })
  const { fillRandomly, setRandomSource } = await import('./random')
  setRandomSource({ getRandomValues: (bytes) => bytes.fill(7) })
  expect(fillRandomly(new Uint8Array(2))).toEqual(Uint8Array.of(1, 1))
})
