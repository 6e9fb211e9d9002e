import { parseCidr, parseIp } from '@/lib/core/ip'
import { parseInstant } from '@/lib/core/time'
import type { JsonValue, StoredEvent } from '@/lib/event/stored-event'
import { fieldOf, type Comparison, type Filter, type OrderOperator, type Term } from './ast'
import { searchedTexts } from './searched-texts'
import { expandTerm, textsOf } from './event-fields'
import { timeBounds } from './times'
import { jsonNumber } from './values'
import { findsWord, foldSearch, soughtOf } from './words'

type ValueTest = Exclude<Comparison, { op: 'has' }>

/**
 * Whether an event matches: the meaning of the language, in memory. SQL (lib/db/queries/filter-sql.ts) is tested against it.
 * Relative times must be resolved first (`resolveTimes`). Throws RangeError when they are not.
 */
export function matches(filter: Filter, event: StoredEvent): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.all.every((part) => matches(part, event))
    case 'or':
      return filter.any.some((part) => matches(part, event))
    case 'not':
      return !matches(filter.filter, event)
    case 'text': {
      const sought = soughtOf(filter.value)
      return searchedTexts(event).some((text) => findsWord(text, sought))
    }
    case 'term': {
      const expanded = expandTerm(filter)
      return expanded.kind === 'term' ? matchesTerm(expanded, event) : matches(expanded, event)
    }
  }
}

function matchesTerm(term: Term, event: StoredEvent): boolean {
  const { kind, values = [] } = fieldOf(term)
  if (kind === 'json-path') return matchesJson(valueAt(event.metadata, term.path ?? []), term)
  const texts = textsOf(event, term.field)
  if (term.op === 'has') return texts.length > 0
  if (kind === 'instant') return texts.some((text) => inTime(text, term))
  if (term.op === 'eq' || term.op === 'in')
    return texts.some((text) => anyOf(term, (value) => isEqual(term, text, value)))
  const rank = kind === 'enum-ordered' ? (text: string): number => values.indexOf(text) : Number
  return texts.some((text) => isOrderedSo(rank(text), term, rank))
}

function isEqual(term: Term, text: string, value: string): boolean {
  switch (fieldOf(term).kind) {
    case 'wildcard':
      return value.endsWith('*') ? text.startsWith(value.slice(0, -1)) : text === value
    case 'words':
      return findsWord(text, soughtOf(value))
    case 'ip':
      return isInNetwork(text, value)
    case 'number':
    case 'duration':
      return Number(text) === Number(value)
    default:
      return term.field === 'actor.email' ? foldSearch(text) === foldSearch(value) : text === value
  }
}

function anyOf(test: ValueTest, check: (value: string) => boolean): boolean {
  if (test.op === 'eq') return check(test.value)
  return test.op === 'in' && test.values.some(check)
}

function isOrderedSo(actual: number, test: ValueTest, read: (text: string) => number): boolean {
  switch (test.op) {
    case 'range':
      return actual >= read(test.low) && actual <= read(test.high)
    case 'eq':
    case 'in':
      return anyOf(test, (value) => actual === read(value))
    default:
      return compare(actual, test.op, read(test.value))
  }
}

function compare(actual: number, op: OrderOperator, bound: number): boolean {
  switch (op) {
    case 'lt':
      return actual < bound
    case 'lte':
      return actual <= bound
    case 'gt':
      return actual > bound
    case 'gte':
      return actual >= bound
  }
}

function inTime(text: string, test: ValueTest): boolean {
  const at = parseInstant(text)
  return (
    at !== null &&
    timeBounds(test).some(({ from, to }) => (from === null || at >= from) && (to === null || at < to))
  )
}

function isInNetwork(text: string, network: string): boolean {
  const address = parseIp(text)
  const cidr = parseCidr(network)
  if (address === null || cidr === null || address.version !== cidr.address.version) return false
  return cidr.address.bytes.every((byte, i) => {
    const kept = Math.min(8, Math.max(0, cidr.prefixBits - i * 8))
    return ((byte ^ (address.bytes[i] ?? 0)) & (0xff00 >> kept) & 0xff) === 0
  })
}

/** Only objects are walked: `a.0` is the key "0", never the first of an array. */
function valueAt(value: JsonValue, path: readonly string[]): JsonValue {
  let at = value
  for (const key of path) {
    if (at === null || typeof at !== 'object' || Array.isArray(at) || !Object.hasOwn(at, key)) return null
    at = at[key] ?? null
  }
  return at
}

function matchesJson(found: JsonValue, test: Comparison): boolean {
  if (test.op === 'has') return found !== null
  if (test.op === 'eq' || test.op === 'in') {
    const scalars = Array.isArray(found) ? found : [found]
    return anyOf(test, (value) => scalars.some((scalar) => isScalar(scalar, value)))
  }
  return typeof found === 'number' && isOrderedSo(found, test, Number)
}

function isScalar(scalar: JsonValue, value: string): boolean {
  if (typeof scalar === 'string') return scalar === value
  if (typeof scalar === 'boolean') return String(scalar) === value
  if (typeof scalar !== 'number') return false
  const number = jsonNumber(value)
  return number !== null && scalar === Number(number)
}
