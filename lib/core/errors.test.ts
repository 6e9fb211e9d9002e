import { expect, test, vi } from 'vitest'
import { Fault } from './errors'

test('a Fault is one in every copy of its module, as the built server has several', async () => {
  vi.resetModules()
  const other = await import('./errors')
  expect(other.Fault).not.toBe(Fault)
  const fault: unknown = new other.Fault('overloaded', 'later', { retryAfterSeconds: 1 })
  expect(fault instanceof Fault).toBe(true)
  expect(new Fault('internal', 'x') instanceof Error).toBe(true)
})

test.each([new Error('x'), { code: 'overloaded' }, null, undefined, 'overloaded'])('%o is none', (value) => {
  expect(value instanceof Fault).toBe(false)
})
