import type { FieldFault } from './errors'
import { numberFault } from './json-number'
import { FORBIDDEN_KEYS, skipSpace } from './json-scan'
import { textFault } from './text'

export type ReaderLimits = { depthMax: number; keysMax: number; faultsMax: number }

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y
const LITERAL = /true|false|null/y
const PATH_CHARS_MAX = 300

class SyntaxFault extends Error {
  constructor(
    readonly at: number,
    readonly reason: string,
  ) {
    super(reason)
  }
}

/**
 * Reads one JSON value slowly and names every fault in it: what JSON.parse hides, what goes over a limit, and the place of a
 * syntax error. Only run on text the quick pass doubted. Gives [] for a value without fault; at most `faultsMax` otherwise.
 */
export function readFaults(text: string, from: number, to: number, limits: ReaderLimits): FieldFault[] {
  const reader = new Reader(text, to, limits)
  try {
    const end = skipSpace(text, reader.value(skipSpace(text, from), '', 1))
    if (end < to) throw new SyntaxFault(end, 'text after the end of the value')
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error
    return [
      { field: '', code: 'syntax', reason: `not JSON: ${error.reason} at ${placeOf(text, from, error.at)}` },
    ]
  }
  return reader.faults
}

function placeOf(text: string, from: number, at: number): string {
  const before = text.slice(from, at)
  const lines = before.split('\n')
  return `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`
}

class Reader {
  readonly faults: FieldFault[] = []
  private keys = 0

  constructor(
    private readonly text: string,
    private readonly to: number,
    private readonly limits: ReaderLimits,
  ) {}

  /** Reads the value at `at` and gives the position after it. */
  value(at: number, path: string, depth: number): number {
    const char = at < this.to ? this.text[at] : undefined
    if (char === '{' || char === '[') {
      if (depth > this.limits.depthMax) return this.tooDeep(at, path)
      return char === '{' ? this.object(at + 1, path, depth) : this.array(at + 1, path, depth)
    }
    if (char === '"') {
      const [content, end] = this.string(at)
      this.report(path, textFault(content))
      return end
    }
    if (char !== undefined && (char === '-' || (char >= '0' && char <= '9'))) {
      const literal = this.token(NUMBER, at, 'number')
      this.report(path, numberFault(literal))
      return at + literal.length
    }
    return at + this.token(LITERAL, at, 'value').length
  }

  private object(from: number, path: string, depth: number): number {
    const seen = new Set<string>()
    let at = skipSpace(this.text, from)
    if (this.text[at] === '}') return at + 1
    for (;;) {
      if (this.text[at] !== '"') throw new SyntaxFault(at, 'a key in double quotes was expected')
      const [key, afterKey] = this.string(at)
      const below = path === '' ? key : `${path}.${key}`
      this.key(key, below, seen)
      at = skipSpace(this.text, afterKey)
      if (this.text[at] !== ':') throw new SyntaxFault(at, 'a colon was expected')
      at = skipSpace(this.text, this.value(skipSpace(this.text, at + 1), below, depth + 1))
      if (this.text[at] === '}') return at + 1
      if (this.text[at] !== ',') throw new SyntaxFault(at, 'a comma or } was expected')
      at = skipSpace(this.text, at + 1)
    }
  }

  private key(key: string, path: string, seen: Set<string>): void {
    if (seen.has(key)) this.report(path, { code: 'duplicate_key', reason: 'the key is given twice' })
    seen.add(key)
    if (FORBIDDEN_KEYS.has(key))
      this.report(path, { code: 'forbidden_key', reason: `the key ${key} is not allowed` })
    this.report(path, textFault(key))
    if (++this.keys === this.limits.keysMax + 1) {
      this.report('', { code: 'too_many_keys', reason: `more than ${this.limits.keysMax} keys in all` })
    }
  }

  private array(from: number, path: string, depth: number): number {
    let at = skipSpace(this.text, from)
    if (this.text[at] === ']') return at + 1
    for (let index = 0; ; index++) {
      at = skipSpace(this.text, this.value(at, `${path}[${index}]`, depth + 1))
      if (this.text[at] === ']') return at + 1
      if (this.text[at] !== ',') throw new SyntaxFault(at, 'a comma or ] was expected')
      at = skipSpace(this.text, at + 1)
    }
  }

  private string(from: number): [string, number] {
    let escaped = false
    for (let at = from + 1; at < this.to; at++) {
      const code = this.text.charCodeAt(at)
      if (code === 0x22) {
        const content = this.text.slice(from + 1, at)
        return [escaped ? String(JSON.parse(`"${content}"`)) : content, at + 1]
      }
      if (code < 0x20) throw new SyntaxFault(at, 'a control character inside a string')
      if (code !== 0x5c) continue
      escaped = true
      at += this.token(ESCAPE, at, 'such escape').length - 1
    }
    throw new SyntaxFault(this.to, 'the text ended inside a string')
  }

  private token(pattern: RegExp, at: number, expected: string): string {
    pattern.lastIndex = at
    const found = at < this.to ? pattern.exec(this.text)?.[0] : undefined
    if (found === undefined)
      throw new SyntaxFault(at, at < this.to ? `no ${expected}` : 'the text ended too soon')
    return found
  }

  /** Passes over what is nested too deep without recursion, minding only strings and brackets. */
  private tooDeep(from: number, path: string): number {
    this.report(path, { code: 'too_deep', reason: `nested deeper than ${this.limits.depthMax} levels` })
    let at = from
    let open = 0
    do {
      const char = at < this.to ? this.text[at] : undefined
      if (char === undefined) throw new SyntaxFault(at, 'the text ended inside a value')
      if (char === '"') at = this.string(at)[1]
      else {
        if (char === '{' || char === '[') open++
        else if (char === '}' || char === ']') open--
        at++
      }
    } while (open > 0)
    return at
  }

  private report(path: string, fault: { code: string; reason: string } | null): void {
    if (fault === null || this.faults.length >= this.limits.faultsMax) return
    this.faults.push({ field: printable(path), ...fault })
  }
}

/** A path as it may stand in an answer: control characters and broken text are shown as U+FFFD. */
function printable(path: string): string {
  return path.slice(0, PATH_CHARS_MAX).replace(/[\p{Cc}\p{Surrogate}]/gu, '\ufffd')
}
