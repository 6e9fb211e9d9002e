import { expect, test } from 'vitest'
import { manualClock } from '../tests/manual-clock'
import { Gate } from './gate'

const fail = (gate: Gate, times: number) => {
  for (let count = 0; count < times; count++) {
    gate.enter()
    gate.failed(0)
  }
}

test('opens after five failures in a row, lets one probe through after five seconds, and closes with its success', async () => {
  const clock = manualClock()
  const gate = new Gate(clock)
  fail(gate, 4)
  gate.succeeded()
  fail(gate, 4)
  expect([gate.isOpen, gate.enter()]).toEqual([false, 0])
  gate.failed(0)
  expect([gate.isOpen, gate.enter()]).toEqual([true, 5_000])
  await clock.advance(5_000)
  expect(gate.enter()).toBe(0)
  expect(gate.enter()).toBeGreaterThan(0)
  gate.failed(0)
  expect(gate.enter()).toBe(5_000)
  await clock.advance(5_000)
  expect(gate.enter()).toBe(0)
  gate.succeeded()
  expect([gate.isOpen, gate.enter()]).toEqual([false, 0])
})

test('holds everybody as long as the server asks', async () => {
  const clock = manualClock()
  const gate = new Gate(clock)
  gate.enter()
  gate.failed(20_000)
  expect([gate.isOpen, gate.enter()]).toEqual([false, 20_000])
  await clock.advance(20_000)
  expect(gate.enter()).toBe(0)
})
