import { describe, expect, it } from 'vitest'
import { matchShortcut } from './keyboard'

describe('matchShortcut', () => {
  const handlers = { j: 'next', e: 'export', 'g e': 'events' }

  it('finds a single key', () => {
    expect(matchShortcut(handlers, 'j', null, 0)).toBe('next')
    expect(matchShortcut(handlers, 'x', null, 0)).toBeUndefined()
  })

  it('lets a sequence win over its last key, while it is quick', () => {
    expect(matchShortcut(handlers, 'e', 'g', 200)).toBe('events')
    expect(matchShortcut(handlers, 'e', 'g', 5_000)).toBe('export')
    expect(matchShortcut(handlers, 'e', 'j', 200)).toBe('export')
  })

  // The list has `k` and the shell has `g k`: each sees only its own keys.
  it('leaves the second key of a sequence alone, whoever the sequence belongs to', () => {
    expect(matchShortcut({ k: 'previous' }, 'k', 'g', 200)).toBeUndefined()
    expect(matchShortcut({ k: 'previous' }, 'k', 'g', 5_000)).toBe('previous')
  })

  it('is not fooled by the names of object methods', () => {
    expect(matchShortcut(handlers, 'toString', null, 0)).toBeUndefined()
  })
})
