import { parseCidr } from '@/lib/core/ip'
import { cidrTerm, exactTerm, type ExactField } from '@/lib/event/terms'
import { cutTerm, fold, wordPrefixes } from '@/lib/event/term-words'
import { fieldOf, type Comparison, type Filter, type Term } from './ast'
import { expandTerm } from './event-fields'
import type { FieldName } from './fields'
import { jsonNumber, searchText } from './values'

/**
 * What the terms of a block (lib/event/terms.ts) must satisfy before the block can hold a match. `prefix`: some term begins so.
 * `{any: []}` is never satisfied. `anything`: the index can't help. A block that holds `ANY_TERM` satisfies every condition.
 */
export type Necessary =
  'anything' | { all: Necessary[] } | { any: Necessary[] } | { term: string; prefix: boolean }

const EXACT: Readonly<Partial<Record<FieldName, ExactField>>> = {
  category: 'category',
  severity: 'severity',
  outcome: 'outcome',
  action: 'action',
  'actor.id': 'actor',
  'actor.type': 'actor_type',
  'actor.name': 'actor_name',
  session: 'session',
  'resource.id': 'resource',
  'resource.type': 'resource_type',
  'resource.name': 'resource_name',
  'resource.parent': 'parent',
  source: 'source',
  tag: 'tag',
  flag: 'flag',
  trace: 'trace',
  span: 'span',
  parent: 'parent_event',
  unregistered: 'unregistered',
}

const SIGMA = /[σς]/
const PREFIX_CHARS_MAX = 128

/** Sound, not complete: when an event matches the filter, its terms satisfy the condition; the reverse need not hold. */
export function necessary(filter: Filter): Necessary {
  switch (filter.kind) {
    case 'and':
      return allOf(filter.all.map(necessary))
    case 'or':
      return anyOf(filter.any.map(necessary))
    case 'not':
      return 'anything'
    case 'text':
      return words(filter.value)
    case 'term': {
      const expanded = expandTerm(filter)
      return expanded.kind === 'term' ? ofTerm(expanded) : necessary(expanded)
    }
  }
}

/** Whether a block's terms satisfy the condition: what the database's index decides, for tests. */
export function satisfies(terms: ReadonlySet<string>, condition: Necessary): boolean {
  if (condition === 'anything') return true
  if ('all' in condition) return condition.all.every((part) => satisfies(terms, part))
  if ('any' in condition) return condition.any.some((part) => satisfies(terms, part))
  return condition.prefix
    ? [...terms].some((term) => term.startsWith(condition.term))
    : terms.has(condition.term)
}

function allOf(parts: Necessary[]): Necessary {
  const all = parts.filter((part) => part !== 'anything')
  const [first] = all
  return first === undefined ? 'anything' : all.length === 1 ? first : { all }
}

function anyOf(any: Necessary[]): Necessary {
  const [first] = any
  if (any.includes('anything')) return 'anything'
  return first !== undefined && any.length === 1 ? first : { any }
}

function ofTerm(term: Term): Necessary {
  const values = equalTo(term)
  if (values === null) return 'anything'
  return anyOf(values.map((value) => ofValue(term, value)))
}

/** The values of which the field must have one; null when the comparison names none. */
function equalTo(term: Term): string[] | null {
  if (term.op === 'eq') return [term.value]
  if (term.op === 'in') return term.values
  const { kind, values = [] } = fieldOf(term)
  return kind === 'enum-ordered' ? values.filter((_, rank) => isInRank(rank, term, values)) : null
}

function isInRank(rank: number, test: Comparison, values: readonly string[]): boolean {
  switch (test.op) {
    case 'lt':
      return rank < values.indexOf(test.value)
    case 'lte':
      return rank <= values.indexOf(test.value)
    case 'gt':
      return rank > values.indexOf(test.value)
    case 'gte':
      return rank >= values.indexOf(test.value)
    case 'range':
      return rank >= values.indexOf(test.low) && rank <= values.indexOf(test.high)
    default:
      return true
  }
}

function ofValue({ field, path = [] }: Term, value: string): Necessary {
  const exact = EXACT[field]
  if (exact !== undefined) return has(exactTerm(exact, value))
  switch (field) {
    case 'type':
      return value.endsWith('*')
        ? { term: `=event_type=${cutTerm(value.slice(0, -1), PREFIX_CHARS_MAX)}`, prefix: true }
        : has(exactTerm('event_type', value))
    case 'actor.email':
      return email(value)
    case 'ip':
      return network(value)
    case 'description':
      return words(value)
    case 'metadata':
      return metadata(path, value)
    default:
      return 'anything'
  }
}

const has = (term: string): Necessary => ({ term, prefix: false })

function network(value: string): Necessary {
  const term = parseCidr(value) === null ? null : cidrTerm(value)
  return term === null ? 'anything' : has(term)
}

/** JavaScript folds a capital sigma by its neighbours, so the term is known only up to the first one. */
function email(value: string): Necessary {
  const sigma = fold(value).search(SIGMA)
  if (sigma < 0) return has(exactTerm('actor_email', value))
  return { term: `=actor_email=${cutTerm(fold(value).slice(0, sigma), PREFIX_CHARS_MAX)}`, prefix: true }
}

function words(value: string): Necessary {
  const prefixes = wordPrefixes(searchText(value)).map((prefix) => prefix.split(SIGMA)[0] ?? '')
  return allOf(prefixes.map((term): Necessary => (term.length > 1 ? { term, prefix: true } : 'anything')))
}

/** A number is indexed as JavaScript prints it, however the filter writes it. An empty key has no spelling of its own there. */
function metadata(path: readonly string[], value: string): Necessary {
  if (path.length === 0 || path.includes('')) return 'anything'
  const number = jsonNumber(value)
  const spellings = new Set(number === null ? [value] : [value, number])
  return anyOf([...spellings].map((text) => has(exactTerm(`meta.${path.join('.')}`, text))))
}
