import { expect, it } from 'vitest'
import { Heap } from './heap'
import { createRandom } from './random'
import type { Planned } from './wire-event'

it('gives the earliest first and equal times in the order they came', () => {
  const random = createRandom(3)
  const heap = new Heap()
  const expected: { at: number; row: number }[] = []
  for (let row = 0; row < 2_000; row++) {
    const at = random.between(0, 300)
    expected.push({ at, row })
    heap.push({ at, event: { id: String(row) } } as Planned)
  }
  expected.sort((a, b) => a.at - b.at || a.row - b.row)
  const given: { at: number; row: number }[] = []
  while (heap.size > 0) {
    expect(heap.dueAt).toBe(expected[given.length]?.at)
    const planned = heap.pop()
    given.push({ at: planned?.at ?? -1, row: Number(planned?.event.id) })
  }
  expect(given).toEqual(expected)
  expect(heap.pop()).toBeUndefined()
  expect(heap.dueAt).toBe(Infinity)
})
