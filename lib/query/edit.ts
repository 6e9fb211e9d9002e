import { not, oneOf, type Filter, type Term } from './ast'
import { findField, type Field, type FieldName } from './fields'
import { parseFilter, type Conjunct } from './parse'
import { printFilter } from './print'
import { readValue } from './values'

export { complete, type Completion } from './complete'

/** A `field:value` pair, as somebody clicks it in a cell or a facet. `path` for metadata only. */
export type Condition = { field: FieldName; path?: string[]; value: string }
export type Mode = 'include' | 'exclude'

/** One part of a filter text, as the console shows it: its place, its own text, and what it says where that is simple. */
export type Chip = {
  start: number
  end: number
  text: string
  negated: boolean
  kind: 'term' | 'text' | 'group'
  /** Null for a group. */
  inner: Term | (Filter & { kind: 'text' }) | null
  filter: Filter
}

/** The parts of the text joined by AND, in order. Null when the text is no filter. */
export function chipsOf(text: string): Chip[] | null {
  const parsed = parseFilter(text)
  return parsed.ok ? parsed.conjuncts.map((part) => chipOf(text, part)) : null
}

function chipOf(text: string, { filter, start, end }: Conjunct): Chip {
  const negated = filter.kind === 'not'
  const inner = negated ? filter.filter : filter
  const shared = { start, end, text: text.slice(start, end), negated, filter }
  if (inner.kind === 'term') return { ...shared, kind: 'term', inner }
  return inner.kind === 'text'
    ? { ...shared, kind: 'text', inner }
    : { ...shared, kind: 'group', inner: null }
}

/** The text without one of its chips. */
export function removeChip(text: string, chip: Chip): string {
  return rebuilt(text, (part) => (part.start === chip.start && part.end === chip.end ? null : part.text))
}

export function hasCondition(text: string, condition: Condition, mode: Mode): boolean {
  const wanted = canonical(condition)
  return (
    wanted !== null &&
    (chipsOf(text) ?? []).some((chip) => valuesOf(chip, wanted, mode).includes(wanted.value))
  )
}

/**
 * Adds the condition and drops its opposite. A second value of a field that has only one joins the first:
 * `severity:error` and then critical is `severity:error,critical`. A value the field can't have changes nothing.
 */
export function addCondition(text: string, condition: Condition, mode: Mode): string {
  const wanted = canonical(condition)
  if (wanted === null || hasCondition(text, wanted, mode)) return text
  const opposite = mode === 'include' ? 'exclude' : 'include'
  const rest = removeCondition(text, wanted, opposite)
  const chips = chipsOf(rest)
  const host =
    mode === 'include' && hasOneValue(wanted)
      ? chips?.find((chip) => valuesOf(chip, wanted, mode).length > 0)
      : undefined
  if (host === undefined) return `${guarded(rest, chips)} ${termText(wanted, [wanted.value], mode)}`.trim()
  const values = [...valuesOf(host, wanted, mode), wanted.value]
  return rebuilt(rest, (part) => (part.start === host.start ? termText(wanted, values, mode) : part.text))
}

/** Takes the condition out wherever it stands as a part of its own or as a value of a list. */
export function removeCondition(text: string, condition: Condition, mode: Mode): string {
  const wanted = canonical(condition)
  if (wanted === null || !hasCondition(text, wanted, mode)) return text
  return rebuilt(text, (part) => {
    const values = valuesOf(part, wanted, mode)
    if (!values.includes(wanted.value)) return part.text
    const rest = values.filter((value) => value !== wanted.value)
    return rest.length === 0 ? null : termText(wanted, rest, mode)
  })
}

export function toggleCondition(text: string, condition: Condition, mode: Mode): string {
  return hasCondition(text, condition, mode)
    ? removeCondition(text, condition, mode)
    : addCondition(text, condition, mode)
}

type Wanted = Condition & { definition: Field }

function canonical(condition: Condition): Wanted | null {
  const definition = findField(condition.field)
  if (definition === undefined) return null
  if (definition.kind === 'json-path' && (condition.path ?? []).length === 0) return null
  const read = readValue(definition, condition.value)
  return read.ok ? { ...condition, value: read.value, definition } : null
}

/** An event can have several tags, words and elements of an array; of everything else it has one. */
function hasOneValue({ definition }: Wanted): boolean {
  return !['tags', 'words', 'json-path'].includes(definition.kind)
}

/** The values a chip asks of the same field in the same way; none when it is about something else. */
function valuesOf(chip: Chip, { field, path = [] }: Condition, mode: Mode): string[] {
  const term = chip.inner
  if (term?.kind !== 'term' || term.field !== field || chip.negated !== (mode === 'exclude')) return []
  const { path: own = [] } = term
  if (own.length !== path.length || own.some((key, i) => key !== path[i])) return []
  return term.op === 'eq' ? [term.value] : term.op === 'in' ? term.values : []
}

function termText({ field, path }: Condition, values: string[], mode: Mode): string {
  const term = oneOf(field, values, path)
  return printFilter(mode === 'exclude' ? not(term) : term)
}

/** A text that can take another part behind it: an OR at its top needs brackets. */
function guarded(text: string, chips: Chip[] | null): string {
  const [only] = chips ?? []
  return only?.filter.kind === 'or' && chips?.length === 1 ? `(${printFilter(only.filter)})` : text.trim()
}

function rebuilt(text: string, change: (chip: Chip) => string | null): string {
  const chips = chipsOf(text)
  return chips === null
    ? text
    : chips
        .map(change)
        .filter((part) => part !== null)
        .join(' ')
}
