import type { Identifiers } from '@/drizzle/schema/erasure-cases'
import type { MentionField } from '@/lib/contract/erasure-terms'
import { actorGroup, networkGroup, PERSONAL_GROUPS, type PersonalGroup } from '@/lib/event/personal'
import type { StoredEvent } from '@/lib/event/stored-event'

/** Shorter ones stand in texts by chance: they are not looked for there. */
export const NEEDLE_CHARS_MIN = 4
/** From here on a part of a word is a mention; shorter ones have to be words of their own. */
const PART_CHARS_MIN = 8

export type MentionedBy = 'id' | 'email' | 'name'
type Needle = { by: MentionedBy; text: string }

/** As it stands in a text, and as it stands in a JSON text. */
const spellings = (text: string): string[] => {
  const lower = text.toLowerCase()
  return [...new Set([lower, JSON.stringify(lower).slice(1, -1)])]
}

const longEnough = (text: string) => text.length >= NEEDLE_CHARS_MIN

/** What is looked for in texts, in lower case. */
export const needlesOf = ({ ids, emails, names }: Identifiers): Needle[] =>
  [
    ...ids.map((text) => ({ by: 'id' as const, text })),
    ...emails.map((text) => ({ by: 'email' as const, text })),
    ...names.map((text) => ({ by: 'name' as const, text })),
  ]
    .filter(({ text }) => longEnough(text))
    .flatMap(({ by, text }) => spellings(text).map((spelling) => ({ by, text: spelling })))

export const tooShort = ({ ids, names }: Identifiers): string[] =>
  [...ids, ...names].filter((text) => !longEnough(text))

const isWordPart = (char: string | undefined) => char !== undefined && /[\p{L}\p{N}_]/u.test(char)

function stands(text: string, needle: string): boolean {
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) {
    if (needle.length >= PART_CHARS_MIN) return true
    if (!isWordPart(text[at - 1]) && !isWordPart(text[at + needle.length])) return true
  }
  return false
}

const lines = (...parts: (string | null | undefined)[]) => parts.filter((part) => part != null).join('\n')

/** What stands in a part of an event, in lower case; empty where the event doesn't have it. */
const TEXT_OF: Record<PersonalGroup, (event: StoredEvent) => string> = {
  actor: ({ actor }) => lines(actor?.id, actor?.name, actor?.email),
  network: ({ actor }) => lines(actor?.ip_address, actor?.user_agent, actor?.session_id),
  resource: ({ resource }) =>
    resource === null
      ? ''
      : lines(resource.id, resource.name, resource.parent_id, JSON.stringify(resource.attributes)),
  description: ({ description }) => description ?? '',
  metadata: ({ metadata }) => (metadata === null ? '' : JSON.stringify(metadata)),
  changes: ({ changes }) => (changes === null ? '' : JSON.stringify(changes)),
}

const plainText = (event: StoredEvent) =>
  lines(
    event.action,
    event.source,
    ...event.tags,
    ...event.compliance_flags,
    event.trace_id,
    event.span_id,
  ).toLowerCase()

const hasGroup: Record<PersonalGroup, (event: StoredEvent) => boolean> = {
  actor: ({ actor }) => actorGroup(actor) !== null,
  network: ({ actor }) => networkGroup(actor) !== null,
  resource: ({ resource }) => resource !== null,
  description: ({ description }) => description !== null,
  metadata: ({ metadata }) => metadata !== null,
  changes: ({ changes }) => changes !== null,
}

/** What one event says of the person, by the parts that are still there. */
export type Traces = {
  isActor: boolean
  isResource: boolean
  /** Parts that say something of the person because the event is theirs. */
  own: PersonalGroup[]
  /** Other parts, in which the person is mentioned. */
  mentions: { field: MentionField; by: MentionedBy }[]
  plain: boolean
}

const OF_ACTOR: readonly PersonalGroup[] = ['actor', 'network', 'description', 'metadata', 'changes']
const OF_RESOURCE: readonly PersonalGroup[] = ['resource', 'description', 'metadata', 'changes']

/** Finds what events say of a person. */
export function createTracer(identifiers: Identifiers) {
  const ids = new Set(identifiers.ids)
  const emails = new Set(identifiers.emails)
  const needles = needlesOf(identifiers)
  const named = (text: string | null | undefined) =>
    text != null && (ids.has(text) || emails.has(text.toLowerCase()))
  const mailed = (text: string | null | undefined) => text != null && emails.has(text.toLowerCase())
  const mentionedBy = (text: string): MentionedBy | null =>
    text === '' ? null : (needles.find((needle) => stands(text, needle.text))?.by ?? null)

  return (event: StoredEvent): Traces => {
    const { actor, resource } = event
    const isActor = named(actor?.id) || mailed(actor?.email)
    const isResource = named(resource?.id) || mailed(resource?.name)
    const there = PERSONAL_GROUPS.filter(
      (group) => hasGroup[group](event) && event.erased?.groups.includes(group) !== true,
    )
    const own = there.filter(
      (group) => (isActor && OF_ACTOR.includes(group)) || (isResource && OF_RESOURCE.includes(group)),
    )
    const mentions = there
      .filter((group) => !own.includes(group))
      .flatMap((field) => {
        const by = mentionedBy(TEXT_OF[field](event).toLowerCase())
        return by === null ? [] : [{ field, by }]
      })
    return { isActor, isResource, own, mentions, plain: mentionedBy(plainText(event)) !== null }
  }
}

export type Tracer = ReturnType<typeof createTracer>
