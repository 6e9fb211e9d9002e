'use client'

import { useQuery } from '@tanstack/react-query'
import { Copy, Hourglass } from 'lucide-react'
import type { KeptCheckpoint } from '@/lib/contract/ledger-witnesses'
import { copyText } from '@/lib/client/copy'
import { lastCheckpointOptions } from '@/lib/client/integrity-queries'
import { notify } from '@/lib/client/notify'
import { formatCount, relativeTime, type Zone } from '@/lib/client/time-format'
import { useNow } from '@/lib/client/use-now'
import { Button } from '../ui/button'
import { Moment } from '../ui/moment'
import { ProblemPanel } from '../ui/problem-panel'
import { SafeText } from '../ui/safe-text'
import { Skeleton } from '../ui/skeleton'
import { StatePanel } from '../ui/state-panel'
import { Part } from './part'

async function copyNote({ note }: KeptCheckpoint) {
  if (await copyText(note)) notify('success', 'Checkpoint copied')
  else notify('error', 'The browser does not allow copying here')
}

function Facts({ last, zone }: { last: KeptCheckpoint; zone: Zone }) {
  const nowMs = useNow()
  const cosigned = useQuery(lastCheckpointOptions(true))
  const terms = 'text-xs text-ink-3'
  return (
    <dl className="grid grid-cols-[minmax(0,1fr)] gap-x-8 gap-y-2 text-sm sm:grid-cols-2">
      <div>
        <dt className={terms}>Events in the tree</dt>
        <dd className="tabular text-lg font-semibold">{formatCount(last.size)}</dd>
      </div>
      <div>
        <dt className={terms}>Signed</dt>
        <dd>
          <Moment iso={last.signed_at} zone={zone} />
          <span className="block text-xs text-ink-3" suppressHydrationWarning>
            {nowMs === 0 ? '' : relativeTime(last.signed_at, nowMs)}
          </span>
        </dd>
      </div>
      <div className="sm:col-span-2">
        <dt className={terms}>Root hash</dt>
        <dd className="font-mono text-xs break-all">{last.root}</dd>
      </div>
      <div className="sm:col-span-2">
        <dt className={terms}>By the key</dt>
        <dd className="font-mono text-xs break-all">
          <SafeText value={last.key} />
        </dd>
      </div>
      <div className="sm:col-span-2">
        <dt className={terms}>Last cosigned by a witness</dt>
        <dd>
          {cosigned.data == null ? (
            <span className="text-ink-3">
              {cosigned.isPending ? 'Loading' : cosigned.isError ? 'Could not be loaded' : 'None yet'}
            </span>
          ) : (
            <>
              {formatCount(cosigned.data.size)} events, <Moment iso={cosigned.data.signed_at} zone={zone} />
              <span className="block font-mono text-xs break-all text-ink-3">
                {cosigned.data.cosigned_by.map(({ witness }) => witness).join(', ')}
              </span>
            </>
          )}
        </dd>
      </div>
      {last.timestamped_by.map(({ authority, at }) => (
        <div key={authority} className="sm:col-span-2">
          <dt className={terms}>Timestamped by</dt>
          <dd className="break-all">
            <SafeText value={authority} />, <Moment iso={at} zone={zone} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** The newest signed root, as a reader would take it with them. */
export function LastCheckpoint({ zone }: { zone: Zone }) {
  const query = useQuery(lastCheckpointOptions(false))
  const last = query.data
  return (
    <Part
      title="Last checkpoint"
      about="The signed root of the log. Whoever keeps a copy can tell later that nothing before it was changed."
      action={
        last == null ? null : (
          <Button size="sm" onClick={() => void copyNote(last)}>
            <Copy aria-hidden /> Copy checkpoint
          </Button>
        )
      }
    >
      {query.isPending ? (
        <Skeleton className="h-32 w-full" />
      ) : query.isError ? (
        <ProblemPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : last == null ? (
        <StatePanel icon={<Hourglass />} title="No checkpoint yet">
          <p>The tree is signed some seconds after the first event.</p>
        </StatePanel>
      ) : (
        <Facts last={last} zone={zone} />
      )}
    </Part>
  )
}
