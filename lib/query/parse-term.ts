import { not, oneOf, type Filter, type OrderOperator, type Term } from './ast'
import { findField, isOrdered, suggestFields, type Field } from './fields'
import { isBareText, lexReference, type FieldToken, type TextToken, type ValueToken } from './lexer'
import type { QueryError, QueryErrorCode } from './query-error'
import { isCleanText, jsonNumber, readBound, readSearch, readValue, type ReadValue } from './values'

type Place = { start: number; end: number }
type Target = { field: Field; path?: string[] }
type Read = { errors: QueryError[]; token: FieldToken }

const ORDER: Readonly<Partial<Record<FieldToken['operator'], OrderOperator>>> = {
  '<': 'lt',
  '<=': 'lte',
  '>': 'gt',
  '>=': 'gte',
}

/** A text of the filter as the parser keeps it; `phrase` follows from the value, so one meaning has one form. */
export function textOf(value: string): Filter {
  return { kind: 'text', value, phrase: !isBareText(value) }
}

export function readText(token: TextToken, errors: QueryError[]): Filter | null {
  if (token.value === '*' && !token.quoted) {
    fault(errors, 'bad_value', 'A * alone would match everything: leave it out', token)
    return null
  }
  const value = taken(errors, readSearch(token.value), token)
  return value === null ? null : textOf(value)
}

/** The term a `field:value` stands for. Null when something is wrong, and `errors` says what. */
export function readTerm(token: FieldToken, errors: QueryError[]): Filter | null {
  const read = { errors, token }
  switch (token.path.length === 0 ? token.name.toLowerCase() : '') {
    case 'has':
      return readPresence(read)
    case 'after':
      return readKeyword(read, 'gte')
    case 'before':
      return readKeyword(read, 'lt')
  }
  const target = targetOf(read, token, { start: token.start, end: token.nameEnd })
  if (target === null || token.values.length === 0) return null
  if (target.path?.length === 0) {
    const place = { start: token.start, end: token.nameEnd }
    fault(errors, 'bad_value', 'Say which key of metadata: metadata.plan, or metadata."odd key"', place)
    return null
  }
  const order = ORDER[token.operator]
  if (order !== undefined) return readOrder(read, target, order)
  const range = readRange(read, target)
  const term = range === undefined ? readEquals(read, target) : range
  return term !== null && token.operator === '!=' ? not(term) : term
}

function targetOf(read: Read, named: { name: string; path: string[] }, place: Place): Target | null {
  const field = findField(named.name)
  if (field === undefined) {
    const message = `There is no field "${named.name.slice(0, 40)}"; put the text in quotes to search for it`
    fault(read.errors, 'unknown_field', message, place, suggestFields(named.name))
    return null
  }
  if (!named.path.every(isCleanText)) {
    fault(read.errors, 'bad_character', 'The path holds a character no event can hold', place)
    return null
  }
  return field.kind === 'json-path' ? { field, path: named.path } : { field }
}

function readPresence(read: Read): Filter | null {
  const value = single(read, 'has')
  if (value === null) return null
  const named = lexReference(value.value)
  const target = named === null ? null : targetOf(read, named, value)
  if (named === null) fault(read.errors, 'bad_value', 'has: takes the name of a field, as in has:ip', value)
  return target === null ? null : { kind: 'term', ...nameOf(target), op: 'has' }
}

function readKeyword(read: Read, order: OrderOperator): Filter | null {
  const field = findField('at')
  const name = read.token.name.toLowerCase()
  return field === undefined || single(read, name) === null ? null : readOrder(read, { field }, order)
}

/** The one value of `has:`, `after:` or `before:`. */
function single({ errors, token }: Read, name: string): ValueToken | null {
  const [value] = token.values
  if (value === undefined) return null
  if (token.operator === ':' && token.values.length === 1) return value
  fault(errors, 'bad_operator', `${name}: takes one value, behind a colon`, token)
  return null
}

function readOrder(read: Read, target: Target, op: OrderOperator): Filter | null {
  const [value] = read.token.values
  if (value === undefined) return null
  if (read.token.values.length > 1) {
    fault(read.errors, 'bad_operator', 'A list can be compared for equality only', read.token)
    return null
  }
  if (!isOrdered(target.field.kind)) {
    const reason = `${target.field.name} has no order: compare it with a colon, as in ${target.field.example}`
    fault(read.errors, 'bad_operator', reason, read.token)
    return null
  }
  const bound = taken(read.errors, readBound(target.field, value.value), value)
  return bound === null ? null : { kind: 'term', ...nameOf(target), op, value: bound }
}

/** Undefined when the value is no range; `..` inside quotes, or in a field without order, is text. */
function readRange(read: Read, target: Target): Term | null | undefined {
  const [value, more] = read.token.values
  if (value === undefined || more !== undefined || value.quoted || !isOrdered(target.field.kind))
    return undefined
  const dots = value.value.indexOf('..')
  if (dots < 0) return undefined
  const low = value.value.slice(0, dots)
  const high = value.value.slice(dots + 2)
  const isText = [low, high].some((end) => end !== '' && jsonNumber(end) === null)
  if (target.field.kind === 'json-path' && (isText || low + high === '')) return undefined
  if (low + high === '') {
    fault(read.errors, 'missing_value', 'A range needs one end at least, as in 100..500', value)
    return null
  }
  const bound = (end: string): string | null => taken(read.errors, readBound(target.field, end), value)
  const from = low === '' ? null : bound(low)
  const to = high === '' ? null : bound(high)
  if ((low !== '' && from === null) || (high !== '' && to === null)) return null
  const named = { kind: 'term', ...nameOf(target) } as const
  if (from === null) return to === null ? null : { ...named, op: 'lte', value: to }
  return to === null ? { ...named, op: 'gte', value: from } : { ...named, op: 'range', low: from, high: to }
}

function readEquals(read: Read, target: Target): Term | null {
  const values = read.token.values.map((token) =>
    taken(read.errors, readValue(target.field, token.value), token),
  )
  const known = values.filter((value) => value !== null)
  return known.length < values.length ? null : oneOf(target.field.name, known, target.path)
}

function nameOf({ field, path }: Target): Pick<Term, 'field' | 'path'> {
  return path === undefined ? { field: field.name } : { field: field.name, path }
}

function taken(errors: QueryError[], read: ReadValue, place: Place): string | null {
  if (read.ok) return read.value
  fault(errors, read.fault.code, read.fault.message, place, read.fault.suggestions)
  return null
}

function fault(
  errors: QueryError[],
  code: QueryErrorCode,
  message: string,
  { start, end }: Place,
  suggestions: string[] = [],
): void {
  errors.push({ code, message, start, end, suggestions })
}
