import type { FieldFault } from '@/lib/core/errors'
import { FAULTS_MAX } from '@/lib/event/limits'
import { and, countTerms, FILTER_CHARS_MAX, FILTER_TERMS_MAX, oneOf, type Filter } from './ast'
import { findField, suggest, type Field, type FieldName } from './fields'
import { lexReference } from './lexer'
import { EVENT_PARAMS, LIST_PARAMS, METADATA_PREFIX, SINGLE_PARAMS, splitList } from './param-table'
import { parseFilter } from './parse'
import { textOf } from './parse-term'
import { readTime, timeFault } from './times'
import { isCleanText, readSearch, readValue, type ReadValue } from './values'

const PAGE_PARAMS: readonly string[] = ['offset', 'page', 'skip']

/** Reads parameters one by one and gathers what is wrong with them in `faults`. */
export class ParamReader {
  readonly faults: FieldFault[] = []

  constructor(
    private readonly params: URLSearchParams,
    extra: readonly string[],
  ) {
    for (const name of new Set(params.keys())) {
      if (!extra.includes(name)) this.checkName(name)
    }
  }

  fail(field: string, code: string, reason: string): void {
    if (this.faults.length < FAULTS_MAX) this.faults.push({ field: field.slice(0, 128), code, reason })
  }

  /** Canonical, still relative where it was. */
  time(name: 'start_time' | 'end_time'): string | null {
    const sent = this.single(name)
    if (sent === null) return null
    // A + that nobody encoded arrives as a space.
    const raw = sent.replace(/ (?=\d\d:\d\d$)/, '+').replace(/^ (?=\d+[smhdw]$)/, '+')
    const time = readTime(raw)
    if (time === null) this.fail(name, 'bad_value', timeFault(raw))
    return time
  }

  /** Every other parameter, joined by AND. */
  filter(): Filter | null {
    const parts: (Filter | null)[] = []
    for (const [name, field] of Object.entries(LIST_PARAMS)) parts.push(this.list(name, field))
    const least = this.value('min_severity', 'severity')
    if (least !== null) parts.push({ kind: 'term', field: 'severity', op: 'gte', value: least })
    for (const [name, field] of Object.entries(SINGLE_PARAMS)) {
      const value = this.value(name, field)
      if (value !== null) parts.push(oneOf(field, [value]))
    }
    for (const name of new Set(this.params.keys())) {
      if (name.startsWith(METADATA_PREFIX)) parts.push(this.metadata(name))
    }
    parts.push(this.search(), this.query())
    const filter = and(parts.filter((part) => part !== null))
    if (countTerms(filter) > FILTER_TERMS_MAX) {
      this.fail(
        'q',
        'too_many_terms',
        `A query has at most ${FILTER_TERMS_MAX} conditions, all parameters together`,
      )
    }
    return filter
  }

  private checkName(name: string): void {
    if (Object.hasOwn(EVENT_PARAMS, name) || name.startsWith(METADATA_PREFIX)) return
    if (PAGE_PARAMS.includes(name)) {
      const reason = 'Pages are not counted: pass next_cursor of the page before as cursor'
      this.fail(name, 'use_cursor', reason)
      return
    }
    const [near] = this.faults.length < FAULTS_MAX ? suggest(name, Object.keys(EVENT_PARAMS)) : []
    const hint = near === undefined ? '' : `; did you mean ${near}?`
    this.fail(name, 'unknown_parameter', `There is no such parameter${hint}`)
  }

  private single(name: string): string | null {
    const [value, again] = this.params.getAll(name)
    if (value === undefined) return null
    if (again !== undefined) this.fail(name, 'repeated', 'This parameter is given once')
    else if (value.trim() === '')
      this.fail(name, 'empty', 'This parameter needs a value; leave it out to ask for any')
    else return value
    return null
  }

  private value(name: string, field: FieldName): string | null {
    const raw = this.single(name)
    return raw === null ? null : this.read(name, field, raw)
  }

  private read(name: string, field: FieldName, raw: string): string | null {
    return this.taken(name, readValue(definition(field), raw))
  }

  private taken(name: string, read: ReadValue): string | null {
    if (read.ok) return read.value
    const [near] = read.fault.suggestions
    this.fail(
      name,
      read.fault.code,
      `${read.fault.message}${near === undefined ? '' : `; did you mean ${near}?`}`,
    )
    return null
  }

  private list(name: string, field: FieldName): Filter | null {
    const values: string[] = []
    for (const text of this.params.getAll(name)) {
      const items = splitList(text)
      if (items === null)
        this.fail(name, 'unclosed_quote', 'A quoted value is never closed, or goes on behind its quote')
      for (const raw of items ?? []) {
        if (raw === '') this.fail(name, 'empty', 'A value is empty; leave the parameter out to ask for any')
        else values.push(this.read(name, field, raw) ?? raw)
      }
    }
    return values.length === 0 ? null : oneOf(field, values)
  }

  private metadata(name: string): Filter | null {
    const path = lexReference(name)?.path
    const raw = this.single(name)
    if (path === undefined || path.length === 0) {
      this.fail(name, 'bad_value', 'The path is not one: metadata.plan, or metadata."odd key".x')
    } else if (!path.every(isCleanText)) {
      this.fail(name, 'bad_character', 'The path holds a character no event can hold')
    }
    const value = raw === null ? null : this.read(name, 'metadata', raw)
    return value === null || path === undefined || path.length === 0 ? null : oneOf('metadata', [value], path)
  }

  private search(): Filter | null {
    const raw = this.single('search')
    if (raw === null) return null
    if (raw.length > FILTER_CHARS_MAX) {
      this.fail('search', 'too_long', `A search has at most ${FILTER_CHARS_MAX} characters`)
      return null
    }
    // Odd pieces stand between quotes; one left open at the end counts as closed.
    const words = raw.split('"').flatMap((piece, i) => (i % 2 === 1 ? [piece] : piece.split(/\s+/)))
    const wanted = words.filter((word) => word.trim() !== '')
    // Only quotes: without this a search for nothing would find everything.
    if (wanted.length === 0) this.taken('search', readSearch(''))
    const texts = wanted.map((word) => this.taken('search', readSearch(word)))
    return and(texts.filter((text) => text !== null).map(textOf))
  }

  private query(): Filter | null {
    const raw = this.single('q')
    const parsed = raw === null ? null : parseFilter(raw)
    if (parsed === null || parsed.ok) return parsed?.filter ?? null
    for (const { code, message, start, end, suggestions } of parsed.errors) {
      const hint = suggestions.length === 0 ? '' : `; did you mean ${suggestions.join(' or ')}?`
      this.fail('q', code, `${message}${hint} (characters ${start} to ${end})`)
    }
    return null
  }
}

function definition(name: FieldName): Field {
  const field = findField(name)
  if (field === undefined) throw new RangeError(`no such field: ${name}`)
  return field
}
