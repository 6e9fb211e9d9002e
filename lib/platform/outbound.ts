import 'server-only'
import { lookup } from 'node:dns/promises'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import ipaddr from 'ipaddr.js'
import { loadConfig, type OutboundAllow } from '@/lib/config/env'
import { containsIp, isIp, parseCidr, parseIp, plainIp } from '@/lib/core/ip'

const TIMEOUT_MS = 10_000
const ANSWER_BYTES_MAX = 1024 * 1024
const REDIRECTS_MAX = 3
const REDIRECTS = [301, 302, 303, 307, 308]
/** Hidden from the ranges that say so: Azure answers a machine's questions about itself at a public address. */
const METADATA = ['168.63.129.16']
/** All of IPv6 that is given out to the internet (RFC 4291, section 2.4); `::1.2.3.4` and site-local lie outside. */
const GLOBAL_IPV6 = parseCidr('2000::/3')
/** What belongs to one host and must not follow a redirect to another. */
const CREDENTIALS = ['authorization', 'cookie', 'proxy-authorization']

export type OutboundCode =
  | 'not_a_url'
  | 'not_https'
  | 'credentials_in_url'
  | 'unresolved'
  | 'inside'
  | 'redirect'
  | 'too_large'
  | 'timeout'
  | 'failed'

/** Why nothing came back. The message names the host at most, never the address behind it: that would map the inside. */
export class OutboundFault extends Error {
  constructor(
    readonly code: OutboundCode,
    message: string,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'OutboundFault'
  }
}

type Address = { address: string; family: number }

export type OutboundOptions = {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT'
  headers?: Record<string, string>
  body?: string | Uint8Array
  /** For the whole of it, redirects too. */
  timeoutMs?: number
  bytesMax?: number
  redirectsMax?: number
  /** Preset: OUTBOUND_ALLOW. */
  allow?: OutboundAllow
  /** Preset: the system's resolver. */
  resolve?: (host: string) => Promise<Address[]>
}

/** Whether an address is one of the public internet: not private, loopback, link-local, multicast, mapped, reserved ... */
export function isPublicAddress(text: string): boolean {
  const parsed = parseIp(text)
  if (parsed === null) return false
  const { canonical, version } = plainIp(parsed)
  if (METADATA.includes(canonical)) return false
  if (version === 6 && (GLOBAL_IPV6 === null || !containsIp(GLOBAL_IPV6, canonical))) return false
  return ipaddr.parse(canonical).range() === 'unicast'
}

const resolveAll = (host: string): Promise<Address[]> => lookup(host, { all: true })
const hostOf = (url: URL) =>
  url.hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()

const isAllowed = (text: string, { networks }: OutboundAllow) =>
  networks.some((network) => containsIp(network, text))

/** The address to connect to, checked. One forbidden address among several forbids the name. */
async function addressFor(url: URL, allow: OutboundAllow, resolve: typeof resolveAll): Promise<Address> {
  const host = hostOf(url)
  const found = isIp(host)
    ? [{ address: host, family: host.includes(':') ? 6 : 4 }]
    : await resolve(host).catch((error: unknown) => {
        throw new OutboundFault('unresolved', `${host} has no address`, error)
      })
  const [first] = found
  if (first === undefined) throw new OutboundFault('unresolved', `${host} has no address`)
  const isNamed = allow.hosts.includes(host)
  const isAllowedInside = isNamed || found.every(({ address }) => isAllowed(address, allow))
  if (
    !isAllowedInside &&
    !found.every(({ address }) => isPublicAddress(address) || isAllowed(address, allow))
  )
    throw new OutboundFault('inside', `${host} is not on the public internet; OUTBOUND_ALLOW can allow it`)
  if (url.protocol !== 'https:' && !isAllowedInside)
    throw new OutboundFault('not_https', `${host} is called over https only`)
  return first
}

function parseUrl(text: string | URL, base?: URL): URL {
  if (!URL.canParse(String(text), base?.href)) throw new OutboundFault('not_a_url', 'This is not a URL')
  const url = new URL(String(text), base?.href)
  if (!/^https?:$/.test(url.protocol)) throw new OutboundFault('not_https', 'Only https URLs are called')
  if (url.username !== '' || url.password !== '')
    throw new OutboundFault('credentials_in_url', 'A URL with a user name or a password is not called')
  return url
}

async function readCapped(answer: IncomingMessage, bytesMax: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > bytesMax) {
      answer.destroy()
      throw new OutboundFault('too_large', `The answer has more than ${bytesMax} bytes`)
    }
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

/** One request to the address that was checked, under the name of the host: a second look-up could give another (DNS rebinding). */
function send(
  url: URL,
  address: Address,
  options: OutboundOptions,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method: options.method ?? 'GET',
        headers: { ...options.headers, 'accept-encoding': 'identity' },
        signal,
        // A connection of its own: one kept from before was checked for another call.
        agent: false,
        lookup: (_host, { all }, done) =>
          all === true ? done(null, [address]) : done(null, address.address, address.family),
      },
      resolve,
    )
    outgoing.on('error', reject)
    outgoing.end(options.body)
  })
}

const without = (headers: Record<string, string>, names: readonly string[]) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name.toLowerCase())))

function responseOf(answer: IncomingMessage, body: Uint8Array<ArrayBuffer>): Response {
  const headers = new Headers()
  for (let at = 0; at < answer.rawHeaders.length; at += 2)
    headers.append(answer.rawHeaders[at] ?? '', answer.rawHeaders[at + 1] ?? '')
  const status = answer.statusCode ?? 502
  return new Response([204, 205, 304].includes(status) ? null : body, { status, headers })
}

/**
 * The one way out (OWASP ASVS 5.0, 13.2.4): https, to the public internet or to what OUTBOUND_ALLOW names, at the address that
 * was checked; redirects of GET and HEAD pass the same checks; time and size have an end. Gives the whole answer.
 * @throws OutboundFault
 */
export async function outboundFetch(target: string | URL, options: OutboundOptions = {}): Promise<Response> {
  const allow = options.allow ?? loadConfig().outboundAllow
  const method = options.method ?? 'GET'
  const signal = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS)
  // A resolver can't be interrupted; it is left behind.
  const ended = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
  )
  ended.catch(() => {})
  let url = parseUrl(target)
  let headers = options.headers ?? {}
  try {
    for (let hops = 0; ; hops++) {
      const address = await Promise.race([addressFor(url, allow, options.resolve ?? resolveAll), ended])
      const answer = await send(url, address, { ...options, headers }, signal)
      const location = answer.headers.location
      if (location === undefined || !REDIRECTS.includes(answer.statusCode ?? 0))
        return responseOf(answer, await readCapped(answer, options.bytesMax ?? ANSWER_BYTES_MAX))
      answer.destroy()
      if (hops >= (options.redirectsMax ?? REDIRECTS_MAX) || !['GET', 'HEAD'].includes(method))
        throw new OutboundFault('redirect', `${hostOf(url)} sends the request elsewhere`)
      const next = parseUrl(location, url)
      if (next.origin !== url.origin) headers = without(headers, CREDENTIALS)
      url = next
    }
  } catch (error) {
    if (error instanceof OutboundFault) throw error
    if (signal.aborted) throw new OutboundFault('timeout', `${hostOf(url)} took too long`, error)
    throw new OutboundFault('failed', `${hostOf(url)} could not be reached`, error)
  }
}
