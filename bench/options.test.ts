import { describe, expect, test } from 'vitest'
import { benchOptions, SUITES } from './options'

describe('the options of the benchmarks', () => {
  test('without any, every suite over a million events of a year', () => {
    const { events, days, only, write } = benchOptions([])
    expect({ events, days, only, write }).toEqual({
      events: 1_000_000,
      days: 365,
      only: SUITES,
      write: false,
    })
  })

  test('suites run in their order and once, and the last of two numbers holds', () => {
    const { events, only, write } = benchOptions(
      '--events 10 --events 20 --only mixed,query,query --write'.split(' '),
    )
    expect({ events, only, write }).toEqual({ events: 20, only: ['query', 'mixed'], write: true })
  })

  test.each([
    [['--rounds', '0'], /--rounds must be/],
    [['--events', '1e400'], /--events must be/],
    [['--only', 'query,speed'], /no "speed"/],
    [['--fast'], /--fast/],
  ])('%j is refused', (args, reason) => {
    expect(() => benchOptions(args)).toThrow(reason)
  })
})
