import { expect, test } from 'vitest'
import { wholeSpans } from './calendar'

const at = (text: string) => Date.parse(text)
const labels = (start: string, end: string, months: 1 | 3, zone = 'UTC') =>
  wholeSpans(at(start), at(end), months, zone).map(({ label }) => label)

test('months and quarters that lie in the period whole', () => {
  expect(labels('2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z', 3)).toEqual([
    '2026-Q1',
    '2026-Q2',
    '2026-Q3',
    '2026-Q4',
  ])
  expect(labels('2026-01-01T00:00:01Z', '2026-12-31T23:59:59Z', 3)).toEqual(['2026-Q2', '2026-Q3'])
  expect(labels('2026-11-15T00:00:00Z', '2027-02-01T00:00:00Z', 1)).toEqual(['2026-12', '2027-01'])
  expect(labels('2026-01-10T00:00:00Z', '2026-01-20T00:00:00Z', 1)).toEqual([])
})

test('by the clock on the wall, also where it was changed', () => {
  expect(wholeSpans(at('2026-02-28T23:00:00Z'), at('2026-03-31T22:00:00Z'), 1, 'Europe/Berlin')).toEqual([
    { label: '2026-03', startMs: at('2026-02-28T23:00:00Z'), endMs: at('2026-03-31T22:00:00Z') },
  ])
  expect(labels('2026-02-28T23:00:00Z', '2026-03-31T22:00:00Z', 1)).toEqual([])
})
