import type { Mapping } from './mapping'

const NEEDED = ['source', 'event_type', 'occurred_at'] as const
const KNOWN = new Set<string>([
  ...NEEDED,
  'array',
  'id',
  'leaveOut',
  'utc',
  'between',
  'severity',
  'outcome',
  'action',
  'description',
  'trace_id',
  'actor',
  'resource',
  'tags',
  'metadata',
  'heavy',
])
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  actor: ['id', 'type', 'name', 'email', 'ip_address', 'user_agent', 'session_id'],
  resource: ['id', 'type', 'name', 'parent_id'],
}

/** Reads a mapping file; throws with every fault that it has, so that a misspelled field is not silently nothing. */
export function readMapping(text: string): Mapping {
  const mapping = JSON.parse(text) as Record<string, unknown>
  if (typeof mapping !== 'object' || mapping === null) throw new TypeError('A mapping is an object')
  const faults = [
    ...NEEDED.filter((name) => mapping[name] === undefined).map((name) => `${name} is missing`),
    ...Object.keys(mapping)
      .filter((name) => !KNOWN.has(name))
      .map((name) => `${name} is not a field of a mapping`),
    ...Object.entries(FIELDS).flatMap(([part, names]) =>
      Object.keys((mapping[part] ?? {}) as object)
        .filter((name) => !names.includes(name))
        .map((name) => `${part}.${name} is not a field of an event`),
    ),
  ]
  if (typeof mapping['source'] !== 'string') faults.push('source is a word, not a path')
  if (faults.length > 0) throw new TypeError(`The mapping: ${faults.join('; ')}`)
  return mapping as unknown as Mapping
}
