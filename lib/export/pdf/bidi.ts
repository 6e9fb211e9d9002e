import bidiFactory from 'bidi-js'

type Bidi = {
  getEmbeddingLevels: (text: string) => { levels: Uint8Array }
  getMirroredCharacter: (character: string) => string | null
}
const bidi = (bidiFactory as () => Bidi)()

/** What can make a line run from right to left at all: Hebrew, Arabic and their neighbours, and what is written so beyond. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/**
 * The direction level of each code unit: even runs to the right, odd to the left. Null where everything runs to the right.
 * The base direction is that of the first strong character. Source: Unicode Standard Annex 9.
 */
export function levelsOf(text: string): Uint8Array | null {
  return RIGHT_TO_LEFT.test(text) ? bidi.getEmbeddingLevels(text).levels : null
}

/** The same character as it looks in text that runs to the left: `(` is `)`. */
export function mirrored(codePoint: number): number {
  return bidi.getMirroredCharacter(String.fromCodePoint(codePoint))?.codePointAt(0) ?? codePoint
}

/** Parts of one line in the order they are seen (UAX 9, rule L2). */
export function visualOrder<Part extends { level: number }>(parts: readonly Part[]): Part[] {
  const seen = [...parts]
  const highest = Math.max(0, ...parts.map(({ level }) => level))
  for (let level = highest; level > 0; level--)
    for (let from = 0; from < seen.length; from++) {
      let to = from
      while (to < seen.length && (seen[to]?.level ?? 0) >= level) to++
      if (to > from + 1) seen.splice(from, to - from, ...seen.slice(from, to).reverse())
      from = to
    }
  return seen
}
