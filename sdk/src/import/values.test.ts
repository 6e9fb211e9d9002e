import { describe, expect, test } from 'vitest'
import { at, holds, valueOf } from './values'

const record = {
  user: { name: 'alice', '': 'none' },
  list: [{ id: 7 }, { id: 8 }],
  'k8s.io/x': { y: true },
  empty: '',
  nothing: null,
}

describe('a value', () => {
  test('stands at a path, and only at what is the record’s own', () => {
    expect(at(record, 'user.name')).toBe('alice')
    expect(at(record, 'list.1.id')).toBe(8)
    expect(at(record, 'k8s\\.io/x.y')).toBe(true)
    for (const path of [
      'user.constructor',
      '__proto__',
      'list.length.x',
      'empty',
      'nothing.x',
      'user.name.x',
    ])
      expect(at(record, path)).toBeUndefined()
  })

  test('is the first of several that is there', () => {
    expect(valueOf(record, ['empty', 'gone', 'list.0.id', 'user.name'])).toBe(7)
    expect(valueOf(record, ['gone'])).toBeUndefined()
  })

  test('is a text that is whole or not at all', () => {
    expect(valueOf(record, { text: '{user.name}/{list.0.id}' })).toBe('alice/7')
    expect(valueOf(record, { text: '{user.name}/{gone}' })).toBeUndefined()
    expect(valueOf(record, { text: 'fixed' })).toBe('fixed')
  })

  test('is that of the first case that holds, or another', () => {
    const value = {
      cases: [
        { when: { 'user.name': 'bob' }, then: { text: 'no' } },
        { when: { 'user.name': ['eve', '/^AL/i'], gone: '' }, then: 'list.0.id' },
      ],
      else: { text: 'else' },
    }
    expect(valueOf(record, value)).toBe(7)
    expect(valueOf({}, value)).toBe('else')
    expect(holds(record, { 'user.name': '/^AL/' })).toBe(false)
  })

  test('is a translation, and a word that means something to the language is a word like any other', () => {
    const value = { from: 'w', words: { WARN: 'warning' }, else: { text: 'info' } }
    expect(valueOf({ w: 'WARN' }, value)).toBe('warning')
    expect(valueOf({ w: 'constructor' }, value)).toBe('info')
    expect(valueOf({}, { from: 'w', words: {} })).toBeUndefined()
  })
})
