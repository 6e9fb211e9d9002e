import { isUuid } from '@/lib/core/ids'
import { fold, isWordCode } from '@/lib/event/term-words'
import { searchText } from './values'

// From here on scripts put no spaces between words, so a search may start at any character (as in lib/event/term-words.ts).
const DENSE_FROM = 0x2e80
const UUID_CHARS = 36
/** Where the later groups of a UUID begin. */
const UUID_GROUPS = [9, 14, 19, 24] as const
const SEPARATORS = ' "\'`()[]{}<>,;=|\x7f'

/** Lower case for searching. The two lower-case sigmas are one letter: which of them JavaScript picks depends on its neighbours. */
export const foldSearch = (text: string): string => fold(text).replaceAll('ς', 'σ')

/** A character that ends a chunk of the index; besides these, all control characters do. */
function isSeparator(code: number): boolean {
  return code < 0x20 || SEPARATORS.includes(String.fromCharCode(code))
}

export const isDense = (code: number): boolean => code >= DENSE_FROM && (code < 0xdc00 || code > 0xdfff)

/** What is looked for: folded, with single spaces that stand for any white space. '' finds nothing. */
export const soughtOf = (value: string): string => foldSearch(searchText(value))

/** Text as it is searched: folded, each run of ASCII white space a single space. */
export const searchedOf = (text: string): string => foldSearch(text).replace(/[\t\n\v\f\r ]+/g, ' ')

/**
 * The meaning of a search, here and in SQL (lib/db/queries/filter-regex.ts): what is sought stands in the text where a word starts,
 * that is at the start, behind a character that is no word character, or at a character of a script without spaces. When it begins
 * with no word character itself, any place will do. Inside a UUID only its start counts, since the index keeps UUIDs whole.
 */
export function findsWord(text: string, sought: string): boolean {
  if (sought === '') return false
  const searched = searchedOf(text)
  const lead = leadOf(sought)
  for (let at = searched.indexOf(sought); at >= 0; at = searched.indexOf(sought, at + 1)) {
    if (startsWord(searched, at, sought) && !isInsideUuid(searched, at + lead)) return true
  }
  return false
}

function startsWord(searched: string, at: number, sought: string): boolean {
  const first = sought.charCodeAt(0)
  return at === 0 || !isWordCode(first) || isDense(first) || !isWordCode(searched.charCodeAt(at - 1))
}

/** How many characters stand before the first word character. */
export function leadOf(sought: string): number {
  let lead = 0
  while (lead < sought.length && !isWordCode(sought.charCodeAt(lead))) lead++
  return lead
}

function isInsideUuid(searched: string, at: number): boolean {
  return UUID_GROUPS.some((group) => {
    const start = at - group
    return (
      start >= 0 &&
      isUuid(searched.slice(start, start + UUID_CHARS)) &&
      isChunkEdge(searched, start - 1, -1) &&
      isChunkEdge(searched, start + UUID_CHARS, 1)
    )
  })
}

/** True when from here on nothing but boundary characters comes before a separator or the end of the text. */
function isChunkEdge(searched: string, from: number, step: 1 | -1): boolean {
  for (let at = from; at >= 0 && at < searched.length; at += step) {
    const code = searched.charCodeAt(at)
    if (isWordCode(code)) return false
    if (isSeparator(code)) return true
  }
  return true
}
