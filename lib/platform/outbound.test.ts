import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parseEnv } from '@/lib/config/env'
import { isPublicAddress, outboundFetch, type OutboundFault, type OutboundOptions } from './outbound'

let answer: RequestListener = (_, response) => response.end('hello')
let seen: { url: string; headers: IncomingHttpHeaders; body: string }[] = []
const server = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk) => (body += String(chunk)))
  request.on('end', () => {
    seen.push({ url: request.url ?? '', headers: request.headers, body })
    answer(request, response)
  })
})
let port = 0
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => new Promise((resolve) => server.close(resolve)))
beforeEach(() => {
  seen = []
})

const allow = (text: string) => parseEnv({ OUTBOUND_ALLOW: text }).outboundAllow
const NOTHING = allow('')
const LOCAL = allow('127.0.0.1')
const at = (path = '/', host = '127.0.0.1') => `http://${host}:${port}${path}`
const to = (address: string) => async () => [{ address, family: address.includes(':') ? 6 : 4 }]
const refusal = (url: string, options: OutboundOptions = {}) =>
  outboundFetch(url, { allow: NOTHING, ...options }).then(
    () => 'answered',
    (fault: OutboundFault) => fault.code,
  )

describe('an address', () => {
  test.each([
    '127.0.0.1',
    '127.8.8.8',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.100.100.200',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '192.0.2.1',
    '198.18.0.1',
    '240.0.0.1',
    '168.63.129.16',
    '192.0.0.192',
    '::',
    '::1',
    'fe80::1',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    'fec0::1',
    '::ffff:127.0.0.1',
    '::ffff:a00:1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    '2001::1',
    '2001:db8::1',
    '::127.0.0.1',
    'no address',
  ])('%s is not public', (address) => expect(isPublicAddress(address)).toBe(false))

  test.each(['1.1.1.1', '93.184.215.14', '2606:4700:4700::1111', '::ffff:1.1.1.1'])(
    '%s is public',
    (address) => expect(isPublicAddress(address)).toBe(true),
  )
})

describe('a URL', () => {
  test.each([
    ['file:///etc/passwd', 'not_https'],
    ['gopher://example.com/', 'not_https'],
    ['http://example.com/', 'not_https'],
    ['nothing', 'not_a_url'],
    ['https://user:secret@example.com/', 'credentials_in_url'],
    ['https://127.0.0.1/', 'inside'],
    ['https://2130706433/', 'inside'],
    ['https://0x7f.1/', 'inside'],
    ['https://017700000001/', 'inside'],
    ['https://[::1]/', 'inside'],
    ['https://[::ffff:127.0.0.1]/', 'inside'],
    ['https://169.254.169.254/latest/meta-data/', 'inside'],
    ['http://localhost/', 'inside'],
  ])('%s is not called: %s', async (url, code) => {
    const resolve = to(url.includes('localhost') ? '127.0.0.1' : '93.184.215.14')
    expect(await refusal(url, { resolve })).toBe(code)
    expect(seen).toEqual([])
  })

  test.each(['10.0.0.5', '::1', '169.254.169.254', '::ffff:192.168.0.1'])(
    'a name that leads to %s is not called',
    async (address) => {
      expect(await refusal('https://intranet.example.com/', { resolve: to(address) })).toBe('inside')
    },
  )

  test('one address inside among several forbids the name', async () => {
    const resolve = async () => [...(await to('93.184.215.14')()), ...(await to('10.0.0.5')())]
    expect(await refusal('https://mixed.example.com/', { resolve })).toBe('inside')
  })

  test('what is refused is not named by its address', async () => {
    const fault = await outboundFetch('https://intranet.example.com/', {
      allow: NOTHING,
      resolve: to('10.1.2.3'),
    }).catch((error: OutboundFault) => error.message)
    expect(fault).not.toContain('10.1.2.3')
  })

  test('a name without an address', async () => {
    const resolve = () => Promise.reject(new Error('ENOTFOUND'))
    expect(await refusal('https://nowhere.example.com/', { resolve })).toBe('unresolved')
  })
})

describe('what OUTBOUND_ALLOW names', () => {
  test('by address, network or host is called, and without TLS', async () => {
    for (const allowed of ['127.0.0.1', '127.0.0.0/8'])
      expect(await (await outboundFetch(at(), { allow: allow(allowed) })).text()).toBe('hello')
    const named = { allow: allow('idp.internal'), resolve: to('127.0.0.1') }
    expect((await outboundFetch(at('/', 'idp.internal'), named)).status).toBe(200)
    expect(await refusal(at('/', 'other.internal'), named)).toBe('inside')
  })

  test('headers and body arrive, under the name of the host', async () => {
    const options = {
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json' },
    } as const
    await outboundFetch(at('/hook', 'idp.internal'), {
      ...options,
      allow: allow('idp.internal'),
      resolve: to('127.0.0.1'),
    })
    expect(seen).toMatchObject([
      {
        url: '/hook',
        body: '{"a":1}',
        headers: { host: `idp.internal:${port}`, 'content-type': 'application/json' },
      },
    ])
  })

  test('the name is looked up once: a second answer changes nothing', async () => {
    const answers = ['127.0.0.1', '10.255.255.1']
    let asked = 0
    const resolve = async () => to(answers[asked++] ?? '')()
    expect((await outboundFetch(at('/', 'rebind.example'), { allow: LOCAL, resolve })).status).toBe(200)
    expect(asked).toBe(1)
  })
})

describe('a redirect', () => {
  const redirect = (location: string) => {
    answer = (request, response) =>
      request.url === '/from' ? response.writeHead(302, { location }).end() : response.end('arrived')
  }
  test('is followed where it passes, without the credentials of another host', async () => {
    redirect(at('/to', 'other.internal'))
    const options = {
      allow: allow('127.0.0.1,other.internal'),
      resolve: to('127.0.0.1'),
      headers: { Authorization: 'Bearer x', 'x-kept': '1' },
    }
    expect(await (await outboundFetch(at('/from'), options)).text()).toBe('arrived')
    expect(seen[0]?.headers.authorization).toBe('Bearer x')
    expect(seen[1]?.headers).toMatchObject({ 'x-kept': '1' })
    expect(seen[1]?.headers.authorization).toBeUndefined()
  })

  test.each([
    ['http://169.254.169.254/', 'inside'],
    ['https://10.0.0.1/', 'inside'],
    ['file:///etc/passwd', 'not_https'],
    ['//user:x@example.com/', 'credentials_in_url'],
  ])('to %s is not followed', async (location, code) => {
    redirect(location)
    expect(await refusal(at('/from'), { allow: LOCAL })).toBe(code)
  })

  test('of a POST, and more than a few, are not followed', async () => {
    redirect(at('/to'))
    expect(await refusal(at('/from'), { allow: LOCAL, method: 'POST' })).toBe('redirect')
    redirect(at('/from'))
    expect(await refusal(at('/from'), { allow: LOCAL })).toBe('redirect')
    expect(seen.length).toBeLessThan(8)
  })
})

describe('an answer', () => {
  test('that is too large is cut off, with and without a length', async () => {
    answer = (_, response) => response.end('x'.repeat(2_000))
    expect(await refusal(at(), { allow: LOCAL, bytesMax: 1_000 })).toBe('too_large')
    answer = (_, response) => {
      response.write('x'.repeat(900))
      response.end('x'.repeat(900))
    }
    expect(await refusal(at(), { allow: LOCAL, bytesMax: 1_000 })).toBe('too_large')
  })

  test('that does not come, or does not end, is not waited for', async () => {
    answer = () => {}
    expect(await refusal(at(), { allow: LOCAL, timeoutMs: 100 })).toBe('timeout')
    answer = (_, response) => response.write('a beginning')
    expect(await refusal(at(), { allow: LOCAL, timeoutMs: 100 })).toBe('timeout')
    const never = () => new Promise<never>(() => {})
    expect(await refusal('https://slow.example/', { resolve: never, timeoutMs: 100 })).toBe('timeout')
    server.closeAllConnections()
  })

  test('from nobody', async () => {
    expect(await refusal('http://127.0.0.1:9/', { allow: LOCAL })).toBe('failed')
  })
})

test('OUTBOUND_ALLOW takes names and networks, no URLs', () => {
  expect(() => parseEnv({ OUTBOUND_ALLOW: 'http://idp' })).toThrow(/OUTBOUND_ALLOW/)
})
