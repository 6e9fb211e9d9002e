'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Ban, Clock, Lock, Plus, Scale } from 'lucide-react'
import { useState } from 'react'
import type { LegalHold } from '@/lib/contract/holds'
import { postJson } from '@/lib/client/fetch'
import { notify } from '@/lib/client/notify'
import { toProblem } from '@/lib/client/problem'
import { holdsOptions } from '@/lib/client/queries'
import { readAgain } from '@/lib/client/read-again'
import type { Zone } from '@/lib/client/time-format'
import { Button } from '../ui/button'
import { Cell, DataTable } from '../ui/data-table'
import { ConfirmDialog } from '../ui/dialog'
import { Moment } from '../ui/moment'
import { ProblemPanel } from '../ui/problem-panel'
import { SafeText } from '../ui/safe-text'
import { Skeleton } from '../ui/skeleton'
import { StatePanel } from '../ui/state-panel'
import { HoldDialog } from './hold-dialog'

/** What the hold holds, in words a button can carry. */
const nameOf = (hold: LegalHold): string =>
  hold.kind === 'tenant'
    ? 'the whole log'
    : hold.kind === 'query'
      ? (hold.query ?? '')
      : [hold.subject_id, hold.subject_email].filter((name) => name !== null).join(', ')

function Held({ hold }: { hold: LegalHold }) {
  if (hold.kind === 'tenant') return <span className="font-medium">The whole log</span>
  if (hold.kind === 'query')
    return (
      <>
        <span className="block text-xs text-ink-3">What this filter gives</span>
        <code className="block max-w-96 font-mono text-xs break-all">
          <SafeText value={hold.query ?? ''} />
        </code>
      </>
    )
  return (
    <>
      <span className="block text-xs text-ink-3">The events of a person</span>
      <span className="font-medium break-all">
        <SafeText value={nameOf(hold)} />
      </span>
    </>
  )
}

function State({ hold }: { hold: LegalHold }) {
  const [Icon, text, classes] = hold.active
    ? [Lock, 'In force', 'text-ok']
    : hold.released_at === null
      ? [Clock, 'Ended', 'text-ink-3']
      : [Ban, 'Released', 'text-ink-3']
  return (
    <span className={`inline-flex items-center gap-1 whitespace-nowrap ${classes}`}>
      <Icon aria-hidden className="size-3.5" /> {text}
    </span>
  )
}

function HoldRow({ hold, zone, onRelease }: { hold: LegalHold; zone: Zone; onRelease: (() => void) | null }) {
  return (
    <tr>
      <Cell>
        <Held hold={hold} />
      </Cell>
      <Cell label="Reason">
        <span className="block max-w-80 break-words whitespace-pre-line">
          <SafeText value={hold.reason} />
        </span>
      </Cell>
      <Cell label="State">
        <State hold={hold} />
        {hold.released_by === null ? null : (
          <span className="block text-xs break-all text-ink-3">
            by <SafeText value={hold.released_by} />, <Moment iso={hold.released_at} zone={zone} />
          </span>
        )}
      </Cell>
      <Cell label="Until">
        <Moment iso={hold.ends_at} zone={zone} none="No end" />
      </Cell>
      <Cell label="Made">
        <Moment iso={hold.created_at} zone={zone} />
        <span className="block text-xs break-all text-ink-3">
          by <SafeText value={hold.created_by} />
        </span>
      </Cell>
      <Cell className="md:text-right">
        {hold.active && onRelease !== null ? (
          <Button
            size="sm"
            tone="danger"
            aria-label={`Release the hold: ${nameOf(hold)}`}
            onClick={onRelease}
          >
            Release
          </Button>
        ) : null}
      </Cell>
    </tr>
  )
}

function ReleaseDialog({ hold, onClose }: { hold: LegalHold; onClose: () => void }) {
  const client = useQueryClient()
  const release = useMutation({
    mutationFn: () => postJson<LegalHold>(`/api/audit/holds/${encodeURIComponent(hold.id)}/release`, {}),
    onSuccess: () => {
      notify('success', 'The hold is released')
      void readAgain(client, 'holds')
      onClose()
    },
  })
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Release this hold?"
      action="Release hold"
      busy={release.isPending}
      error={release.isError ? toProblem(release.error).message : null}
      onConfirm={() => release.mutate()}
    >
      <p>
        Retention and erasure may remove what it held from now on:{' '}
        <strong>
          <SafeText value={nameOf(hold)} />
        </strong>
        . The next retention run removes what is past its period.
      </p>
    </ConfirmDialog>
  )
}

/** What may not be removed. Who may not manage holds sees the list without the buttons. */
export function LegalHolds({ mayManage, zone }: { mayManage: boolean; zone: Zone }) {
  const query = useQuery(holdsOptions())
  const [making, setMaking] = useState(false)
  const [releasing, setReleasing] = useState<LegalHold | null>(null)
  const holds = query.data?.holds ?? []
  return (
    <section className="grid gap-3">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div>
          <h2 className="text-sm font-semibold">Legal holds</h2>
          <p className="text-xs text-ink-3">
            What a hold names is removed neither by retention nor by erasure.
          </p>
        </div>
        {mayManage ? (
          <Button tone="primary" onClick={() => setMaking(true)}>
            <Plus aria-hidden /> New hold
          </Button>
        ) : null}
      </div>
      {query.isPending ? (
        <Skeleton className="h-32 w-full" />
      ) : query.isError ? (
        <ProblemPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : holds.length === 0 ? (
        <StatePanel icon={<Scale />} title="No legal holds">
          <p>Make one when events are needed in a case, before their period is over.</p>
        </StatePanel>
      ) : (
        <DataTable label="Legal holds" heads={['Holds', 'Reason', 'State', 'Until', 'Made', 'Actions']}>
          {holds.map((hold) => (
            <HoldRow
              key={hold.id}
              hold={hold}
              zone={zone}
              onRelease={mayManage ? () => setReleasing(hold) : null}
            />
          ))}
        </DataTable>
      )}
      {making ? <HoldDialog onClose={() => setMaking(false)} /> : null}
      {releasing === null ? null : <ReleaseDialog hold={releasing} onClose={() => setReleasing(null)} />}
    </section>
  )
}
