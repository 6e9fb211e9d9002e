/** A run of text to show as it is, or one character that would be invisible or would reorder its neighbours. */
export type TextPart = { kind: 'text'; text: string } | { kind: 'hidden'; label: string }

const NAMES: Readonly<Record<number, string>> = {
  0x00: 'NUL',
  0x09: 'TAB',
  0x0a: 'LF',
  0x0d: 'CR',
  0x1b: 'ESC',
  0x7f: 'DEL',
  0xad: 'SHY',
  0x200b: 'ZWSP',
  0x200c: 'ZWNJ',
  0x200d: 'ZWJ',
  0x200e: 'LRM',
  0x200f: 'RLM',
  0x202a: 'LRE',
  0x202b: 'RLE',
  0x202c: 'PDF',
  0x202d: 'LRO',
  0x202e: 'RLO',
  0x2066: 'LRI',
  0x2067: 'RLI',
  0x2068: 'FSI',
  0x2069: 'PDI',
  0xfeff: 'BOM',
}

// Controls, bidi marks and overrides, zero-width characters, line separators, tags: what can make a value look like another.
const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

/** Splits attacker-controlled text so that nothing in it can hide: each hidden character comes back by name. */
export function visibleParts(value: string): TextPart[] {
  const parts: TextPart[] = []
  let from = 0
  for (const match of value.matchAll(HIDDEN)) {
    if (match.index > from) parts.push({ kind: 'text', text: value.slice(from, match.index) })
    const code = match[0].codePointAt(0) ?? 0
    parts.push({
      kind: 'hidden',
      label: NAMES[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`,
    })
    from = match.index + match[0].length
  }
  if (from < value.length) parts.push({ kind: 'text', text: value.slice(from) })
  return parts
}

/** The same as one string, for places that take no markup (a title, an accessible name). */
export function visibleString(value: string): string {
  return visibleParts(value)
    .map((part) => (part.kind === 'text' ? part.text : `⟨${part.label}⟩`))
    .join('')
}
