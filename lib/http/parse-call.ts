import type { z } from 'zod'
import type { Operation } from '@/lib/contract/operation'
import { Fault, type FieldFault } from '@/lib/core/errors'
import { parseStrictJson } from '@/lib/core/strict-json'
import { fromEpochMs } from '@/lib/core/time'
import { DEPTH_MAX, FAULTS_MAX } from '@/lib/event/limits'
import { type EventQuery, parseEventParams } from '@/lib/query/params'

/** Members of all objects of a body together: more than the 500 properties a metadata schema may have need. */
const BODY_KEYS_MAX = 4_000

const NO_EVENTS: EventQuery = { start: null, end: null, filter: null }

/** One fault a field; a property that nobody knows is named itself. */
function faultsOf(error: z.ZodError, where: string): FieldFault[] {
  return error.issues.flatMap((issue): FieldFault[] => {
    const field = issue.path.join('.')
    if (issue.code === 'unrecognized_keys')
      return issue.keys.slice(0, FAULTS_MAX).map((key) => ({
        field: [...issue.path, key].join('.').slice(0, 128),
        code: 'unknown_field',
        reason: 'There is no such field',
      }))
    return [{ field: field === '' ? where : field, code: issue.code, reason: issue.message }]
  })
}

/** @throws Fault invalid_request, naming each field */
export function parse<T>(schema: z.ZodType<T> | undefined, value: unknown, where: string): T {
  if (schema === undefined) return undefined as T
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new Fault('invalid_request', `The ${where} is not valid`, { faults: faultsOf(parsed.error, where) })
}

/**
 * The body as JSON, as strictly as an event: a key given twice, NUL and half a surrogate pair are refused, because what is
 * read or stored would not be what was sent.
 */
export function parseJson(text: string, bytesMax: number): unknown {
  const limits = { bytesMax, depthMax: DEPTH_MAX, keysMax: BODY_KEYS_MAX, faultsMax: FAULTS_MAX }
  const parsed = parseStrictJson(text, limits)
  if (parsed.ok) return parsed.value
  const faults = parsed.faults.map((fault) => ({
    ...fault,
    field: fault.field === '' ? 'body' : fault.field,
  }))
  throw new Fault('invalid_request', 'The body is not valid JSON', { faults })
}

/**
 * The POST form of a query: each property a parameter, each array a repeated one. An array of nothing asks for nothing: left
 * out, it would ask for everything.
 */
export function appendBodyParams(params: URLSearchParams, body: object): void {
  for (const [name, value] of Object.entries(body)) {
    const values: unknown[] = Array.isArray(value) ? value : [value]
    for (const one of values.length === 0 ? [''] : values) params.append(name, String(one))
  }
}

/** Every value once, in order, however they came: repeated or separated by commas. */
const joined = (values: readonly string[]) =>
  [...new Set(values.flatMap((value) => value.split(',')).map((value) => value.trim()))].join(',')

/** Parameters that the operation doesn't know, or that came twice, by name. */
function strictParams({ lists = [] }: Operation, params: URLSearchParams, known: readonly string[]) {
  const faults: FieldFault[] = []
  const values: Record<string, string> = {}
  for (const name of new Set(params.keys())) {
    const all = params.getAll(name)
    if (!known.includes(name))
      faults.push({
        field: name.slice(0, 128),
        code: 'unknown_parameter',
        reason: 'There is no such parameter',
      })
    else if (lists.includes(name)) values[name] = joined(all)
    else if (all.length > 1)
      faults.push({ field: name, code: 'repeated', reason: 'This parameter is given once' })
    else values[name] = all[0] ?? ''
  }
  if (faults.length > 0)
    throw new Fault('invalid_request', 'The query string is not valid', {
      faults: faults.slice(0, FAULTS_MAX),
    })
  return values
}

/** What the operation's own parameters say, and the list's filters where it has them. */
export function parseQuery(operation: Operation, params: URLSearchParams, nowMs: number) {
  const own = operation.query === undefined ? [] : Object.keys((operation.query as z.ZodObject).shape)
  if (operation.filters !== 'events')
    return { query: parse(operation.query, strictParams(operation, params, own), 'query'), events: NO_EVENTS }
  const filters = parseEventParams(params, { now: fromEpochMs(nowMs), extra: own })
  if (!filters.ok) throw new Fault('invalid_query', 'The query is not valid', { faults: filters.faults })
  const ownParams = new URLSearchParams([...params].filter(([name]) => own.includes(name)))
  return {
    query: parse(operation.query, strictParams(operation, ownParams, own), 'query'),
    events: filters.query,
  }
}
