import type { Filter, OrderOperator, Term } from './ast'
import { isBareKey, isBareText, isBareValue } from './lexer'

const SIGNS: Readonly<Record<OrderOperator, string>> = { lt: '<', lte: '<=', gt: '>', gte: '>=' }

/** The canonical text of a filter: parsing it gives the same filter again. '' for null. */
export function printFilter(filter: Filter | null): string {
  return filter === null ? '' : print(filter)
}

function print(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
      return filter.all.map(bracketed).join(' ')
    case 'or':
      return filter.any.map(bracketed).join(' OR ')
    case 'not':
      return `-${bracketed(filter.filter)}`
    case 'text':
      return isBareText(filter.value) ? filter.value : quote(filter.value)
    case 'term':
      return printTerm(filter)
  }
}

const bracketed = (filter: Filter): string =>
  filter.kind === 'and' || filter.kind === 'or' ? `(${print(filter)})` : print(filter)

/** A field as the language writes it: `actor.id`, `metadata.plan`, `metadata."odd key"`. */
export function printReference(field: string, path: readonly string[] = []): string {
  return [field, ...path.map((key) => (isBareKey(key) ? key : quote(key)))].join('.')
}

export function printValue(value: string): string {
  return isBareValue(value) ? value : quote(value)
}

export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

function printTerm(term: Term): string {
  const name = printReference(term.field, term.path)
  switch (term.op) {
    case 'has':
      return `has:${name}`
    case 'eq':
      return `${name}:${printValue(term.value)}`
    case 'in':
      return `${name}:${term.values.map(printValue).join(',')}`
    case 'range':
      return `${name}:${term.low}..${term.high}`
    default:
      if (term.field === 'at' && term.op === 'gte') return `after:${printValue(term.value)}`
      if (term.field === 'at' && term.op === 'lt') return `before:${printValue(term.value)}`
      return `${name}${SIGNS[term.op]}${printValue(term.value)}`
  }
}
