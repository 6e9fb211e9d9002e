import { isWordCode } from '@/lib/event/term-words'
import { foldSearch, isDense, leadOf, soughtOf } from '@/lib/query/words'

// PostgreSQL folds letters as its locale says, which for C.UTF-8 is hardly at all, so every letter is spelled out in its cases.
// Sets of characters for brackets; U+0000 is in no text of PostgreSQL's.
const NO_WORD = '\\u0001-/:-@\\[-`{-\\u007f'
const SEPARATOR = '\\u0001- "\'`()\\[\\]{}<>,;=|\\u007f'
const BOUNDARY = '!#$%&*+\\-./:?@\\\\\\^_~'
const HEX = '[0-9a-fA-F]'
const WHITE_SPACE = '[\t\n\v\f\r ]+'
/** Last cased letter of Unicode, and then some. */
const CASED_MAX = 0x1ffff
/** A shorter piece is in nearly every text, and looking for it would only cost. */
const PIECE_CHARS_MIN = 3
const UUID_GROUP_CHARS = [8, 4, 4, 4, 12] as const

let capitals: ReadonlyMap<string, string> | undefined

/** Every capital of a letter, by what the search folds it to. */
function capitalsOf(letter: string): string {
  if (capitals === undefined) {
    const found = new Map<string, string>()
    for (let code = 0x41; code <= CASED_MAX; code++) {
      const capital = String.fromCodePoint(code)
      const folded = foldSearch(capital)
      if (folded !== capital) found.set(folded, (found.get(folded) ?? '') + capital)
    }
    capitals = found
  }
  return capitals.get(letter) ?? ''
}

/**
 * A regular expression for folded text. `İ` folds to two characters, `i` and a dot above; `open` says that the text may go on
 * behind the last character, so that a last `i` may be the first half of it.
 */
function spell(folded: string, space: string, open: boolean): string {
  const chars = [...folded]
  let regex = ''
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] ?? ''
    if (char === 'i' && chars[i + 1] === '\u0307') {
      regex += '(?:[iI]\u0307|İ)'
      i++
    } else if (char === 'i' && open && i === chars.length - 1) regex += '[iIİ]'
    else if (char === ' ') regex += space
    else if (/[^a-z0-9\u0080-\u{10ffff}]/u.test(char)) regex += `\\${char}`
    else {
      const cases = capitalsOf(char)
      regex += cases === '' ? char : `[${char}${cases}]`
    }
  }
  return regex
}

/**
 * Regular expressions that, all together, find exactly what `findsWord` finds (lib/query/words.ts). None when there is nothing to
 * look for; two, the cheap one first, when what is sought could be a later part of a UUID.
 */
export function wordRegexes(value: string): string[] {
  const sought = soughtOf(value)
  if (sought === '') return []
  const first = sought.charCodeAt(0)
  const lead = leadOf(sought)
  const start = isWordCode(first) && !isDense(first) ? `(?:^|[${NO_WORD}])` : ''
  const before = start + spell(sought.slice(0, lead), WHITE_SPACE, false)
  const rest = spell(sought.slice(lead), WHITE_SPACE, true)
  const outside = outsideUuid(sought, lead)
  return outside === '' ? [before + rest] : [before + rest, before + outside + rest]
}

/**
 * A piece of the sought text that is in every text that holds it, once both are in lower case; null when there is none of use. It may hold
 * signs too: an address as a whole is in few texts, and `example` in half of them.
 */
export function plainPiece(value: string): string | null {
  // Left out is what documents write otherwise, and k and a last i: a Kelvin sign and a dotted capital I fold to them, and no collation
  // agrees on those.
  const pieces = soughtOf(value).match(/(?:[!#-[\]-hjl-~]|i(?=[!-~]))+/g) ?? []
  const longest = pieces.reduce((a, b) => (b.length > a.length ? b : a), '')
  return longest.length < PIECE_CHARS_MIN ? null : longest
}

/** The rest of a string in JSON that is no key: keys aren't searched, and half the documents have `failed` in one. */
const REST_OF_VALUE = '(?:[^"\\\\]|\\\\.)*"(?:[^:]|$)'

/** Finds at least the JSON documents with a value in which `wordRegexes` find something; null when it would find all of them. */
export function looseRegex(value: string): string | null {
  const runs = soughtOf(value).match(/[a-z0-9\u0080-\u{10ffff}]+/gu) ?? []
  const longest = runs.reduce((a, b) => (b.length > a.length ? b : a), '')
  if (longest === '') return null
  // Digits alone may stand in a number, which ends otherwise.
  return spell(longest, ' ', true) + (/^[0-9]+$/.test(longest) ? '' : REST_OF_VALUE)
}

/** Finds the texts that fold to the same as the value, whole. */
export function caselessRegex(value: string): string {
  return `^${spell(foldSearch(value), ' ', false)}$`
}

/** Only what looks like the rest of a UUID needs to ask whether it stands inside one. */
function outsideUuid(sought: string, lead: number): string {
  if (lead > 1 || (lead === 1 && sought[0] !== '-')) return ''
  return [1, 2, 3, 4]
    .filter((group) => mayContinueUuid(sought.slice(lead), group))
    .map((group) => {
      const head = UUID_GROUP_CHARS.slice(0, group).map((chars) => `${HEX}{${chars}}-`)
      const tail = UUID_GROUP_CHARS.slice(group).map((chars) => `${HEX}{${chars}}`)
      const before = `(?:^|[${SEPARATOR}])[${BOUNDARY}]*${head.join('')}`
      const behind = `${tail.join('-')}[${BOUNDARY}]*(?:$|[${SEPARATOR}])`
      return `(?:(?<!${before})|(?!${behind}))`
    })
    .join('')
}

function mayContinueUuid(text: string, group: number): boolean {
  const tail = UUID_GROUP_CHARS.slice(group)
    .map((chars) => 'h'.repeat(chars))
    .join('-')
  for (let i = 0; i < text.length; i++) {
    const expected = tail[i]
    if (expected === undefined) return !isWordCode(text.charCodeAt(i))
    if (expected === '-' ? text[i] !== '-' : !/[0-9a-f]/.test(text[i] ?? '')) return false
  }
  return true
}
