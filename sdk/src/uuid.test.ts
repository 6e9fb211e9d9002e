import { expect, test } from 'vitest'
import { uuidMaker } from './uuid'

const FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

test('ids are UUIDs of version 7 with the time in them, and sort as they were made, however many a millisecond', () => {
  const startMs = Date.UTC(2026, 0, 1)
  let nowMs = startMs
  const newId = uuidMaker({ nowMs: () => nowMs })
  const ids: string[] = []
  for (let turn = 0; turn < 20; turn++) {
    for (let index = 0; index < 5_000; index++) ids.push(newId())
    // Forwards, still, and back.
    nowMs += [1, 0, -30, 5][turn % 4] ?? 0
  }
  expect(ids.every((id) => FORM.test(id))).toBe(true)
  expect(ids).toEqual([...ids].sort())
  expect(new Set(ids).size).toBe(ids.length)
  expect(parseInt((ids[0] ?? '').replace('-', '').slice(0, 12), 16)).toBe(startMs)
})
