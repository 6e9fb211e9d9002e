import { isUuid } from '../core/ids'

/** Longest suffix kept, in UTF-16 code units; a longer query word is cut alike. */
export const TERM_CHARS_MAX = 64
/** Suffixes that start inside a run without spaces (Chinese, Japanese, emoji) are kept this short. */
export const DENSE_TERM_CHARS_MAX = 8
/** From here on scripts put no spaces between words, so every character starts one. */
const DENSE_FROM = 0x2e80

const SEPARATOR = 0
const BOUNDARY = 1
const WORD = 2
const ASCII_KINDS = new Uint8Array(128).fill(BOUNDARY)
for (let code = 0; code < 0x20; code++) ASCII_KINDS[code] = SEPARATOR
for (const char of ' "\'`()[]{}<>,;=|\x7f') ASCII_KINDS[char.charCodeAt(0)] = SEPARATOR
for (const char of 'abcdefghijklmnopqrstuvwxyz0123456789') ASCII_KINDS[char.charCodeAt(0)] = WORD

const kindOf = (code: number): number => (code < 128 ? (ASCII_KINDS[code] ?? BOUNDARY) : WORD)
const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff
const isDense = (code: number): boolean => code >= DENSE_FROM && !isLowSurrogate(code)

/** Lower case as JavaScript has it, no Unicode normalisation: both sides of a comparison go through here. */
export const fold = (text: string): string => text.toLowerCase()

/** True for [a-z0-9] and everything from U+0080 on; all else is a boundary between words. Takes a folded code unit. */
export const isWordCode = (code: number): boolean => kindOf(code) === WORD

/** `text[from, to)` cut to `charsMax` code units, never through a surrogate pair. */
export function cutTerm(text: string, charsMax: number, from = 0, to = text.length): string {
  if (to - from <= charsMax) return text.slice(from, to)
  const last = text.charCodeAt(from + charsMax - 1)
  return text.slice(from, from + (last >= 0xd800 && last <= 0xdbff ? charsMax - 1 : charsMax))
}

/**
 * Calls `add` with `~suffix` for every place a word starts in the text, until `add` says stop (false). The text is split into
 * chunks at separators; a chunk that is a UUID gives only itself. 'Alice@Example.com' -> ~alice@example.com, ~example.com, ~com.
 */
export function eachWordTerm(text: string, add: (term: string) => boolean): boolean {
  const folded = fold(text)
  const length = folded.length
  let at = 0
  while (at < length) {
    if (kindOf(folded.charCodeAt(at)) !== WORD) {
      at++
      continue
    }
    let end = at + 1
    let stop = end
    for (let kind; stop < length && (kind = kindOf(folded.charCodeAt(stop))) !== SEPARATOR; stop++) {
      if (kind === WORD) end = stop + 1
    }
    if (!addChunk(folded, at, end, add)) return false
    at = stop + 1
  }
  return true
}

function addChunk(folded: string, start: number, end: number, add: (term: string) => boolean): boolean {
  if (end - start === 36 && isUuid(folded.slice(start, end))) return add(`~${folded.slice(start, end)}`)
  let wasWord = false
  for (let at = start; at < end; at++) {
    const code = folded.charCodeAt(at)
    const isWord = kindOf(code) === WORD
    if (isWord && !wasWord) {
      if (!add(`~${cutTerm(folded, TERM_CHARS_MAX, at, end)}`)) return false
    } else if (isWord && isDense(code)) {
      if (!add(`~${cutTerm(folded, DENSE_TERM_CHARS_MAX, at, end)}`)) return false
    }
    wasWord = isWord
  }
  return true
}

/**
 * What a search must find in a block before the block can hold a match: each prefix given here must begin one of its terms.
 * Empty when the phrase has no word character, and then the index can't help.
 */
export function wordPrefixes(phrase: string): string[] {
  const prefixes = new Set<string>()
  const folded = fold(phrase)
  for (let at = 0; at < folded.length; at++) {
    if (kindOf(folded.charCodeAt(at)) !== WORD) continue
    let end = at + 1
    let stop = end
    for (let kind; stop < folded.length && (kind = kindOf(folded.charCodeAt(stop))) !== SEPARATOR; stop++) {
      if (kind === WORD) end = stop + 1
    }
    const charsMax = isDense(folded.charCodeAt(at)) ? DENSE_TERM_CHARS_MAX : TERM_CHARS_MAX
    prefixes.add(`~${cutTerm(folded, charsMax, at, end)}`)
    at = stop
  }
  return [...prefixes]
}

/**
 * The meaning of a search, which the index only speeds up: the folded word or phrase stands in the folded text at its start,
 * after a boundary, or at a character of a script without spaces.
 */
export function matchesWord(text: string, word: string): boolean {
  const folded = fold(text)
  const sought = fold(word)
  for (let at = folded.indexOf(sought); at >= 0; at = folded.indexOf(sought, at + 1)) {
    if (at === 0 || !isWordCode(folded.charCodeAt(at - 1)) || isDense(folded.charCodeAt(at))) return true
    if (sought === '') return true
  }
  return false
}
