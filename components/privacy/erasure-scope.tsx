import { CircleAlert, Info } from 'lucide-react'
import type { ErasureScope } from '@/lib/contract/erasure'
import { SafeText } from '../ui/safe-text'

const events = (count: number) => `${count.toLocaleString('en')} ${count === 1 ? 'event' : 'events'}`

function Names({ label, names }: { label: string; names: readonly string[] }) {
  return (
    <div>
      <dt className="text-xs text-ink-3">{label}</dt>
      <dd className="break-all">
        {names.length === 0
          ? 'None'
          : names.map((name, n) => (
              <span key={name}>
                {n > 0 ? ', ' : ''}
                <SafeText value={name} />
              </span>
            ))}
      </dd>
    </div>
  )
}

/** What stays, and why: nothing is kept without being said. */
function kept({ kept_mentions, too_short }: ErasureScope): string[] {
  const { by_name, other_fields, held, plain_fields } = kept_mentions
  return [
    ...(by_name > 0 ? [`${events(by_name)} that have the name alone`] : []),
    ...(other_fields > 0 ? [`mentions in ${events(other_fields)}, in fields that are not chosen`] : []),
    ...(held > 0 ? [`mentions in ${events(held)} that a legal hold keeps`] : []),
    ...(plain_fields > 0
      ? [`mentions in ${events(plain_fields)}, in fields the proof rests on, such as tags or the action`]
      : []),
    ...(too_short.length > 0 ? [`what is too short to be looked for in texts: ${too_short.join(', ')}`] : []),
  ]
}

/** What there is to erase of a person, before anything is done. */
export function ScopeView({ scope }: { scope: ErasureScope }) {
  const stays = kept(scope)
  return (
    <section aria-label="What there is" className="grid gap-3 rounded-md border border-line bg-canvas p-3">
      <dl className="grid gap-2">
        <Names label="Ids" names={scope.ids} />
        <Names label="E-mails" names={scope.emails} />
        <Names label="Names" names={scope.names} />
      </dl>
      <p>
        <strong>{events(scope.own_events)}</strong> in which they act or are acted on
        {scope.mention_events > 0 ? `, and mentions in ${events(scope.mention_events)} of others` : ''}.
        {scope.recipients > 0
          ? ` ${scope.recipients} exports were made since; who has them is to be told.`
          : ''}
      </p>
      {stays.length > 0 ? (
        <div className="flex gap-2 text-xs text-ink-2">
          <Info aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          <div>
            What stays:
            <ul className="list-disc pl-4">
              {stays.map((line) => (
                <li key={line} className="break-words">
                  {line}
                </li>
              ))}
            </ul>
          </div>
        </div>
      ) : null}
      {scope.holds.length > 0 ? (
        <p className="flex gap-2 text-xs font-medium text-error">
          <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          {scope.holds.length === 1 ? 'A legal hold forbids' : `${scope.holds.length} legal holds forbid`} it.
        </p>
      ) : null}
    </section>
  )
}
