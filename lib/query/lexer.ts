import { findField } from './fields'
import type { QueryError, QueryErrorCode } from './query-error'

export type ValueToken = { value: string; quoted: boolean; start: number; end: number }
export type FieldOperator = ':' | '=' | '!=' | '<' | '<=' | '>' | '>='
export type FieldToken = {
  kind: 'field'
  name: string
  /** Keys below `metadata`. */
  path: string[]
  nameEnd: number
  operator: FieldOperator
  values: ValueToken[]
  start: number
  end: number
}
export type TextToken = { kind: 'text' } & ValueToken
export type MarkToken = { kind: 'and' | 'or' | 'not' | 'open' | 'close'; start: number; end: number }
export type Token = FieldToken | TextToken | MarkToken

const SPACE = /\s+/y
const BARE_TEXT = /[^\s()"]+/y
const BARE_VALUE = /[^\s()",]+/y
const NAME = /[a-z_][a-z0-9_-]*(?:\.[a-z0-9_-]+)*/iy
const JSON_ROOT = /(?:metadata|meta)(?=\.)/iy
const JSON_KEY = /[^\s()":<>=!,.\\]+/y
const OPERATOR = /:?(>=|<=|!=|>|<|=)|:/y
const LIST_OR = /OR(?=[\s(")]|$)/y
const WORDS = { AND: 'and', OR: 'or', NOT: 'not' } as const
const JSON_FIELD = 'metadata'

/** Splits a filter text into tokens, in one pass. What can't be read is named in `errors`, and the pass goes on behind it. */
export function lex(text: string): { tokens: Token[]; errors: QueryError[] } {
  const scanner = new Scanner(text)
  const tokens: Token[] = []
  for (let token = scanner.next(); token !== null; token = scanner.next()) tokens.push(token)
  return { tokens, errors: scanner.errors }
}

/** Reads `metadata.plan`, `metadata."odd key".x` or a plain name, whole. Null when it is no reference to a field. */
export function lexReference(text: string): { name: string; path: string[] } | null {
  const scanner = new Scanner(text)
  const reference = scanner.reference()
  return reference !== null && scanner.at === text.length && scanner.errors.length === 0 ? reference : null
}

/** True when the text, typed without quotes, is searched as it stands. */
export function isBareText(text: string): boolean {
  if (text === '*') return false
  const { tokens, errors } = lex(text)
  const [token] = tokens
  return (
    errors.length === 0 &&
    tokens.length === 1 &&
    token?.kind === 'text' &&
    token.value === text &&
    !token.quoted
  )
}

/** True when the value needs no quotes behind `field:`. */
export function isBareValue(value: string): boolean {
  return /^[^\s()",<>=!][^\s()",]*$/.test(value) && !value.includes('..') && value !== 'OR'
}

export function isBareKey(key: string): boolean {
  return /^[^\s()":<>=!,.\\]+$/.test(key)
}

class Scanner {
  at = 0
  readonly errors: QueryError[] = []

  constructor(private readonly text: string) {}

  next(): Token | null {
    this.take(SPACE)
    const start = this.at
    const char = this.text[start]
    if (char === undefined) return null
    if (char === '(' || char === ')') {
      this.at++
      return { kind: char === '(' ? 'open' : 'close', start, end: this.at }
    }
    if (char === '-' && /[^\s)]/.test(this.text[start + 1] ?? ' ')) {
      this.at++
      return { kind: 'not', start, end: this.at }
    }
    return this.field() ?? this.word()
  }

  /** A name, or `metadata.` and its keys; leaves `at` where it was when there is none. */
  reference(): { name: string; path: string[] } | null {
    const root = this.take(JSON_ROOT)
    if (root === null) {
      const name = this.take(NAME)
      return name === null ? null : { name, path: [] }
    }
    const start = this.at - root.length
    const path: string[] = []
    while (this.text[this.at] === '.') {
      this.at++
      const key = this.text[this.at] === '"' ? this.quoted().value : this.take(JSON_KEY)
      if (key === null) {
        this.at = start
        return null
      }
      path.push(key)
    }
    return { name: JSON_FIELD, path }
  }

  private field(): FieldToken | null {
    const start = this.at
    const faults = this.errors.length
    const reference = this.reference()
    const nameEnd = this.at
    const operator = reference === null ? null : this.take(OPERATOR)
    if (reference === null || operator === null || this.isAddress(nameEnd, reference.name)) {
      this.at = start
      this.errors.length = faults
      return null
    }
    const plain = operator.length > 1 && operator.startsWith(':') ? operator.slice(1) : operator
    const values = this.values(reference.name)
    this.expectGap()
    return {
      kind: 'field',
      ...reference,
      nameEnd,
      operator: plain as FieldOperator,
      values,
      start,
      end: this.at,
    }
  }

  /** `https://…` is a word to search for, unless somebody names a field so. */
  private isAddress(nameEnd: number, name: string): boolean {
    return this.text.startsWith('://', nameEnd) && findField(name) === undefined
  }

  private word(): Token {
    const start = this.at
    if (this.text[start] === '"') {
      const token: TextToken = { kind: 'text', ...this.quoted() }
      this.expectGap()
      return token
    }
    const value = this.take(BARE_TEXT) ?? ''
    if (value === 'AND' || value === 'OR' || value === 'NOT') {
      return { kind: WORDS[value], start, end: this.at }
    }
    this.expectGap()
    // Words match from their start anyway, so `fail*` is `fail`.
    const word = value.length > 1 && value.endsWith('*') ? value.slice(0, -1) : value
    return { kind: 'text', value: word, quoted: false, start, end: this.at }
  }

  private values(name: string): ValueToken[] {
    if (this.text[this.at] === '(') return this.list()
    const values: ValueToken[] = []
    do {
      const value = values.length === 0 && name.toLowerCase() === 'has' ? this.presence() : this.value()
      if (value !== null) values.push(value)
    } while (this.skip(','))
    return values
  }

  /** `(a OR b, "c d")`. */
  private list(): ValueToken[] {
    const open = this.at
    this.at++
    const values: ValueToken[] = []
    for (;;) {
      this.take(SPACE)
      const value = this.take(LIST_OR) === null ? this.value() : null
      if (value === null) break
      values.push(value)
      this.take(SPACE)
      if (this.skip(')')) return values
      if (!this.skip(',') && this.take(LIST_OR) === null) break
    }
    const ended = this.at >= this.text.length
    this.fail(
      ended ? 'unclosed_bracket' : 'missing_value',
      ended ? 'This bracket is never closed' : 'Values in brackets are separated by OR or by commas',
      ended ? open : this.at,
      ended ? open + 1 : this.at + 1,
    )
    this.skip(')')
    return values
  }

  private value(): ValueToken | null {
    const start = this.at
    if (this.text[start] === '"') return this.quoted()
    const value = this.take(BARE_VALUE)
    if (value !== null) return { value, quoted: false, start, end: this.at }
    this.fail('missing_value', 'A value is missing here', start, start)
    return null
  }

  /** What follows `has:` is the name of a field; its keys may be quoted. */
  private presence(): ValueToken | null {
    const start = this.at
    if (this.reference() === null) return this.value()
    return { value: this.text.slice(start, this.at), quoted: false, start, end: this.at }
  }

  private quoted(): ValueToken {
    const start = this.at
    let value = ''
    let from = start + 1
    for (let at = from; at < this.text.length; at++) {
      const char = this.text[at]
      if (char === '"') {
        this.at = at + 1
        return { value: value + this.text.slice(from, at), quoted: true, start, end: this.at }
      }
      if (char === '\\' && at + 1 < this.text.length) {
        value += this.text.slice(from, at)
        from = ++at
      }
    }
    this.at = this.text.length
    this.fail('unclosed_quote', 'This quote is never closed', start, this.at)
    return { value: value + this.text.slice(from), quoted: true, start, end: this.at }
  }

  private expectGap(): void {
    if (/[\s)]/.test(this.text[this.at] ?? ' ')) return
    this.fail(
      'bad_character',
      'A space is missing here, or quotes around the whole text',
      this.at,
      this.at + 1,
    )
  }

  private skip(char: string): boolean {
    if (this.text[this.at] !== char) return false
    this.at++
    return true
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0] ?? null
    if (found !== null) this.at += found.length
    return found
  }

  private fail(code: QueryErrorCode, message: string, start: number, end: number): void {
    this.errors.push({ code, message, start, end, suggestions: [] })
  }
}
