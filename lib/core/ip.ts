import ipaddr from 'ipaddr.js'

/** `canonical` is dotted decimal, or RFC 5952 for IPv6; `bytes` are 4 or 16, most significant first. */
export type IpAddress = { version: 4 | 6; canonical: string; bytes: number[] }

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/
const IPV6_CHARS = /^[0-9a-f:]+(?:\.[0-9.]+)?$/i
const IP_CHARS_MAX = 45

/**
 * Cheap and exact: dotted decimal without leading zeros (RFC 6943, section 3.1.1), or IPv6 text (RFC 4291, section 2.2).
 * No zone id, no prefix length, no brackets, no port; PostgreSQL's `inet` reads all it accepts.
 */
export function isIp(text: string): boolean {
  if (text.length > IP_CHARS_MAX) return false
  return text.includes(':') ? isIpv6(text) : IPV4.test(text)
}

function isIpv6(text: string): boolean {
  const plain = IPV6_CHARS.test(text) ? withoutDots(text) : null
  return plain !== null && ipaddr.IPv6.isValid(plain)
}

/** The last 32 bits in hex where they stand in dots, null when the dots are wrong: ipaddr.js reads `::1.2.3.4` as mapped. */
function withoutDots(text: string): string | null {
  if (!text.includes('.')) return text
  const tail = text.lastIndexOf(':') + 1
  if (!IPV4.test(text.slice(tail))) return null
  const [a = 0, b = 0, c = 0, d = 0] = text.slice(tail).split('.').map(Number)
  return `${text.slice(0, tail)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
}

/** Null when `isIp` says no. */
export function parseIp(text: string): IpAddress | null {
  if (!isIp(text)) return null
  if (!text.includes(':')) return { version: 4, canonical: text, bytes: text.split('.').map(Number) }
  const address = ipaddr.IPv6.parse(withoutDots(text) ?? text)
  return { version: 6, canonical: address.toRFC5952String(), bytes: address.toByteArray() }
}

/** The network of `prefixBits` an address lies in, as canonical CIDR text: `10.1.2.3`, 16 -> `10.1.0.0/16`. */
export function networkOf(address: IpAddress, prefixBits: number): string {
  const masked = address.bytes.map((byte, i) => {
    const kept = Math.min(8, Math.max(0, prefixBits - i * 8))
    return byte & (0xff00 >> kept) & 0xff
  })
  const text = address.version === 4 ? masked.join('.') : new ipaddr.IPv6(masked).toRFC5952String()
  return `${text}/${prefixBits}`
}

const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]

/** An IPv4 address that came as IPv6 (`::ffff:1.2.3.4`, RFC 4291, section 2.5.5.2) as the IPv4 address it is. */
export function plainIp(address: IpAddress): IpAddress {
  if (address.version === 4 || MAPPED.some((byte, i) => address.bytes[i] !== byte)) return address
  const bytes = address.bytes.slice(MAPPED.length)
  return { version: 4, canonical: bytes.join('.'), bytes }
}

export type Network = { address: IpAddress; prefixBits: number }

/** Whether an address lies in a network; one that is no address lies in none. */
export function containsIp({ address, prefixBits }: Network, text: string): boolean {
  const parsed = parseIp(text)
  const given = parsed === null ? null : plainIp(parsed)
  return given?.version === address.version && networkOf(given, prefixBits) === networkOf(address, prefixBits)
}

/** Reads `address/bits`; a bare address has all its bits. Null when either part is wrong. */
export function parseCidr(text: string): Network | null {
  const slash = text.indexOf('/')
  const address = parseIp(slash < 0 ? text : text.slice(0, slash))
  if (address === null) return null
  const bitsMax = address.version === 4 ? 32 : 128
  if (slash < 0) return { address, prefixBits: bitsMax }
  const bits = text.slice(slash + 1)
  return /^\d{1,3}$/.test(bits) && Number(bits) <= bitsMax ? { address, prefixBits: Number(bits) } : null
}
