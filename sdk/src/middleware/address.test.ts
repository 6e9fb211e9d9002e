import { expect, test } from 'vitest'
import { isIP } from 'node:net'
import fc from 'fast-check'
import { bytesOf, callerAddress, plainAddress } from './address'

test('an address is read where Node reads one', () => {
  const hex = fc.stringMatching(/^[0-9a-f]{1,4}$/)
  const pieces = fc.array(
    fc.oneof(hex, fc.constant(''), fc.stringMatching(/^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/)),
    { maxLength: 9 },
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.ipV4(),
        fc.ipV6(),
        pieces.map((all) => all.join(':')),
      ),
      (text) => (bytesOf(text) !== null) === isIP(text) > 0,
    ),
  )
  expect(bytesOf('::ffff:192.0.2.1')).toEqual([192, 0, 2, 1])
  expect(bytesOf('2001:db8::1')?.slice(0, 4)).toEqual([0x20, 1, 0x0d, 0xb8])
})

test('ports, brackets and zones are left out, and what is no address is none', () => {
  expect(plainAddress('192.0.2.1:80')).toBe('192.0.2.1')
  expect(plainAddress('[2001:DB8::1]:80')).toBe('2001:db8::1')
  expect(plainAddress('fe80::1%eth0')).toBe('fe80::1')
  expect(plainAddress('::ffff:10.0.0.1')).toBe('10.0.0.1')
  for (const none of [null, undefined, '', 'unknown', '_hidden', '192.0.2.256', '1.2.3', "'; drop"])
    expect(plainAddress(none)).toBeNull()
})

test.each([
  ['nobody is trusted', [], '10.0.0.1', '192.0.2.7', '10.0.0.1'],
  ['one hop', 1, '10.0.0.1', '6.6.6.6, 192.0.2.7', '192.0.2.7'],
  ['two hops', 2, '10.0.0.1', '6.6.6.6, 192.0.2.7, 10.0.0.2', '192.0.2.7'],
  ['more hops than there are', 9, '10.0.0.1', '192.0.2.7', '192.0.2.7'],
  ['a trusted range', ['10.0.0.0/8'], '10.0.0.1', '6.6.6.6, 192.0.2.7, 10.9.9.9', '192.0.2.7'],
  ['a connection from outside the range', ['10.0.0.0/8'], '11.0.0.1', '192.0.2.7', '11.0.0.1'],
  ['a range of IPv6', ['fd00::/8', '::1'], '::1', '2001:db8::7, fd12::1', '2001:db8::7'],
  ['IPv4 in IPv6', ['10.0.0.0/8'], '::ffff:10.0.0.1', '192.0.2.7', '192.0.2.7'],
  ['what is no address', ['10.0.0.0/8'], '10.0.0.1', '192.0.2.7, unknown', '10.0.0.1'],
  ['no header', 1, '10.0.0.1', null, '10.0.0.1'],
  ['no connection, one hop', 1, null, '6.6.6.6, 192.0.2.7', '192.0.2.7'],
  ['no connection, nobody trusted', [], null, '6.6.6.6', null],
] as const)('with %s', (_, trusted, peer, forwarded, expected) => {
  expect(callerAddress(trusted)(peer, forwarded)).toBe(expected)
})

test('a range that is none is refused at once', () => {
  for (const wrong of ['10.0.0.0/33', 'internal', '10.0.0.0/x'])
    expect(() => callerAddress([wrong])).toThrow(wrong)
})
