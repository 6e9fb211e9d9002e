'use client'

import { useQuery } from '@tanstack/react-query'
import { Check, Eye, Hourglass, OctagonAlert, TriangleAlert } from 'lucide-react'
import type { AnchorState } from '@/lib/contract/ledger-witnesses'
import { anchorsOptions } from '@/lib/client/integrity-queries'
import { formatCount, type Zone } from '@/lib/client/time-format'
import { Cell, DataTable } from '../ui/data-table'
import { Moment } from '../ui/moment'
import { ProblemPanel } from '../ui/problem-panel'
import { SafeText } from '../ui/safe-text'
import { Skeleton } from '../ui/skeleton'
import { StatePanel } from '../ui/state-panel'
import { Part } from './part'

const KIND: Record<AnchorState['kind'], string> = {
  witness: 'Witness',
  file: 'Append-only file',
  webhook: 'Webhook',
  timestamp: 'Time-stamping authority',
}

const STATE = {
  waiting: { Icon: Hourglass, text: 'Not tried yet', classes: 'text-ink-3' },
  ok: { Icon: Check, text: 'In order', classes: 'text-ok' },
  failing: { Icon: TriangleAlert, text: 'Failing', classes: 'text-warn' },
  conflict: { Icon: OctagonAlert, text: 'Contradicts this log', classes: 'font-semibold text-critical' },
} as const

function AnchorRow({ anchor, zone }: { anchor: AnchorState; zone: Zone }) {
  const { Icon, text, classes } = STATE[anchor.state]
  return (
    <tr>
      <Cell>
        <span className="font-medium">{KIND[anchor.kind]}</span>
        <span className="block font-mono text-xs break-all text-ink-3">
          <SafeText value={anchor.name} />
        </span>
      </Cell>
      <Cell label="State">
        <span className={`inline-flex items-center gap-1 whitespace-nowrap ${classes}`}>
          <Icon aria-hidden className="size-3.5" /> {text}
        </span>
        {anchor.detail === null ? null : (
          <span className="block max-w-96 text-xs break-words text-ink-3">
            <SafeText value={anchor.detail} />
          </span>
        )}
      </Cell>
      <Cell label="Last taken">
        {anchor.size === null ? (
          <span className="text-ink-3">Nothing yet</span>
        ) : (
          <>
            {formatCount(anchor.size)} events
            <span className="block text-xs text-ink-3">
              <Moment iso={anchor.done_at} zone={zone} />
            </span>
          </>
        )}
      </Cell>
      <Cell label="Next try">
        {anchor.failures === 0 ? (
          <span className="text-ink-3">With the next checkpoint</span>
        ) : (
          <>
            <Moment iso={anchor.next_try_at} zone={zone} />
            <span className="block text-xs text-ink-3">after {formatCount(anchor.failures)} failures</span>
          </>
        )}
      </Cell>
    </tr>
  )
}

/** What is seen outside is another log than this one: nothing on the page matters more. */
function Alarm({ anchors }: { anchors: readonly AnchorState[] }) {
  const against = anchors.filter(({ state }) => state === 'conflict')
  if (against.length === 0) return null
  return (
    <div role="alert" className="rounded-lg bg-critical-soft px-3 py-2.5 text-sm">
      <p className="flex items-center gap-1.5 font-semibold text-critical">
        <OctagonAlert aria-hidden className="size-4 shrink-0" /> This log is not the one that was seen outside
      </p>
      <ul className="mt-1 grid gap-1">
        {against.map(({ kind, name, detail }) => (
          <li key={`${kind} ${name}`} className="break-words">
            {KIND[kind]} <SafeText value={name} />: <SafeText value={detail ?? ''} />
          </li>
        ))}
      </ul>
      <p className="mt-1 text-xs text-ink-2">
        The log was put back to an older copy, cut, or replaced. Keep the database as it is, and ask whoever
        runs it.
      </p>
    </div>
  )
}

/** Whom checkpoints are sent to, and what it means where that is nobody. */
export function Anchors({ zone }: { zone: Zone }) {
  const query = useQuery(anchorsOptions())
  const anchors = query.data ?? []
  const hasWitness = anchors.some(({ kind }) => kind === 'witness')
  return (
    <Part
      title="Witnesses and anchors"
      about="Who is told of each checkpoint, so that a log that was put back, cut or replaced is seen from outside."
    >
      {query.isPending ? (
        <Skeleton className="h-24 w-full" />
      ) : query.isError ? (
        <ProblemPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <>
          <Alarm anchors={anchors} />
          {anchors.length === 0 ? (
            <StatePanel icon={<Eye />} title="Nobody outside is told of checkpoints">
              <p>
                Without a witness, whoever runs the server could put back yesterday’s copy, or write another
                log and sign it: the keys are on the server, and nobody else would know.
              </p>
              <p>
                The settings WITNESSES, CHECKPOINT_FILE, CHECKPOINT_WEBHOOK_URL and TSA_URL say whom to tell.
              </p>
            </StatePanel>
          ) : (
            <DataTable label="How each stands" heads={['Who', 'State', 'Last taken', 'Next try']}>
              {anchors.map((anchor) => (
                <AnchorRow key={`${anchor.kind} ${anchor.name}`} anchor={anchor} zone={zone} />
              ))}
            </DataTable>
          )}
          {anchors.length > 0 && !hasWitness ? (
            <p className="max-w-2xl text-xs text-ink-3">
              None of them is a witness: none checks by itself that the log only grows.
            </p>
          ) : null}
        </>
      )}
    </Part>
  )
}
