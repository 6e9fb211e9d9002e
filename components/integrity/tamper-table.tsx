'use client'

import { ArrowDownUp, Check, Pencil, Trash2, X } from 'lucide-react'
import type { ProvedEvent } from '@/lib/ledger/sealable'
import { type Finding, type TamperCopy, valueOf } from '@/lib/client/tamper'
import { IconButton } from '../ui/button'
import { Cell, DataTable } from '../ui/data-table'
import { SafeText } from '../ui/safe-text'

function Says({ event }: { event: ProvedEvent | undefined }) {
  if (event === undefined) return <span className="text-ink-3">Deleted from the copy</span>
  return (
    <>
      <span className="font-medium break-all">
        <SafeText value={event.event_type} />
      </span>
      <span className="block max-w-96 text-xs break-words text-ink-2">
        <SafeText
          value={[event.action, event.outcome, valueOf(event, 'actor'), event.description ?? '']
            .filter(Boolean)
            .join(' · ')}
        />
      </span>
    </>
  )
}

function Fits({ finding: { ok, reason } }: { finding: Finding }) {
  const Icon = ok ? Check : X
  return (
    <span className={`inline-flex items-start gap-1 ${ok ? 'text-ok' : 'text-error'}`}>
      <Icon aria-hidden className="mt-0.5 size-3.5 shrink-0" />
      {ok ? 'fits' : `does not fit: ${reason}`}
    </span>
  )
}

/** One row for each leaf of the tree that was fetched, whatever the copy has there. */
export function TamperTable({
  copy,
  findings,
  onEdit,
  onDelete,
  onSwap,
}: {
  copy: TamperCopy
  findings: readonly Finding[]
  onEdit: (seq: number) => void
  onDelete: (seq: number) => void
  onSwap: (seq: number) => void
}) {
  const last = copy.events.at(-1)?.seq
  return (
    <DataTable label="The copy" heads={['Seq', 'The copy says', 'The signed tree', 'Actions']}>
      {findings.map((finding) => {
        const { seq } = finding
        const event = copy.events.find((one) => one.seq === seq)
        return (
          <tr key={seq}>
            <Cell>
              <span className="tabular">{seq}</span>
            </Cell>
            <Cell label="The copy says">
              <Says event={event} />
            </Cell>
            <Cell label="The signed tree">
              <Fits finding={finding} />
            </Cell>
            <Cell className="md:text-right">
              {event === undefined ? null : (
                <span className="inline-flex gap-1">
                  <IconButton size="icon-sm" label={`Edit event ${seq}`} onClick={() => onEdit(seq)}>
                    <Pencil aria-hidden />
                  </IconButton>
                  <IconButton
                    size="icon-sm"
                    label={`Swap event ${seq} with the next`}
                    disabled={seq === last}
                    onClick={() => onSwap(seq)}
                  >
                    <ArrowDownUp aria-hidden />
                  </IconButton>
                  <IconButton size="icon-sm" label={`Delete event ${seq}`} onClick={() => onDelete(seq)}>
                    <Trash2 aria-hidden />
                  </IconButton>
                </span>
              )}
            </Cell>
          </tr>
        )
      })}
    </DataTable>
  )
}
