import 'server-only'
import { loadConfig, type TrustedProxies } from '@/lib/config/env'
import { containsIp, type Network, parseIp, plainIp } from '@/lib/core/ip'

/** Set by scripts/front-door.mjs from the socket, which drops what a client sends under this name. */
const PEER_SLOT = Symbol.for('sentinel-audit.peer-header')
const FORWARDED_HOPS_MAX = 32

const peerHeader = () => (globalThis as { [PEER_SLOT]?: string })[PEER_SLOT]

/** An address as one text has it: IPv4 in IPv6 is IPv4, a port and brackets are left out (RFC 7239, section 6). */
function readHop(text: string): string | null {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text
  const address = parseIp(bare)
  return address === null ? null : plainIp(address).canonical
}

const isTrusted = (address: string, networks: readonly Network[]) =>
  networks.some((network) => containsIp(network, address))

/**
 * Who is at the other end: the socket's address, or, only behind proxies that are trusted, what they say they saw. Each
 * proxy adds to the right of X-Forwarded-For, so it is read from the right; what stands further left anybody may have written.
 * Null when `peer` is no address. A hop that is no address ends the reading: the last one that was is the answer.
 */
export function clientAddress(
  peer: string | null,
  forwarded: string | null,
  trusted: TrustedProxies,
): string | null {
  let address = peer === null ? null : readHop(peer)
  if (address === null) return null
  const hops = (forwarded ?? '').split(',').slice(-FORWARDED_HOPS_MAX)
  for (let passed = 0; ; passed++) {
    if (passed >= trusted.hops && !isTrusted(address, trusted.networks)) return address
    const before: string | null = readHop(hops.pop()?.trim() ?? '')
    if (before === null) return address
    address = before
  }
}

// The environment is read once; this is asked for at every request.
let configured: TrustedProxies | null = null

/** The same for a request that came through the front door; null without one, because then nothing here can be believed. */
export function clientAddressOf(headers: Headers): string | null {
  const name = peerHeader()
  if (name === undefined) return null
  configured ??= loadConfig().trustedProxies
  return clientAddress(headers.get(name), headers.get('x-forwarded-for'), configured)
}
