/** The bytes of an address, 4 or 16, or null. IPv4 in IPv6 (`::ffff:192.0.2.1`) is IPv4. */
export function bytesOf(text: string): number[] | null {
  if (!text.includes(':')) return v4Of(text)
  const bytes = v6Of(text)
  const isMapped = bytes?.slice(0, 12).every((byte, index) => byte === (index < 10 ? 0 : 255)) === true
  return isMapped ? (bytes?.slice(12) ?? null) : bytes
}

function v4Of(text: string): number[] | null {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part))) return null
  const bytes = parts.map(Number)
  return bytes.every((byte) => byte < 256) ? bytes : null
}

function v6Of(text: string): number[] | null {
  const lastColon = text.lastIndexOf(':')
  const tail = text.slice(lastColon + 1)
  if (tail.includes('.')) {
    const v4 = v4Of(tail)
    if (v4 === null) return null
    const hex = (at: number) => (((v4[at] ?? 0) << 8) | (v4[at + 1] ?? 0)).toString(16)
    return v6Of(`${text.slice(0, lastColon + 1)}${hex(0)}:${hex(2)}`)
  }
  const halves = text.split('::')
  if (halves.length > 2) return null
  const [head = [], rest] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - (rest?.length ?? 0)
  if (rest === undefined ? missing !== 0 : missing < 1) return null
  const groups = [...head, ...(rest === undefined ? [] : [...Array<string>(missing).fill('0'), ...rest])]
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null
  return groups.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff])
}

/** An address alone, out of `192.0.2.1:80`, `[2001:db8::1]:80` or `fe80::1%eth0`; null when it is none. */
export function plainAddress(text: string | null | undefined): string | null {
  const trimmed = text?.trim().replace(/^"|"$/g, '') ?? ''
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(trimmed)?.[1]
  const withoutPort = bracketed ?? (/^[\d.]+:\d+$/.test(trimmed) ? trimmed.replace(/:\d+$/, '') : trimmed)
  const address = withoutPort.replace(/%.*$/, '')
  const bytes = bytesOf(address)
  if (bytes === null) return null
  return bytes.length === 4 ? bytes.join('.') : address.toLowerCase()
}

type Range = { bytes: number[]; bits: number }

function rangeOf(text: string): Range {
  const [address = '', prefix] = text.split('/')
  const bytes = bytesOf(address)
  const bits = prefix === undefined ? (bytes?.length ?? 0) * 8 : Number(prefix)
  if (bytes === null || !Number.isInteger(bits) || bits < 0 || bits > bytes.length * 8)
    throw new TypeError(`${text} is not an address or a range such as 10.0.0.0/8`)
  return { bytes, bits }
}

const isWithin = (address: readonly number[], { bytes, bits }: Range): boolean =>
  address.length === bytes.length &&
  bytes.every((byte, index) => {
    const mask = 0xff & ~(0xff >> Math.min(8, Math.max(0, bits - index * 8)))
    return ((address[index] ?? 0) & mask) === (byte & mask)
  })

/** How many proxies stand before the service, or the addresses and ranges that they have. */
export type TrustedProxies = number | readonly string[]

/**
 * Whose address is the caller's: that of the connection, or, as far as proxies are trusted, what the nearest of them wrote into
 * X-Forwarded-For. It is read from its end; what a caller puts at its beginning is never believed.
 */
export function callerAddress(
  trusted: TrustedProxies,
): (peer: string | null, forwardedFor: string | null) => string | null {
  const ranges = typeof trusted === 'number' ? [] : trusted.map(rangeOf)
  const isTrusted = (address: string, hop: number) =>
    typeof trusted === 'number'
      ? hop < trusted
      : ranges.some((range) => isWithin(bytesOf(address) ?? [], range))
  return (peer, forwardedFor) => {
    let address = plainAddress(peer)
    const hops = forwardedFor?.split(',').reverse() ?? []
    for (const [hop, text] of hops.entries()) {
      // Where the connection has no address (a function of a platform), counting hops is all there is.
      if (address !== null && !isTrusted(address, hop)) break
      if (address === null && (typeof trusted !== 'number' || hop >= trusted)) break
      const next = plainAddress(text)
      if (next === null) break
      address = next
    }
    return address
  }
}
