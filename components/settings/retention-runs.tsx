import type { Retention } from '@/lib/contract/retention'
import type { Zone } from '@/lib/client/time-format'
import { useNow } from '@/lib/client/use-now'
import { Moment } from '../ui/moment'

/** When events were removed last, which, and when they will be next. */
export function RetentionRuns({ state, zone }: { state: Retention; zone: Zone }) {
  const nowMs = useNow()
  const { last_removal: removal } = state
  const isDue = nowMs > 0 && Date.parse(state.next_run_at) <= nowMs
  const terms = 'text-xs text-ink-3'
  return (
    <dl className="grid gap-x-8 gap-y-2 text-sm sm:grid-cols-3">
      <div>
        <dt className={terms}>Next run</dt>
        <dd>{isDue ? 'Within minutes' : <Moment iso={state.next_run_at} zone={zone} />}</dd>
      </div>
      <div>
        <dt className={terms}>Last run</dt>
        <dd>
          <Moment iso={state.last_run_at} zone={zone} none="None yet" />
        </dd>
      </div>
      <div>
        <dt className={terms}>Last removal</dt>
        <dd>
          {removal === null ? (
            <span className="text-ink-3">Nothing was past its period so far</span>
          ) : (
            <>
              {removal.removed.toLocaleString('en-US')} events,{' '}
              <Moment iso={removal.finished_at} zone={zone} />
              <span className="block text-xs text-ink-3">
                which happened from <Moment iso={removal.oldest} zone={zone} /> to{' '}
                <Moment iso={removal.newest} zone={zone} />
              </span>
            </>
          )}
        </dd>
      </div>
    </dl>
  )
}
