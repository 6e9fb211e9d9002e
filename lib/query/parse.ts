import {
  and,
  countTerms,
  FILTER_CHARS_MAX,
  FILTER_DEPTH_MAX,
  FILTER_TERMS_MAX,
  not,
  or,
  type Filter,
} from './ast'
import { lex, type MarkToken, type Token } from './lexer'
import { readTerm, readText } from './parse-term'
import type { QueryError, QueryErrorCode } from './query-error'

/** A part of the text that must hold, with where it stands: `start` inclusive, `end` exclusive, UTF-16 code units. */
export type Conjunct = { filter: Filter; start: number; end: number }

/** `filter` is null for an empty text. `conjuncts` are the parts joined by AND at the top, brackets kept together. */
export type ParsedFilter =
  { ok: true; filter: Filter | null; conjuncts: Conjunct[] } | { ok: false; errors: QueryError[] }

const ERRORS_MAX = 10

/**
 * Reads a filter text: `actor:alice severity>=warning (type:user.* OR -outcome:success) "failed login" after:-7d`.
 * NOT (or a leading -) binds tighter than AND (or nothing), AND tighter than OR; the three words count in capitals only.
 * Never throws; takes time linear in the text, which may have 4,096 characters, 100 terms and 20 levels.
 */
export function parseFilter(text: string): ParsedFilter {
  if (text.length > FILTER_CHARS_MAX) {
    const message = `A filter has at most ${FILTER_CHARS_MAX} characters`
    return refuse([{ code: 'too_long', message, start: FILTER_CHARS_MAX, end: text.length, suggestions: [] }])
  }
  const { tokens, errors } = lex(text)
  const parser = new Parser(tokens, errors, text.length)
  const filter = parser.whole()
  return errors.length > 0 ? refuse(errors) : { ok: true, filter, conjuncts: parser.conjuncts }
}

function refuse(errors: QueryError[]): ParsedFilter {
  const first = errors.toSorted((a, b) => a.start - b.start || a.end - b.end).slice(0, ERRORS_MAX)
  return { ok: false, errors: first }
}

class Parser {
  conjuncts: Conjunct[] = []
  private at = 0
  private depth = 0
  private terms = 0

  constructor(
    private readonly tokens: Token[],
    private readonly errors: QueryError[],
    private readonly length: number,
  ) {}

  whole(): Filter | null {
    if (this.tokens.length === 0) return null
    let filter = this.either(true)
    for (let token = this.peek(); token !== undefined; token = this.peek()) {
      // Only a closing bracket ends `either` before the text does.
      this.fail('unexpected_bracket', 'This bracket was never opened', token)
      this.at++
      if (this.peek() !== undefined) filter = this.either(true) ?? filter
    }
    return filter
  }

  private either(top: boolean): Filter | null {
    const start = this.at
    const any: Filter[] = []
    do {
      const part = this.every(top)
      if (part !== null) any.push(part)
    } while (this.skip('or'))
    const filter = or(any)
    if (top && any.length > 1 && filter !== null) this.conjuncts = [{ filter, ...this.span(start) }]
    return filter
  }

  private every(top: boolean): Filter | null {
    const parts: Conjunct[] = []
    do {
      const start = this.at
      const filter = this.unary()
      if (filter !== null) parts.push({ filter, ...this.span(start) })
    } while (this.skip('and') || this.startsOperand())
    if (top) this.conjuncts = parts
    return and(parts.map((part) => part.filter))
  }

  private unary(): Filter | null {
    let negated = false
    while (this.skip('not')) negated = !negated
    const filter = this.operand()
    return filter === null || !negated ? filter : not(filter)
  }

  private operand(): Filter | null {
    const token = this.peek()
    if (token?.kind === 'field' || token?.kind === 'text') {
      this.at++
      const filter = token.kind === 'field' ? readTerm(token, this.errors) : readText(token, this.errors)
      this.count(filter, token)
      return filter
    }
    if (token?.kind === 'open') return this.group(token)
    const place = token ?? { start: this.length, end: this.length }
    this.fail('missing_operand', 'A condition is missing here', place)
    return null
  }

  private group(open: MarkToken): Filter | null {
    this.at++
    if (++this.depth > FILTER_DEPTH_MAX) {
      this.fail('too_deep', `Brackets can stand inside each other ${FILTER_DEPTH_MAX} times at most`, open)
      this.at = this.tokens.length
      return null
    }
    const filter = this.either(false)
    this.depth--
    if (!this.skip('close') && this.errors.every((error) => error.code !== 'too_deep')) {
      this.fail('unclosed_bracket', 'This bracket is never closed', open)
    }
    return filter
  }

  private count(filter: Filter | null, place: { start: number; end: number }): void {
    const before = this.terms
    this.terms += countTerms(filter)
    if (before <= FILTER_TERMS_MAX && this.terms > FILTER_TERMS_MAX) {
      this.fail('too_many_terms', `A filter has at most ${FILTER_TERMS_MAX} conditions`, place)
    }
  }

  private startsOperand(): boolean {
    const kind = this.peek()?.kind
    return kind === 'field' || kind === 'text' || kind === 'open' || kind === 'not'
  }

  private span(from: number): { start: number; end: number } {
    return { start: this.tokens[from]?.start ?? 0, end: this.tokens[this.at - 1]?.end ?? 0 }
  }

  private peek(): Token | undefined {
    return this.tokens[this.at]
  }

  private skip(kind: MarkToken['kind']): boolean {
    if (this.peek()?.kind !== kind) return false
    this.at++
    return true
  }

  private fail(code: QueryErrorCode, message: string, place: { start: number; end: number }): void {
    this.errors.push({ code, message, start: place.start, end: place.end, suggestions: [] })
  }
}
