import { describe, expect, it } from 'vitest'
import type { EventFacets } from '@/lib/contract/events'
import { parseFilter } from '@/lib/query/parse'
import { accept, suggestAt } from './completion'

const facets: EventFacets = {
  facets: {
    actor: { values: [{ value: 'Alice Doe', count: 7 }], exact: true },
    severity: { values: [{ value: 'error', count: 3 }], exact: true },
  },
}
const labels = (text: string, caret = text.length) =>
  suggestAt(text, caret, facets).suggestions.map((s) => s.label)

describe('suggestAt', () => {
  it('offers fields by name, alias and part of a name', () => {
    expect(labels('sev')).toEqual(['severity'])
    expect(labels('event_t')).toEqual(['type'])
    expect(labels('-outc')).toEqual(['outcome'])
    expect(labels('mail')).toContain('actor.email')
    expect(labels('')[0]).toBe('type')
  })

  it('offers the values of the result first, with counts, then the other possible ones', () => {
    const { suggestions } = suggestAt('severity:', 9, facets)
    expect(suggestions[0]).toMatchObject({ label: 'error', count: 3 })
    expect(suggestions.map((s) => s.label)).toContain('critical')
    expect(labels('severity:crit')).toEqual(['critical'])
    expect(labels('severity>=warn')).toEqual(['warning'])
    expect(labels('severity:error,deb')).toEqual(['debug'])
    expect(labels('after:-2')).toEqual(['-24h'])
    expect(labels('has:ip')[0]).toBe('ip')
  })

  it('offers AND, OR and NOT behind a condition', () => {
    expect(labels('tag:x O')[0]).toBe('OR')
  })

  it('offers nothing where nothing is known', () => {
    expect(labels('nonsense:x')).toEqual([])
    expect(labels('"quoted sev')).toEqual([])
  })

  it('takes a suggestion in the middle of a text, quoted where it has to be', () => {
    const text = 'type:user.* actor:ali severity:error'
    const completion = suggestAt(text, 21, facets)
    const [first] = completion.suggestions
    if (!first) throw new Error('no suggestion')
    const accepted = accept(text, completion, first)
    expect(accepted.text).toBe('type:user.* actor:"Alice Doe" severity:error')
    expect(parseFilter(accepted.text).ok).toBe(true)
    expect(accepted.text.slice(0, accepted.caret)).toBe('type:user.* actor:"Alice Doe" ')
  })

  it('keeps the list open behind a field', () => {
    const completion = suggestAt('sev', 3, facets)
    const [first] = completion.suggestions
    expect(first && accept('sev', completion, first)).toEqual({ text: 'severity:', caret: 9 })
  })
})
