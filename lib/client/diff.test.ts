import { describe, expect, it } from 'vitest'
import { diff } from './diff'

describe('diff', () => {
  it('names what was added, removed, changed and kept', () => {
    const before = { role: 'member', quota: { cpu: 1, ram: 2 }, tags: ['a'], gone: null }
    const after = { role: 'admin', quota: { ram: 2, cpu: 4 }, tags: ['a'], fresh: false }
    expect(diff(before, after).map(({ path, kind }) => `${kind} ${path}`)).toEqual([
      'changed role',
      'changed quota.cpu',
      'same quota.ram',
      'same tags',
      'removed gone',
      'added fresh',
    ])
  })

  it('takes a whole value that came or went', () => {
    expect(diff(undefined, { a: 1 })).toEqual([
      { path: '', kind: 'added', before: undefined, after: { a: 1 } },
    ])
    expect(diff('x', 'x')[0]?.kind).toBe('same')
    expect(diff([1, { a: 1 }], [1, { a: 2 }])[0]?.kind).toBe('changed')
  })

  it('is not confused by keys that objects inherit', () => {
    expect(diff({}, JSON.parse('{"toString":1}')).map((change) => change.kind)).toEqual(['added'])
  })

  it('stops at a limit', () => {
    const wide = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`k${index}`, index]))
    expect(diff({}, wide)).toHaveLength(500)
  })
})
