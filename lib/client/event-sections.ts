import type { PersonalGroup } from '@/lib/event/personal'
import type { StoredEvent } from '@/lib/event/stored-event'
import type { FieldName } from '@/lib/query/fields'
import { formatDuration } from './time-format'

/** One line of the drawer. `field` is what a click filters by; without it the value can only be copied. */
export type EventLine = {
  label: string
  value: string | null
  field?: FieldName
  mono?: boolean
  /** How the value reads, where that is not how it is stored. */
  shown?: string
  /** The personal part of the event that it belongs to. */
  group?: PersonalGroup
}
export type EventSection = { title: string; lines: EventLine[] }

function many(label: string, values: readonly string[], field: FieldName): EventLine[] {
  if (values.length === 0) return [{ label, value: null }]
  return values.map((value, index) => ({ label: index === 0 ? label : '', value, field }))
}

/** Every field of an event but its times, metadata and changes, which have a form of their own. */
export function sectionsOf(event: StoredEvent): EventSection[] {
  const { actor, resource } = event
  return [
    {
      title: 'Event',
      lines: [
        { label: 'Type', value: event.event_type, field: 'type' },
        { label: 'Category', value: event.category, field: 'category' },
        { label: 'Action', value: event.action, field: 'action' },
        { label: 'Outcome', value: event.outcome, field: 'outcome' },
        { label: 'Severity', value: event.severity, field: 'severity' },
        { label: 'Description', value: event.description, group: 'description' },
        {
          label: 'Duration',
          value: event.duration_ms === null ? null : String(event.duration_ms),
          field: 'duration',
          shown: formatDuration(event.duration_ms),
        },
        ...many('Tags', event.tags, 'tag'),
        ...many('Compliance flags', event.compliance_flags, 'flag'),
      ],
    },
    {
      title: 'Actor',
      lines: [
        { label: 'Name', value: actor?.name ?? null, field: 'actor.name', group: 'actor' },
        { label: 'Id', value: actor?.id ?? null, field: 'actor.id', mono: true, group: 'actor' },
        { label: 'Type', value: actor?.type ?? null, field: 'actor.type' },
        { label: 'E-mail', value: actor?.email ?? null, field: 'actor.email', group: 'actor' },
        { label: 'IP address', value: actor?.ip_address ?? null, field: 'ip', mono: true, group: 'network' },
        {
          label: 'Session',
          value: actor?.session_id ?? null,
          field: 'session',
          mono: true,
          group: 'network',
        },
        { label: 'User agent', value: actor?.user_agent ?? null, group: 'network' },
      ],
    },
    {
      title: 'Resource',
      lines: [
        { label: 'Name', value: resource?.name ?? null, field: 'resource.name', group: 'resource' },
        { label: 'Id', value: resource?.id ?? null, field: 'resource.id', mono: true, group: 'resource' },
        { label: 'Type', value: resource?.type ?? null, field: 'resource.type' },
        {
          label: 'Parent',
          value: resource?.parent_id ?? null,
          field: 'resource.parent',
          mono: true,
          group: 'resource',
        },
      ],
    },
    {
      title: 'Origin',
      lines: [
        { label: 'Source', value: event.source, field: 'source' },
        { label: 'Trace', value: event.trace_id, field: 'trace', mono: true },
        { label: 'Span', value: event.span_id, field: 'span', mono: true },
        { label: 'Parent event', value: event.parent_event_id, field: 'parent', mono: true },
        { label: 'Sequence', value: String(event.seq), field: 'seq' },
        { label: 'Event id', value: event.id, field: 'id', mono: true },
        { label: 'Tenant id', value: event.tenant_id, mono: true },
      ],
    },
  ]
}

/** What stands in the place of a value that was erased; null where it was not. */
export const erasedText = ({ erased }: StoredEvent, group: PersonalGroup | undefined): string | null =>
  group !== undefined && erased?.groups.includes(group) === true ? `erased, case ${erased.case}` : null
