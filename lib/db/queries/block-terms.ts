import { ANY_TERM } from '@/lib/event/terms'
import type { Filter } from '@/lib/query/ast'
import { necessary, type Necessary } from '@/lib/query/necessary'

/**
 * The tsquery text (for `terms @@ $1::tsquery`) of what a block must hold before it can hold a match of the filter; null when
 * any block can. Blocks that gave up indexing always pass. Lexemes are ours, so no dictionary may touch them.
 */
export function blockTerms(filter: Filter): string | null {
  const text = printTsquery(necessary(filter))
  return text === null ? null : `${lexeme(ANY_TERM, false)} | ${text}`
}

/** Null for 'anything', and for a condition too long for a tsquery: leaving it out only reads more blocks. */
export function printTsquery(condition: Necessary): string | null {
  const text = print(condition)
  return text === null || text.length > TSQUERY_CHARS_MAX ? null : text
}

/** PostgreSQL takes 1 MB of lexemes in a tsquery; past this many characters the index would hardly help any more. */
const TSQUERY_CHARS_MAX = 64 * 1024
/** Nobody's term: what stands for "never", since a tsquery can't be false. */
const NO_TERM = '!'

function print(condition: Necessary): string | null {
  if (condition === 'anything') return null
  if ('term' in condition) return lexeme(condition.term, condition.prefix)
  const isAll = 'all' in condition
  const parts = (isAll ? condition.all : condition.any).map(print)
  const known = parts.filter((part) => part !== null)
  if (isAll) return known.length === 0 ? null : `(${known.join(' & ')})`
  if (known.length < parts.length) return null
  return known.length === 0 ? lexeme(NO_TERM, false) : `(${known.join(' | ')})`
}

function lexeme(term: string, prefix: boolean): string {
  return `'${term.replace(/['\\]/g, '$&$&')}'${prefix ? ':*' : ''}`
}
