import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Draw, ticketOf } from './draw'

test('draws those with the lowest tickets, in whatever order they come', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(10_000), { maxLength: 200 }),
      fc.integer({ min: 1, max: 30 }),
      (seqs, size) => {
        const draw = new Draw<number>('seed', size)
        for (const seq of seqs) draw.offer(seq, () => seq)
        const lowest = [...seqs]
          .sort((a, b) => (ticketOf('seed', a) < ticketOf('seed', b) ? -1 : 1))
          .slice(0, size)
        expect(draw.drawn()).toEqual(lowest)
        expect(draw.offered).toBe(seqs.length)
      },
    ),
  )
})

test('the ticket is the SHA-256 of seed, colon and seq', () => {
  // printf '%s' 'abc:7' | sha256sum
  expect(ticketOf('abc', 7)).toBe('b490d822e84fb6f8c0b3027be75007ecd25ff3e52cf3eb27e376a499516a063e')
})
