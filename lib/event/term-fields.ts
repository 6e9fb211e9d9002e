import { networkOf, parseCidr, parseIp } from '../core/ip'
import { cutTerm, fold } from './term-words'

/** Longest value, and longest field name, inside an exact term, in UTF-16 code units. */
export const EXACT_VALUE_CHARS_MAX = 200
/** The networks every address is indexed under, in bits of prefix. */
export const NET_BITS = { 4: [8, 16, 24], 6: [32, 48, 64] } as const

/** The fields an exact filter may name; values inside metadata are named `meta.<path>`. */
export const EXACT_FIELDS = [
  'event_type',
  'category',
  'severity',
  'outcome',
  'action',
  'actor',
  'actor_type',
  'actor_name',
  'actor_email',
  'ip',
  'net',
  'session',
  'resource',
  'resource_type',
  'resource_name',
  'parent',
  'source',
  'trace',
  'span',
  'tag',
  'flag',
  'parent_event',
  'unregistered',
] as const
export type ExactField = (typeof EXACT_FIELDS)[number] | `meta.${string}`

/**
 * `=field=value`, the one spelling both the index and a filter use. Values stay as they are, but for `actor_email` (folded)
 * and `ip` (canonical text), and are cut at 200 characters: a term found is a hint, never proof.
 */
export function exactTerm(field: ExactField, value: string): string {
  let spelled = value
  if (field === 'actor_email') spelled = fold(value)
  else if (field === 'ip' && value.includes(':')) spelled = parseIp(value)?.canonical ?? fold(value)
  if (field.length + spelled.length < EXACT_VALUE_CHARS_MAX) return `=${field}=${spelled}`
  return `=${cutTerm(field, EXACT_VALUE_CHARS_MAX)}=${cutTerm(spelled, EXACT_VALUE_CHARS_MAX)}`
}

/**
 * The term a CIDR filter may ask for: the longest indexed network around it (`10.1.2.0/26` -> `=net=10.1.2.0/24`), or the
 * address itself when every bit is given. Null when it is wider than /8 (IPv4) or /32 (IPv6), or no CIDR at all.
 */
export function cidrTerm(cidr: string): string | null {
  const parsed = parseCidr(cidr)
  if (parsed === null) return null
  const { address, prefixBits } = parsed
  if (prefixBits === address.bytes.length * 8) return exactTerm('ip', address.canonical)
  const bits = NET_BITS[address.version].findLast((indexed) => indexed <= prefixBits)
  return bits === undefined ? null : exactTerm('net', networkOf(address, bits))
}
