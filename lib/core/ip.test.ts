import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isIp, networkOf, parseCidr, parseIp } from './ip'

const network = (ip: string, bits: number): string | null => {
  const address = parseIp(ip)
  return address === null ? null : networkOf(address, bits)
}

describe('parseIp', () => {
  it.each([
    ['10.0.0.7', '10.0.0.7'],
    ['255.255.255.255', '255.255.255.255'],
    ['2001:DB8::1', '2001:db8::1'],
    ['2001:db8:0:0:0:0:0:1', '2001:db8::1'],
    ['::', '::'],
    ['::1.2.3.4', '::102:304'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['0:0:0:0:0:0:13.1.68.3', '::d01:4403'],
    ['::ffff:10.0.0.7', '::ffff:a00:7'],
  ])('reads %s as %s', (text, canonical) => expect(parseIp(text)?.canonical).toBe(canonical))

  it.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '010.0.0.1',
    '0x7f.0.0.1',
    '127.1',
    ' 10.0.0.1',
    '10.0.0.1\n',
    '10.0.0.1:80',
    '10.0.0.0/8',
  ])('refuses %j', (text) => expect(isIp(text)).toBe(false))

  it.each([
    'fe80::1%eth0',
    '::1/64',
    '[::1]',
    '1::2::3',
    '12345::',
    '1:2:3:4:5:6:7:8:9',
    '::ffff:010.0.0.1',
    '::ffff:256.0.0.1',
    ':::',
    ':',
    '1:2:3:4:5:6:7',
    '::g',
  ])('refuses %j', (text) => expect(isIp(text)).toBe(false))

  it('gives one canonical text for every spelling of an address', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        fc.pre(isIp(text))
        const canonical = parseIp(text)?.canonical ?? ''
        expect(parseIp(canonical)?.canonical).toBe(canonical)
        expect(parseIp(text.toUpperCase())?.canonical).toBe(canonical)
      }),
    )
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        expect(parseIp(text)?.canonical).toBe(text)
      }),
    )
  })
})

describe('networks', () => {
  it('mask the bits after the prefix', () => {
    expect(network('10.1.2.3', 8)).toBe('10.0.0.0/8')
    expect(network('10.255.2.3', 12)).toBe('10.240.0.0/12')
    expect(network('10.1.2.3', 32)).toBe('10.1.2.3/32')
    expect(network('2001:db8:1:2:3:4:5:6', 48)).toBe('2001:db8:1::/48')
    expect(network('2001:db8::1', 0)).toBe('::/0')
  })

  it('are read from CIDR text', () => {
    expect(parseCidr('10.0.0.0/8')?.prefixBits).toBe(8)
    expect(parseCidr('10.0.0.1')?.prefixBits).toBe(32)
    expect(parseCidr('::1')?.prefixBits).toBe(128)
    for (const text of ['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '::/129', '10.0.0.0/-1', 'x/8'])
      expect(parseCidr(text)).toBeNull()
  })
})
