import { networkOf, parseIp } from '../core/ip'
import type { Actor, JsonValue, NormalEvent, Resource } from './stored-event'
import { exactTerm, NET_BITS, type ExactField } from './term-fields'
import { memoOf, type MetaNode, type TermMemo } from './term-memo'
import { eachWordTerm } from './term-words'

export { cidrTerm, EXACT_FIELDS, EXACT_VALUE_CHARS_MAX, exactTerm, type ExactField } from './term-fields'
export {
  cutTerm,
  DENSE_TERM_CHARS_MAX,
  fold,
  isWordCode,
  matchesWord,
  TERM_CHARS_MAX,
  wordPrefixes,
} from './term-words'

/** New terms one event may bring to a block; past that the block only says `ANY_TERM`. */
export const TERMS_PER_EVENT_MAX = 512
/** "This block can match anything": a filter must always look inside. */
export const ANY_TERM = '*'

/**
 * Adds the terms of one event to those of its block. What counts against the limit is what is new to the block, so a text seen
 * before is free. A block that says `ANY_TERM` learns nothing more: no term could narrow it.
 */
export function collectTerms(event: NormalEvent, into: Set<string>): void {
  if (into.has(ANY_TERM)) return
  const memo = memoOf(into)
  memo.sizeMax = into.size + TERMS_PER_EVENT_MAX
  exactTerms(event, memo)
  searchTerms(event, memo)
  if (into.size > memo.sizeMax) into.add(ANY_TERM)
  memo.size = into.size
}

function exactTerms(event: NormalEvent, memo: TermMemo): void {
  const { seen } = memo
  addExact(memo, seen.event_type, 'event_type', event.event_type)
  addExact(memo, seen.category, 'category', event.category)
  addExact(memo, seen.severity, 'severity', event.severity)
  addExact(memo, seen.outcome, 'outcome', event.outcome)
  addExact(memo, seen.unregistered, 'unregistered', event.unregistered ? 'true' : 'false')
  addExact(memo, seen.action, 'action', event.action)
  addExact(memo, seen.source, 'source', event.source)
  // Nearly always new, so remembering them would cost more than it saves.
  if (event.trace_id !== null) memo.into.add(exactTerm('trace', event.trace_id))
  if (event.span_id !== null) memo.into.add(exactTerm('span', event.span_id))
  if (event.parent_event_id !== null) memo.into.add(exactTerm('parent_event', event.parent_event_id))
  for (const tag of event.tags) addExact(memo, seen.tag, 'tag', tag)
  for (const flag of event.compliance_flags) addExact(memo, seen.flag, 'flag', flag)
  if (event.actor !== null) actorTerms(event.actor, memo)
  if (event.resource !== null) resourceTerms(event.resource, memo)
}

function addExact(memo: TermMemo, seen: Set<string>, field: ExactField, value: string | null): void {
  if (value === null || seen.has(value)) return
  seen.add(value)
  memo.into.add(exactTerm(field, value))
}

function actorTerms(actor: Actor, memo: TermMemo): void {
  const { seen, into } = memo
  addExact(memo, seen.actor, 'actor', actor.id)
  addExact(memo, seen.actor_type, 'actor_type', actor.type)
  addExact(memo, seen.actor_name, 'actor_name', actor.name)
  addExact(memo, seen.actor_email, 'actor_email', actor.email)
  addExact(memo, seen.session, 'session', actor.session_id)
  const ip = actor.ip_address
  if (ip === null || seen.ip.has(ip)) return
  seen.ip.add(ip)
  into.add(exactTerm('ip', ip))
  for (const net of netsOf(ip)) into.add(`=net=${net}`)
}

/** The indexed networks of an address; IPv4, the common case, is cut out of the text. */
function netsOf(ip: string): string[] {
  if (!ip.includes(':')) {
    const first = ip.indexOf('.')
    const second = ip.indexOf('.', first + 1)
    const third = ip.indexOf('.', second + 1)
    if (first < 0 || second < 0 || third < 0) return []
    return [`${ip.slice(0, first)}.0.0.0/8`, `${ip.slice(0, second)}.0.0/16`, `${ip.slice(0, third)}.0/24`]
  }
  const address = parseIp(ip)
  return address === null ? [] : NET_BITS[6].map((bits) => networkOf(address, bits))
}

function resourceTerms(resource: Resource, memo: TermMemo): void {
  const { seen } = memo
  addExact(memo, seen.resource, 'resource', resource.id)
  addExact(memo, seen.resource_type, 'resource_type', resource.type)
  addExact(memo, seen.resource_name, 'resource_name', resource.name)
  addExact(memo, seen.parent, 'parent', resource.parent_id)
}

function searchTerms(event: NormalEvent, memo: TermMemo): void {
  addWords(event.event_type, memo)
  addWords(event.action, memo)
  addWords(event.description, memo)
  addWords(event.source, memo)
  if (event.trace_id !== null) eachWordTerm(event.trace_id, memo.addWord)
  for (const tag of event.tags) addWords(tag, memo)
  const { actor, resource } = event
  if (actor !== null) {
    addWords(actor.id, memo)
    addWords(actor.name, memo)
    addWords(actor.email, memo)
    addWords(actor.ip_address, memo)
    addWords(actor.session_id, memo)
  }
  if (resource !== null) {
    addWords(resource.id, memo)
    addWords(resource.type, memo)
    addWords(resource.name, memo)
    addWords(resource.parent_id, memo)
    if (resource.attributes !== null) addValues(resource.attributes, null, memo)
  }
  if (event.metadata !== null) addValues(event.metadata, memo.meta, memo)
  if (event.changes !== null) addValues(event.changes as JsonValue, null, memo)
}

function addWords(text: string | null, memo: TermMemo): void {
  if (text === null || memo.words.has(text) || memo.into.size > memo.sizeMax) return
  memo.words.add(text)
  eachWordTerm(text, memo.addWord)
}

/** Every string and number below `value` is searchable; below metadata every scalar also becomes an exact term. */
function addValues(value: JsonValue, node: MetaNode | null, memo: TermMemo): void {
  if (value === null || memo.into.size > memo.sizeMax) return
  if (typeof value === 'object') {
    if (Array.isArray(value)) for (const item of value) addValues(item, node, memo)
    else for (const key in value) addValues(value[key] ?? null, node === null ? null : node.child(key), memo)
    return
  }
  const text = typeof value === 'string' ? value : String(value)
  if (node !== null) addExact(memo, node.values, node.path, text)
  if (typeof value !== 'boolean') addWords(text, memo)
}
