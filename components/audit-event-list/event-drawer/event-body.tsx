'use client'

import { erasedText } from '@/lib/client/event-sections'
import type { PersonalGroup } from '@/lib/event/personal'
import type { JsonValue, StoredEvent } from '@/lib/event/stored-event'
import type { Zone } from '@/lib/client/time-format'
import { ChangesDiff } from './changes-diff'
import { EventFields } from './event-fields'
import { EventProof } from './event-proof'
import type { OnValue } from './filter-value'
import { JsonTree } from './json-tree'

type Props = { event: StoredEvent; zone: Zone; nowMs: number; onValue: OnValue; mayVerify: boolean }

function None({ event, group }: { event: StoredEvent; group: PersonalGroup }) {
  return <p className="text-xs text-ink-3">{erasedText(event, group) ?? 'None'}</p>
}

export function EventBody({ event, zone, nowMs, onValue, mayVerify }: Props) {
  const hasChanges = event.changes?.before !== undefined || event.changes?.after !== undefined
  return (
    <div className="grid gap-5">
      {event.erased ? (
        <p className="rounded-md bg-hover px-2.5 py-1.5 text-xs text-ink-2">
          Parts of this event were erased by case {event.erased.case}, on behalf of a person:{' '}
          {event.erased.groups.join(', ')}. That it took place, and all else it says, is still proved.
        </p>
      ) : null}
      {event.unregistered ? (
        <p className="rounded-md bg-warn-soft px-2.5 py-1.5 text-xs text-warn">
          Nobody has registered this event type; the tenant accepts such types under this mark.
        </p>
      ) : null}
      <EventFields event={event} zone={zone} nowMs={nowMs} onValue={onValue} />
      <section>
        <h3 className="mb-1 text-xs font-semibold">Changes</h3>
        {event.changes && hasChanges ? (
          <ChangesDiff changes={event.changes} />
        ) : (
          <None event={event} group="changes" />
        )}
      </section>
      <section>
        <h3 className="mb-1 text-xs font-semibold">Metadata</h3>
        {event.metadata ? (
          <JsonTree value={event.metadata} path={[]} onValue={onValue} />
        ) : (
          <None event={event} group="metadata" />
        )}
      </section>
      <section>
        <h3 className="mb-1 text-xs font-semibold">Resource attributes</h3>
        {event.resource?.attributes ? (
          <JsonTree value={event.resource.attributes} onValue={onValue} />
        ) : (
          <None event={event} group="resource" />
        )}
      </section>
      {mayVerify ? <EventProof event={event} /> : null}
      <details>
        <summary className="mb-1 w-fit rounded text-xs font-semibold">The whole event as JSON</summary>
        <JsonTree value={event as unknown as JsonValue} onValue={onValue} />
      </details>
    </div>
  )
}
