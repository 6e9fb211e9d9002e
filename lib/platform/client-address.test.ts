import { afterEach, describe, expect, test } from 'vitest'
import { parseEnv } from '@/lib/config/env'
import { clientAddress, clientAddressOf } from './client-address'

const trusted = (text: string) => parseEnv({ TRUSTED_PROXIES: text }).trustedProxies
const NONE = trusted('')
const SLOT = Symbol.for('sentinel-audit.peer-header')
const holder = globalThis as { [SLOT]?: string }

describe('the address of a client', () => {
  test.each<
    [what: string, peer: string | null, forwarded: string | null, proxies: string, expected: string | null]
  >([
    ['without proxies it is that of the socket', '198.51.100.7', null, '', '198.51.100.7'],
    ['a forwarded address is not believed without proxies', '198.51.100.7', '10.9.9.9', '', '198.51.100.7'],
    ['nor from a proxy that is not named', '198.51.100.7', '192.0.2.1', '10.0.0.0/8', '198.51.100.7'],
    ['a proxy that is named is believed', '10.0.0.2', '192.0.2.1', '10.0.0.0/8', '192.0.2.1'],
    [
      'what the client wrote itself stands further left',
      '10.0.0.2',
      '1.1.1.1, 192.0.2.1',
      '10.0.0.0/8',
      '192.0.2.1',
    ],
    ['two proxies, both named', '10.0.0.2', '6.6.6.6, 192.0.2.1, 10.0.0.3', '10.0.0.0/8', '192.0.2.1'],
    ['one proxy by count', '10.0.0.2', '6.6.6.6, 192.0.2.1', '1', '192.0.2.1'],
    ['two proxies by count', '10.0.0.2', '6.6.6.6, 192.0.2.1, 10.0.0.3', '2', '192.0.2.1'],
    ['fewer hops than proxies: the last one there is', '10.0.0.2', '192.0.2.1', '3', '192.0.2.1'],
    ['no hop at all: the proxy itself', '10.0.0.2', null, '1', '10.0.0.2'],
    ['a hop that is no address ends the reading', '10.0.0.2', '192.0.2.1, <script>', '1', '10.0.0.2'],
    ['IPv4 in IPv6 is IPv4', '::ffff:198.51.100.7', null, '', '198.51.100.7'],
    ['and is found in an IPv4 network', '::ffff:10.0.0.2', '::ffff:c000:201', '10.0.0.0/8', '192.0.2.1'],
    ['IPv6, with brackets and port', '2001:db8::1', '[2001:DB8:0::2]:443', '2001:db8::1', '2001:db8::2'],
    ['IPv4 with a port', '10.0.0.2', '192.0.2.1:5555', '1', '192.0.2.1'],
    ['an address nobody could read', 'unix:', '192.0.2.1', '1', null],
    ['no address', null, '192.0.2.1', '1', null],
  ])('%s', (_, peer, forwarded, proxies, expected) => {
    expect(clientAddress(peer, forwarded, trusted(proxies))).toBe(expected)
  })

  test('a million hops cost no more than the few that are read', () => {
    const endless = '10.0.0.1,'.repeat(1_000_000)
    expect(clientAddress('10.0.0.2', `${endless}10.0.0.1`, trusted('10.0.0.0/8'))).toBe('10.0.0.1')
  })
})

describe('the header of the front door', () => {
  const before = holder[SLOT]
  afterEach(() => {
    if (before === undefined) delete holder[SLOT]
    else holder[SLOT] = before
  })
  const sent = new Headers({ 'x-sentinel-peer': '192.0.2.9', 'x-forwarded-for': '6.6.6.6' })

  test('is read where the front door stands', () => {
    holder[SLOT] = 'x-sentinel-peer'
    expect(clientAddressOf(sent)).toBe('192.0.2.9')
  })

  test('is not believed without one, for then a client may have sent it', () => {
    delete holder[SLOT]
    expect(clientAddressOf(sent)).toBeNull()
  })
})

describe('TRUSTED_PROXIES', () => {
  test('is a count or a list of networks', () => {
    expect(NONE).toEqual({ hops: 0, networks: [] })
    expect(trusted('2').hops).toBe(2)
    expect(trusted('10.0.0.0/8, ::1').networks.map(({ prefixBits }) => prefixBits)).toEqual([8, 128])
  })

  test.each(['10', '-1', 'all', '10.0.0.0/33', 'proxy.internal'])('%s is refused', (text) => {
    expect(() => trusted(text)).toThrow(/TRUSTED_PROXIES/)
  })
})
