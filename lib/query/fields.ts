import { CATEGORIES, OUTCOMES, SEVERITIES } from '@/lib/event/taxonomy'

/**
 * How a field's values are read and compared:
 * `text` exactly; `wildcard` exactly, or by prefix when the value ends in `*`; `words` by words of the field;
 * `enum-ordered` by rank; `tags` when any element is equal; `json-path` by a scalar, or an element of an array, at a path.
 */
export type FieldKind =
  | 'text'
  | 'wildcard'
  | 'words'
  | 'enum'
  | 'enum-ordered'
  | 'ip'
  | 'number'
  | 'duration'
  | 'instant'
  | 'uuid'
  | 'tags'
  | 'json-path'

export type FieldDefinition<Name extends string = string> = {
  name: Name
  aliases: readonly string[]
  kind: FieldKind
  /** The API counts its values (GET /api/audit/events/facets). */
  facetable: boolean
  /** The only values there are. */
  values?: readonly string[]
  description: string
  /** A filter text that uses the field. */
  example: string
}

type Extra = { aliases?: readonly string[]; facetable?: boolean; values?: readonly string[] }

function define<const Name extends string>(
  name: Name,
  kind: FieldKind,
  description: string,
  example: string,
  extra: Extra = {},
): FieldDefinition<Name> {
  return { name, kind, description, example, aliases: [], facetable: false, ...extra }
}

/** Every field a filter can name, in the order a person is shown them. */
export const FIELDS = [
  define('type', 'wildcard', 'Event type; a trailing * stands for any ending', 'type:user.*', {
    aliases: ['event_type'],
    facetable: true,
  }),
  define('category', 'enum', 'Category of the event type', 'category:security', {
    facetable: true,
    values: CATEGORIES,
  }),
  define('severity', 'enum-ordered', 'Severity, from debug to critical', 'severity>=warning', {
    facetable: true,
    values: SEVERITIES,
  }),
  define('outcome', 'enum', 'How it ended', '-outcome:success', { facetable: true, values: OUTCOMES }),
  define('action', 'text', 'What was done, exactly', 'action:"reset password"'),
  define('actor', 'text', 'Who did it: id, name or e-mail address', 'actor:alice', { facetable: true }),
  define('actor.id', 'text', 'Id of who did it', 'actor.id:usr_1', { aliases: ['actor_id'] }),
  define('actor.type', 'text', 'Kind of actor', 'actor.type:service', { aliases: ['actor_type'] }),
  define('actor.name', 'text', 'Name of who did it', 'actor.name:"Alice Doe"', { aliases: ['actor_name'] }),
  define('actor.email', 'text', 'E-mail address, in any case', 'actor.email:alice@example.com', {
    aliases: ['actor_email', 'email'],
  }),
  define('ip', 'ip', 'Address it came from, or a network', 'ip:10.0.0.0/8', {
    aliases: ['ip_address', 'actor.ip', 'actor.ip_address'],
  }),
  define('user_agent', 'words', 'Words of the user agent', 'user_agent:firefox', {
    aliases: ['actor.user_agent'],
  }),
  define('session', 'text', 'Session id', 'session:s_8841', { aliases: ['session_id', 'actor.session_id'] }),
  define('resource', 'text', 'What it was done to: id or name', 'resource:invoice-17'),
  define('resource.id', 'text', 'Id of what it was done to', 'resource.id:inv_17', {
    aliases: ['resource_id'],
  }),
  define('resource.type', 'text', 'Kind of resource', 'resource.type:invoice', {
    aliases: ['resource_type'],
    facetable: true,
  }),
  define('resource.name', 'text', 'Name of what it was done to', 'resource.name:"March invoice"', {
    aliases: ['resource_name'],
  }),
  define('resource.parent', 'text', 'Id of what holds the resource', 'resource.parent:acct_9', {
    aliases: ['resource.parent_id', 'resource_parent_id'],
  }),
  define('source', 'text', 'Service that sent the event', 'source:billing', { facetable: true }),
  define('description', 'words', 'Words of the description', 'description:timeout'),
  define('tag', 'tags', 'One of the tags', 'tag:pci', { aliases: ['tags'] }),
  define('flag', 'tags', 'One of the compliance flags', 'flag:gdpr', {
    aliases: ['flags', 'compliance_flag', 'compliance_flags'],
  }),
  define('duration', 'duration', 'How long it took; units ms (the default), s, m, h', 'duration>1.5s', {
    aliases: ['duration_ms'],
  }),
  define('trace', 'text', 'Trace id', 'trace:4bf92f3577b34da6a3ce929d0e0e4736', { aliases: ['trace_id'] }),
  define('span', 'text', 'Span id', 'span:00f067aa0ba902b7', { aliases: ['span_id'] }),
  define('parent', 'uuid', 'Id of the event that led to it', 'parent:0199b3c0-7a4e-7c11-8f21-3f2d9a1e5b10', {
    aliases: ['parent_event_id'],
  }),
  define('id', 'uuid', 'Id of the event', 'id:0199b3c0-7a4e-7c11-8f21-3f2d9a1e5b10', {
    aliases: ['event_id'],
  }),
  define('seq', 'number', 'Number of the event in the log', 'seq:100..200'),
  define('metadata', 'json-path', 'A value inside metadata', 'metadata.plan:pro', { aliases: ['meta'] }),
  define('unregistered', 'enum', 'Whether nobody had registered its type', 'unregistered:true', {
    values: ['true', 'false'],
  }),
  define('at', 'instant', 'When it happened; also after: and before:', 'at:2026-11-24', {
    aliases: ['time', 'occurred_at', 'timestamp'],
  }),
  define('recorded', 'instant', 'When it was stored', 'recorded>=-1h', { aliases: ['recorded_at'] }),
] as const

export type FieldName = (typeof FIELDS)[number]['name']
export type Field = FieldDefinition<FieldName>

/** Words that stand where a field does: `after:-7d` is `at>=-7d`, `before:-7d` is `at<-7d`, `has:ip` asks for presence. */
export const FIELD_KEYWORDS = ['after', 'before', 'has'] as const

const BY_NAME: ReadonlyMap<string, Field> = new Map(
  FIELDS.flatMap((field: Field) => [field.name, ...field.aliases].map((name) => [name, field] as const)),
)

/** By name or alias, in any case; `metadata` itself without a path. */
export function findField(name: string): Field | undefined {
  return BY_NAME.get(name.toLowerCase())
}

/** True where `<`, `>=` and ranges make sense. Metadata compares as numbers. */
export function isOrdered(kind: FieldKind): boolean {
  return (
    kind === 'enum-ordered' ||
    kind === 'number' ||
    kind === 'duration' ||
    kind === 'instant' ||
    kind === 'json-path'
  )
}

/** The fields whose name, an alias included, is near what was typed, best first. */
export function suggestFields(typed: string): string[] {
  const names = [...FIELDS.map((field) => field.name), ...FIELD_KEYWORDS]
  const near = suggest(typed, [...BY_NAME.keys(), ...FIELD_KEYWORDS])
  return [...new Set(near.map((name) => BY_NAME.get(name)?.name ?? name))].filter((name) =>
    names.some((known) => known === name),
  )
}

const SUGGESTIONS_MAX = 3
const TYPED_CHARS_MAX = 64

/** At most three candidates that begin with what was typed or differ from it in a third of its letters, nearest first. */
export function suggest(typed: string, candidates: readonly string[]): string[] {
  const word = typed.toLowerCase().slice(0, TYPED_CHARS_MAX)
  const far = Math.max(1, Math.ceil(word.length / 3))
  return candidates
    .map((name) => ({ name, distance: word !== '' && name.startsWith(word) ? 0 : distance(word, name) }))
    .filter((entry) => entry.distance <= far)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, SUGGESTIONS_MAX)
    .map((entry) => entry.name)
}

/** Levenshtein's distance, over UTF-16 code units. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
