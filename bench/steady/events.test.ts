import { expect, test } from 'vitest'
import { createAcknowledged, idOf, numberOf } from './acknowledged'
import { bodyMaker, noteReceipt } from './events'

const PREFIX = createAcknowledged(1_700_000_000_000).prefix

test('an id says which event of the run it is, and is a UUIDv7', () => {
  expect(idOf(PREFIX, 4_711)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(numberOf(PREFIX, idOf(PREFIX, 4_711))).toBe(4_711)
  expect(numberOf(PREFIX, '01900000-0000-7000-9000-000000000001')).toBeNull()
})

test('a body has the ids from the first on, each once, and one event stands alone', () => {
  const batch = JSON.parse(bodyMaker(PREFIX, 3)(70_000).toString()) as { id: string }[]
  expect(batch.map(({ id }) => numberOf(PREFIX, id))).toEqual([70_000, 70_001, 70_002])
  const one = JSON.parse(bodyMaker(PREFIX, 1)(5).toString()) as { id: string }
  expect(numberOf(PREFIX, one.id)).toBe(5)
})

test('bodies of one maker do not share their bytes', () => {
  const make = bodyMaker(PREFIX, 1)
  const [first, second] = [make(1), make(2)]
  expect(first.equals(second)).toBe(false)
})

test('a receipt acknowledges stored and repeated events, and no rejected one', () => {
  const acknowledged = createAcknowledged(0)
  const first = acknowledged.take(3)
  const results = [
    { status: 'stored', seq: 7 },
    { status: 'rejected', seq: null },
    { status: 'duplicate', seq: 3 },
  ]
  expect(noteReceipt(acknowledged, first, JSON.stringify({ results }))).toBe(1)
  expect([0, 1, 2].map(acknowledged.seqOf)).toEqual([7, null, 3])
  expect(acknowledged.count()).toBe(2)
})
