import type { Condition, Value } from './mapping'

const partsOf = new Map<string, readonly string[]>()

/** `a.b\.c` is `a`, then `b.c`. */
function split(path: string): readonly string[] {
  const known = partsOf.get(path)
  if (known !== undefined) return known
  const parts = path.split(/(?<!\\)\./).map((part) => part.replaceAll('\\.', '.'))
  partsOf.set(path, parts)
  return parts
}

/** What stands at a path; undefined where nothing does. Only what is the record's own. */
export function at(record: unknown, path: string): unknown {
  let value: unknown = record
  for (const part of split(path)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<string, unknown>)[part]
  }
  return value === null || value === '' ? undefined : value
}

export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

const EXPRESSION = /^\/(.+)\/(i?)$/
const expressions = new Map<string, RegExp>()

function isLike(text: string, wanted: string): boolean {
  const [, source, flags] = EXPRESSION.exec(wanted) ?? []
  if (source === undefined) return text === wanted
  let expression = expressions.get(wanted)
  if (expression === undefined) expressions.set(wanted, (expression = new RegExp(source, flags)))
  return expression.test(text)
}

export const holds = (record: unknown, condition: Condition): boolean =>
  Object.entries(condition).every(([path, wanted]) => {
    const text = textOf(at(record, path)) ?? ''
    return (typeof wanted === 'string' ? [wanted] : wanted).some((one) => isLike(text, one))
  })

/** A text with a path in it that is not there is not there either: half of it would say something else. */
function filled(record: unknown, template: string): string | undefined {
  let isWhole = true
  const text = template.replace(/\{([^{}]+)\}/g, (_, path: string) => {
    const part = textOf(at(record, path))
    isWhole &&= part !== undefined
    return part ?? ''
  })
  return isWhole ? text : undefined
}

/** The value that a record has by the mapping; undefined for none. */
export function valueOf(record: unknown, value: Value | undefined): unknown {
  if (value === undefined) return undefined
  if (typeof value === 'string') return at(record, value)
  if (isList(value)) {
    for (const one of value) {
      const found = valueOf(record, one)
      if (found !== undefined) return found
    }
    return undefined
  }
  if ('text' in value) return filled(record, value.text)
  if ('cases' in value) {
    const found = value.cases.find(({ when }) => holds(record, when))
    return valueOf(record, found === undefined ? value.else : found.then)
  }
  const word = textOf(valueOf(record, value.from))
  const translated = word !== undefined && Object.hasOwn(value.words, word) ? value.words[word] : undefined
  return translated ?? valueOf(record, value.else)
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value)
