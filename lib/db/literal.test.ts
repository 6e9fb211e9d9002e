import { describe, expect, test } from 'vitest'
import { literal, withLiterals } from './literal'

describe('a literal', () => {
  test.each([
    [null, 'null'],
    [true, 'true'],
    [-1.5, '-1.5'],
    [2n ** 62n, '4611686018427387904'],
    ['plain', "e'plain'"],
    [`it's`, "e'it''s'"],
    [`{"\\\\x00"}`, `e'{"\\\\\\\\x00"}'`],
    [`\\'; drop table events; --`, `e'\\\\''; drop table events; --'`],
  ])('of %s', (value, text) => {
    expect(literal(value)).toBe(text)
  })

  test.each([[undefined], [NaN], [Infinity], [{}], [['a']], ['a\0b']])('there is none of %s', (value) => {
    expect(() => literal(value)).toThrow(TypeError)
  })
})

describe('a statement with its values written into it', () => {
  test('has each in its place, and none twice', () => {
    const values = Array.from({ length: 11 }, (_, n) => `$${n + 2}`)
    expect(withLiterals('f($1, $11, $2)', values)).toBe(`f(e'$2', e'$12', e'$3')`)
  })

  test('is refused where one is missing', () => {
    expect(() => withLiterals('f($1, $2)', ['a'])).toThrow('$2')
    expect(() => withLiterals('f($0)', ['a'])).toThrow('$0')
  })
})
