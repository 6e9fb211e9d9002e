import type { EventFacets, FacetField } from '@/lib/contract/events'
import { complete } from '@/lib/query/complete'
import { FIELD_KEYWORDS, FIELDS, findField, type Field } from '@/lib/query/fields'
import { printValue } from '@/lib/query/print'

export type Suggestion = {
  /** What replaces the text from `from` to `to`. */
  insert: string
  label: string
  detail: string
  /** How many events have it, where that is known. */
  count: number | null
  /** More is to be typed behind it: the list stays open. */
  continues: boolean
}
export type Completion = { from: number; to: number; suggestions: Suggestion[] }

const SUGGESTIONS_MAX = 12
const FACET_OF: Readonly<Record<string, FacetField>> = {
  type: 'event_type',
  category: 'category',
  severity: 'severity',
  outcome: 'outcome',
  actor: 'actor',
  'actor.id': 'actor',
  'resource.type': 'resource_type',
  source: 'source',
}
const TIMES = ['-15m', '-1h', '-24h', '-7d', '-30d']
const OPERATORS = [
  { name: 'AND', detail: 'Both must hold; the same as a space' },
  { name: 'OR', detail: 'One of them must hold' },
  { name: 'NOT', detail: 'It must not hold; the same as a - before it' },
]

function keys(typed: string): Suggestion[] {
  const word = typed.toLowerCase()
  const fields = FIELDS.map((field: Field) => ({
    name: field.name as string,
    aliases: field.aliases,
    detail: field.description,
  }))
  const keywords = FIELD_KEYWORDS.map((name) => ({
    name: name as string,
    aliases: [] as readonly string[],
    detail: name === 'has' ? 'The field is there' : `Happened ${name} a time`,
  }))
  const all = [...fields, ...keywords]
  const starts = all.filter(({ name, aliases }) => [name, ...aliases].some((known) => known.startsWith(word)))
  const holds = all.filter(({ name }) => !name.startsWith(word) && word.length > 1 && name.includes(word))
  return [...new Set([...starts, ...holds])].map(({ name, detail }) => ({
    insert: name === 'metadata' ? 'metadata.' : `${name}:`,
    label: name,
    detail,
    count: null,
    continues: true,
  }))
}

function known(field: Field, facets: EventFacets | undefined): { value: string; count: number | null }[] {
  const facet = FACET_OF[field.name]
  const counted = facet ? (facets?.facets[facet]?.values ?? []) : []
  const rest = (field.values ?? []).filter((value) => counted.every((entry) => entry.value !== value))
  return [...counted, ...rest.map((value) => ({ value, count: null }))]
}

function values(field: Field, typed: string, facets: EventFacets | undefined): Suggestion[] {
  const word = typed.toLowerCase()
  const candidates =
    field.kind === 'instant' ? TIMES.map((value) => ({ value, count: null })) : known(field, facets)
  const wanted = candidates.filter(({ value }) => value.toLowerCase().includes(word))
  const ranked = wanted.toSorted(
    (a, b) => Number(b.value.toLowerCase().startsWith(word)) - Number(a.value.toLowerCase().startsWith(word)),
  )
  return ranked.map(({ value, count }) => ({
    insert: printValue(value),
    label: value,
    detail: '',
    count,
    continues: false,
  }))
}

function operators(prefix: string): Suggestion[] {
  return OPERATORS.filter(({ name }) => name.startsWith(prefix)).map(({ name, detail }) => ({
    insert: name,
    label: name,
    detail,
    count: null,
    continues: false,
  }))
}

/**
 * What could stand at the caret: the names of fields, or behind `field:` the values seen in the result (with counts) and
 * those the field is limited to.
 */
export function suggestAt(text: string, caret: number, facets: EventFacets | undefined): Completion {
  const wanted = complete(text, caret)
  if (wanted === null) return { from: caret, to: caret, suggestions: [] }
  const { from, to, prefix } = wanted
  const at = (suggestions: Suggestion[]) => ({ from, to, suggestions: suggestions.slice(0, SUGGESTIONS_MAX) })
  if (wanted.kind === 'operator') return at([...operators(prefix), ...keys(prefix)])
  if (wanted.kind === 'value') {
    const field = findField(wanted.field)
    return at(field === undefined ? [] : values(field, prefix, facets))
  }
  const named = keys(prefix)
  const isPresence = /\bhas:$/i.test(text.slice(0, from))
  return at(
    isPresence
      ? named.map((key) => ({ ...key, insert: key.insert.replace(/[:.]$/, ''), continues: false }))
      : named,
  )
}

/** The text and caret after a suggestion was taken. A finished value gets a space, so that the next word can follow. */
export function accept(
  text: string,
  completion: Completion,
  suggestion: Suggestion,
): { text: string; caret: number } {
  const before = text.slice(0, completion.from) + suggestion.insert
  const after = text.slice(completion.to)
  const gap = suggestion.continues || after.startsWith(' ') ? '' : ' '
  return { text: before + gap + after, caret: before.length + (suggestion.continues ? 0 : 1) }
}
