import type { MentionField } from '@/lib/contract/erasure-terms'
import { PERSONAL_GROUPS, type PersonalGroup } from '@/lib/event/personal'
import type { StoredEvent } from '@/lib/event/stored-event'
import type { Traces, Tracer } from './subject'

/** What is chosen for others' events. */
export type Choice = { fields: readonly MentionField[]; byName: boolean }

/** What becomes of one event. */
export type EventPlan = {
  traces: Traces
  isOwn: boolean
  /** In the order of `PERSONAL_GROUPS`; empty where nothing is erased. */
  groups: PersonalGroup[]
  /** Why a mention in it stays: its field or its kind was not chosen. */
  kept: 'other_fields' | 'by_name' | null
}

/** Who acted, where it was not the person. */
const OF_ANOTHER: readonly MentionField[] = ['actor', 'network']

/** In events of the person every mention goes with the rest; in those of others what was chosen. */
export function planEvent(trace: Tracer, { fields, byName }: Choice, event: StoredEvent): EventPlan {
  const traces = trace(event)
  const isOwn = traces.isActor || traces.isResource
  const chosen = traces.mentions.filter(
    ({ field, by }) =>
      (isOwn && !OF_ANOTHER.includes(field)) || (fields.includes(field) && (byName || by !== 'name')),
  )
  const gone = new Set<PersonalGroup>([...traces.own, ...chosen.map(({ field }) => field)])
  const kept = traces.mentions.filter((one) => !chosen.includes(one))
  return {
    traces,
    isOwn,
    groups: PERSONAL_GROUPS.filter((group) => gone.has(group)),
    kept:
      kept.length === 0
        ? null
        : kept.every(({ field, by }) => by === 'name' && fields.includes(field))
          ? 'by_name'
          : 'other_fields',
  }
}
