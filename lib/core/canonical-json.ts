import { isWellFormed } from './text'

const SMALL_KEYS = 32
const SHORT_TEXT = 128

/**
 * The one text of a JSON value (RFC 8785, JCS): members sorted by UTF-16 code units, no white space, numbers as ECMAScript
 * prints them. Throws TypeError on what JSON can't hold: non-finite numbers, lone surrogates, undefined, bigint, functions, class instances.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quote(value)
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('canonical JSON: a number is not finite')
      return String(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      if (value === null) return 'null'
      return Array.isArray(value) ? canonicalArray(value) : canonicalObject(value)
    default:
      throw new TypeError(`canonical JSON: no place for a ${typeof value}`)
  }
}

function canonicalArray(items: unknown[]): string {
  let text = '['
  for (let i = 0; i < items.length; i++)
    text += i === 0 ? canonicalJson(items[i]) : `,${canonicalJson(items[i])}`
  return `${text}]`
}

function canonicalObject(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError('canonical JSON: only plain objects and arrays')
  }
  const members = value as Record<string, unknown>
  const keys = sorted(Object.keys(members))
  let text = '{'
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] ?? ''
    text += (i === 0 ? '' : ',') + quote(key) + ':' + canonicalJson(members[key])
  }
  return text + '}'
}

/** Insertion sort by UTF-16 code units: objects are small, and this is twice as fast as Array.prototype.sort there. */
function sorted(keys: string[]): string[] {
  if (keys.length > SMALL_KEYS) return keys.sort()
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i] ?? ''
    let at = i - 1
    for (let before; at >= 0 && (before = keys[at] ?? '') > key; at--) keys[at + 1] = before
    keys[at + 1] = key
  }
  return keys
}

function quote(text: string): string {
  if (text.length <= SHORT_TEXT && isPlain(text)) return '"' + text + '"'
  if (!isWellFormed(text)) throw new TypeError('canonical JSON: a text holds half a surrogate pair')
  return JSON.stringify(text)
}

/** ASCII with nothing to escape. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return false
  }
  return true
}
