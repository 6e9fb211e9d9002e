import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fifo } from './fifo'

test('gives back what it was given, in that order', () => {
  const step = fc.oneof(
    fc.record({ push: fc.integer({ min: 1, max: 3_000 }) }),
    fc.record({ shift: fc.integer({ min: 1, max: 3_000 }) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const fifo = new Fifo<number>()
      const model: number[] = []
      let next = 0
      for (const one of steps) {
        if ('push' in one)
          for (let count = 0; count < one.push; count++) {
            fifo.push(next)
            model.push(next++)
          }
        else for (let count = 0; count < one.shift; count++) expect(fifo.shift()).toBe(model.shift())
        expect([fifo.size, fifo.peek()]).toEqual([model.length, model[0]])
      }
    }),
    { numRuns: 50 },
  )
})
