import { findField, type FieldName } from './fields'
import { lex, type FieldToken, type Token } from './lexer'

/**
 * What could be typed at the caret. `[from, to)` is the piece of text a suggestion replaces and `prefix` what of it stands before the
 * caret, without quotes. `field` is the field whose values are wanted, `path` its keys when it is metadata.
 */
export type Completion =
  | { kind: 'field'; from: number; to: number; prefix: string }
  | { kind: 'operator'; from: number; to: number; prefix: string }
  | { kind: 'value'; from: number; to: number; prefix: string; field: FieldName; path: string[] }

/** AND, OR and NOT, as they are being typed behind a condition. */
const OPERATOR = /^(?:A|AN|AND|O|OR|N|NO|NOT)$/

/** Null where nothing can be suggested: in quoted text, or behind a name that is no field's. */
export function complete(text: string, caret: number): Completion | null {
  const { tokens } = lex(text.slice(0, caret))
  const token = tokens.at(-1)
  if (token === undefined || token.end < caret) return { kind: 'field', from: caret, to: caret, prefix: '' }
  const whole = lex(text).tokens.find((one) => one.start === token.start)
  switch (token.kind) {
    case 'field':
      return completeValue(token, whole, caret)
    case 'text': {
      if (token.quoted) return null
      const prefix = text.slice(token.start, caret)
      if (prefix === '-') return { kind: 'field', from: caret, to: caret, prefix: '' }
      const kind = OPERATOR.test(prefix) && tokens.length > 1 ? 'operator' : 'field'
      return { kind, from: token.start, to: nameEnd(whole, caret), prefix }
    }
    case 'open':
    case 'close':
      return token.kind === 'open' ? { kind: 'field', from: caret, to: caret, prefix: '' } : null
    default:
      return { kind: 'operator', from: token.start, to: caret, prefix: text.slice(token.start, caret) }
  }
}

function nameEnd(whole: Token | undefined, caret: number): number {
  return Math.max(caret, whole?.kind === 'field' ? whole.nameEnd : (whole?.end ?? caret))
}

function completeValue(token: FieldToken, whole: Token | undefined, caret: number): Completion | null {
  const typed = token.values.at(-1)
  const current = typed?.end === caret ? typed : undefined
  const later =
    whole?.kind === 'field' ? whole.values.find((value) => value.start === current?.start) : undefined
  const place = {
    from: current?.start ?? caret,
    to: Math.max(caret, later?.end ?? caret),
    prefix: current?.value ?? '',
  }
  const name = token.name.toLowerCase()
  if (name === 'has') return { kind: 'field', ...place }
  const field = findField(name === 'after' || name === 'before' ? 'at' : name)
  return field === undefined ? null : { kind: 'value', ...place, field: field.name, path: token.path }
}
