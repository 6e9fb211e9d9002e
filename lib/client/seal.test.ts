import { describe, expect, it } from 'vitest'
import { allSealed, sealText } from './seal'

describe('the seal of a row', () => {
  it.each([
    [4, null, 5, 'In the signed tree'],
    [4, 'ab', 5, 'In the signed tree, with a signature of its own'],
    [5, null, 5, 'Not in the signed tree yet'],
    [0, 'ab', 0, 'Not in the signed tree yet, with a signature of its own'],
  ])('of event %i (signature %s) with %i leaves says: %s', (seq, signature, size, text) => {
    expect(sealText({ seq, signature }, size)).toBe(text)
    expect(text).not.toMatch(/verif/i)
  })

  it('is asked for again while an event is not in the tree', () => {
    expect(allSealed([{ seq: 0 }, { seq: 4 }], 5)).toBe(true)
    expect(allSealed([{ seq: 5 }], 5)).toBe(false)
    expect(allSealed([], 0)).toBe(true)
  })
})
