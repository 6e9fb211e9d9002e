import { expect, test } from 'vitest'
import { createPageStore } from './page-store'

test('gives what it was filled with last, in parts, whatever was in it before', () => {
  const store = createPageStore()
  const pages = [['a', 'é', '漢😀', '', 'b'], ['x'.repeat(400_000), '漢'.repeat(300_000), 'z'], ['short'], []]
  for (const texts of pages)
    for (const size of [1, 2, 64]) {
      store.fill(texts)
      const parts = texts.flatMap((_, at) => (at % size === 0 ? [texts.slice(at, at + size).join('')] : []))
      expect([...store.parts(size)]).toEqual(parts)
    }
})
