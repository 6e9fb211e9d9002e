import { describe, expect, it } from 'vitest'
import { visibleParts, visibleString } from './visible-text'

describe('visibleParts', () => {
  it('leaves plain text whole', () => {
    expect(visibleParts('Zoë 王 🙂')).toEqual([{ kind: 'text', text: 'Zoë 王 🙂' }])
    expect(visibleParts('')).toEqual([])
  })

  it('names bidi overrides, controls and zero-width characters', () => {
    expect(visibleString('invoice\u202Efdp.exe')).toBe('invoice⟨RLO⟩fdp.exe')
    expect(visibleString('a\u0000b\r\nc\u200Bd\u001b[31m')).toBe('a⟨NUL⟩b⟨CR⟩⟨LF⟩c⟨ZWSP⟩d⟨ESC⟩[31m')
    expect(visibleString('\u0085\u{e0041}')).toBe('⟨U+0085⟩⟨U+E0041⟩')
  })
})
