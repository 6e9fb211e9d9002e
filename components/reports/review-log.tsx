import type { ReportReviews } from '@/lib/contract/report-reviews'
import { counted } from '@/lib/client/report-words'
import type { Zone } from '@/lib/client/time-format'
import { Moment } from '../ui/moment'
import { SafeText } from '../ui/safe-text'

type Act = ReportReviews['acts'][number]

export const ACT_DONE: Record<Act['kind'], string> = {
  opened: 'Opened',
  comment: 'Comment',
  resolve: 'Resolved',
  accept: 'Accepted',
  reopen: 'Reopened',
  sign_off: 'Signed off',
}

/** Everything people did about the report, newest first. */
export function ReviewLog({
  acts,
  titles,
  zone,
}: {
  acts: readonly Act[]
  /** Of the exceptions, by their ids. */
  titles: ReadonlyMap<string, string>
  zone: Zone
}) {
  if (acts.length === 0) return <p className="text-xs text-ink-3">Nobody has done anything about it yet.</p>
  return (
    <details className="text-sm">
      <summary className="w-fit">Review log: {counted(acts.length, 'entry', 'entries')}</summary>
      <ol reversed className="mt-1 grid grid-cols-[minmax(0,1fr)] gap-1 border-l-2 border-line pl-3 text-xs">
        {acts.toReversed().map((act) => (
          <li key={act.id} className="wrap-anywhere">
            <Moment iso={act.at} zone={zone} /> <span className="font-medium">{ACT_DONE[act.kind]}</span> by{' '}
            <span className="break-all">
              <SafeText value={act.by} />
            </span>
            {act.exception_id === null ? null : (
              <span className="text-ink-2">
                {', '}
                <SafeText value={titles.get(act.exception_id) ?? act.exception_id} />
              </span>
            )}
            {act.text === null ? null : (
              <span className="block whitespace-pre-line text-ink-2">
                <SafeText value={act.text} />
              </span>
            )}
          </li>
        ))}
      </ol>
    </details>
  )
}
