import { describe, expect, it } from 'vitest'
import { suggest, findField, type FieldName } from './fields'
import { jsonNumber, readBound, readValue } from './values'

const read = (name: FieldName, raw: string): string => {
  const field = findField(name)
  const value = field === undefined ? null : readValue(field, raw)
  return value === null ? 'no field' : value.ok ? value.value : value.fault.code
}

describe('a value typed for a field', () => {
  it('has one canonical text', () => {
    expect(read('duration', '1.005s')).toBe('1005')
    expect(read('duration', '2M')).toBe('120000')
    expect(read('seq', '007')).toBe('7')
    expect(read('ip', '2001:DB8:0:0::1/32')).toBe('2001:db8::/32')
    expect(read('ip', '10.0.0.1/32')).toBe('10.0.0.1')
    expect(read('severity', 'ERROR')).toBe('error')
    expect(read('id', '550E8400-E29B-41D4-A716-446655440000')).toBe('550e8400-e29b-41d4-a716-446655440000')
    expect(read('at', '2026-11-24T10:00:00+02:00')).toBe('2026-11-24T08:00:00.000000Z')
    expect(read('at', '-7d')).toBe('-7d')
    expect(read('description', ' failed \n login ')).toBe('failed login')
  })

  it('is refused when PostgreSQL could not hold or read it', () => {
    expect(read('actor', 'a\u0000')).toBe('bad_character')
    expect(read('tag', '\udc00')).toBe('bad_character')
    expect(read('ip', '010.0.0.1')).toBe('bad_value')
    expect(read('ip', 'fe80::1%eth0')).toBe('bad_value')
    expect(read('seq', '9007199254740993')).toBe('bad_value')
    expect(read('duration', '1e400')).toBe('bad_value')
    expect(read('duration', '-1')).toBe('bad_value')
    expect(read('description', 'x'.repeat(257))).toBe('too_long')
  })

  it('reads numbers of metadata as JSON has them', () => {
    expect([
      jsonNumber('1.0'),
      jsonNumber('-0'),
      jsonNumber('1E3'),
      jsonNumber('1e999'),
      jsonNumber('01'),
      jsonNumber('0x1'),
    ]).toEqual(['1', '0', '1000', null, null, null])
    const metadata = findField('metadata')
    expect(metadata !== undefined && readBound(metadata, 'many').ok).toBe(false)
  })
})

describe('a suggestion', () => {
  it('is what begins alike or differs in few letters, nearest first', () => {
    expect(suggest('critcal', ['debug', 'critical', 'error'])).toEqual(['critical'])
    expect(suggest('cri', ['debug', 'critical'])).toEqual(['critical'])
    expect(suggest('zzz', ['debug', 'critical'])).toEqual([])
  })
})
