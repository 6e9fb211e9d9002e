'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Ban, CircleCheck, FileDown, Hourglass, Loader, Lock, Plus, UserX } from 'lucide-react'
import { useState } from 'react'
import type { ErasureCase } from '@/lib/contract/erasure'
import { REFUSAL_GROUNDS, type RefusalGround } from '@/lib/contract/erasure-terms'
import type { Permission } from '@/lib/contract/permissions'
import { postJson } from '@/lib/client/fetch'
import { notify } from '@/lib/client/notify'
import { toProblem } from '@/lib/client/problem'
import { erasuresOptions } from '@/lib/client/queries'
import { readAgain } from '@/lib/client/read-again'
import type { Zone } from '@/lib/client/time-format'
import { useNow } from '@/lib/client/use-now'
import { Button } from '../ui/button'
import { Cell, DataTable } from '../ui/data-table'
import { Checkbox } from '../ui/field'
import { Moment } from '../ui/moment'
import { ProblemPanel } from '../ui/problem-panel'
import { SafeText } from '../ui/safe-text'
import { Skeleton } from '../ui/skeleton'
import { StatePanel } from '../ui/state-panel'
import { CertificateDialog } from './certificate-dialog'
import { ApproveDialog, RefuseDialog } from './decide-dialogs'
import { ErasureDialog } from './erasure-dialog'
import { PackageDialog } from './package-dialog'

type Asking = { what: 'approve' | 'refuse' | 'certificate'; one: ErasureCase }

const DECIDED: readonly string[] = ['done', 'refused']

function stateOf(one: ErasureCase) {
  if (one.held) return [Lock, 'Waits for a legal hold', 'text-warn'] as const
  switch (one.state) {
    case 'open':
      return one.approvals.length === 0
        ? ([Hourglass, 'Open', 'text-warn'] as const)
        : ([Hourglass, 'Waits for a second approval', 'text-warn'] as const)
    case 'refused':
      return [Ban, 'Refused', 'text-ink-3'] as const
    case 'done':
      return [CircleCheck, 'Erased', 'text-ok'] as const
    case 'compacting':
      return [Loader, 'Erased; files are written anew', 'text-info'] as const
    default:
      return [Loader, 'Being erased', 'text-info'] as const
  }
}

function State({ one, zone }: { one: ErasureCase; zone: Zone }) {
  const [Icon, text, classes] = stateOf(one)
  const erased = (one.counts['own'] ?? 0) + (one.counts['mentions'] ?? 0)
  return (
    <>
      <span className={`inline-flex items-center gap-1 ${classes}`}>
        <Icon aria-hidden className="size-3.5 shrink-0" /> {text}
      </span>
      {one.state === 'refused' && one.refusal !== null ? (
        <span className="block max-w-80 text-xs break-words text-ink-3">
          {REFUSAL_GROUNDS[one.refusal.ground as RefusalGround]}: <SafeText value={one.refusal.reason} />
        </span>
      ) : null}
      {erased > 0 ? (
        <span className="block text-xs text-ink-3">
          {erased.toLocaleString('en')} {erased === 1 ? 'event' : 'events'}
          {one.recipients.length > 0 ? `, ${one.recipients.length} exports to be told` : ''}
        </span>
      ) : null}
      {one.finished_at === null ? null : (
        <span className="block text-xs text-ink-3">
          <Moment iso={one.finished_at} zone={zone} />
        </span>
      )}
    </>
  )
}

function Due({ one, zone }: { one: ErasureCase; zone: Zone }) {
  const late = useNow() > Date.parse(one.due_at)
  if (DECIDED.includes(one.state)) return <span className="text-ink-3">–</span>
  return (
    <>
      <Moment iso={one.due_at} zone={zone} />
      {late ? <span className="block text-xs font-medium text-error">Overdue</span> : null}
    </>
  )
}

function CaseRow({
  one,
  zone,
  mayErase,
  onAsk,
}: {
  one: ErasureCase
  zone: Zone
  mayErase: boolean
  onAsk: (asking: Asking) => void
}) {
  const who = one.subject === null ? null : (one.subject.actor_id ?? one.subject.email)
  return (
    <tr>
      <Cell>
        <span className="font-medium">Case {one.case}</span>
        <span className="block max-w-64 text-xs break-all text-ink-3">
          {who === null ? one.pseudonym : <SafeText value={who} />}
        </span>
      </Cell>
      <Cell label="Reason">
        <span className="block max-w-72 break-words">
          <SafeText value={one.reason} />
        </span>
        {one.legal_basis === null ? null : (
          <span className="block text-xs break-words text-ink-3">
            <SafeText value={one.legal_basis} />
          </span>
        )}
      </Cell>
      <Cell label="State">
        <State one={one} zone={zone} />
      </Cell>
      <Cell label="Due">
        <Due one={one} zone={zone} />
      </Cell>
      <Cell label="Asked">
        <Moment iso={one.requested_at} zone={zone} />
        <span className="block text-xs break-all text-ink-3">
          by <SafeText value={one.requested_by} />
        </span>
      </Cell>
      <Cell className="md:text-right">
        <span className="inline-flex flex-wrap gap-2 md:justify-end">
          {one.state === 'open' && mayErase ? (
            <>
              <Button
                size="sm"
                tone="danger"
                aria-label={`Approve case ${one.case}`}
                onClick={() => onAsk({ what: 'approve', one })}
              >
                Approve
              </Button>
              <Button
                size="sm"
                aria-label={`Refuse case ${one.case}`}
                onClick={() => onAsk({ what: 'refuse', one })}
              >
                Refuse
              </Button>
            </>
          ) : null}
          {one.certificate === null ? null : (
            <Button
              size="sm"
              aria-label={`Certificate of case ${one.case}`}
              onClick={() => onAsk({ what: 'certificate', one })}
            >
              Certificate
            </Button>
          )}
        </span>
      </Cell>
    </tr>
  )
}

function TwoApprovals({ needed }: { needed: number }) {
  const client = useQueryClient()
  const change = useMutation({
    mutationFn: (approvals_needed: 1 | 2) =>
      postJson<unknown>('/api/audit/erasures/settings', { approvals_needed }),
    onSuccess: () => void readAgain(client, 'erasures'),
    onError: (error) => notify('error', toProblem(error).message),
  })
  return (
    <Checkbox
      label="Every erasure needs two people to approve it"
      hint="Cases that are open keep what was asked for when they were made."
      checked={needed === 2}
      disabled={change.isPending}
      onChange={(event) => change.mutate(event.target.checked ? 2 : 1)}
    />
  )
}

/** Requests of people to be erased, and what became of them. */
export function Erasures({ permissions, zone }: { permissions: readonly Permission[]; zone: Zone }) {
  const query = useQuery(erasuresOptions())
  const [making, setMaking] = useState(false)
  const [taking, setTaking] = useState(false)
  const [asking, setAsking] = useState<Asking | null>(null)
  const mayErase = permissions.includes('erase')
  const close = () => setAsking(null)
  const cases = query.data?.cases ?? []
  const needed = query.data?.approvals_needed ?? 1
  return (
    <section className="grid gap-3">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div>
          <h2 className="text-sm font-semibold">Requests of persons</h2>
          <p className="text-xs text-ink-3">
            To be erased (GDPR Art. 17), or to know what there is (Art. 15, 20). Earlier proofs of the log
            hold all the same.
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          {permissions.includes('export') ? (
            <Button onClick={() => setTaking(true)}>
              <FileDown aria-hidden /> What there is
            </Button>
          ) : null}
          {mayErase ? (
            <Button tone="primary" onClick={() => setMaking(true)}>
              <Plus aria-hidden /> New request
            </Button>
          ) : null}
        </div>
      </div>
      {query.isPending ? (
        <Skeleton className="h-32 w-full" />
      ) : query.isError ? (
        <ProblemPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : cases.length === 0 ? (
        <StatePanel icon={<UserX />} title="Nobody asked to be erased">
          <p>A request becomes a case with a deadline of one month.</p>
        </StatePanel>
      ) : (
        <DataTable label="Cases of erasure" heads={['Case', 'Reason', 'State', 'Due', 'Asked', 'Actions']}>
          {cases.map((one) => (
            <CaseRow key={one.case} one={one} zone={zone} mayErase={mayErase} onAsk={setAsking} />
          ))}
        </DataTable>
      )}
      {query.isSuccess && permissions.includes('manage_settings') ? <TwoApprovals needed={needed} /> : null}
      {taking ? <PackageDialog onClose={() => setTaking(false)} /> : null}
      {making ? <ErasureDialog approvalsNeeded={needed} onClose={() => setMaking(false)} /> : null}
      {asking?.what === 'approve' ? <ApproveDialog one={asking.one} onClose={close} /> : null}
      {asking?.what === 'refuse' ? <RefuseDialog one={asking.one} onClose={close} /> : null}
      {asking?.what === 'certificate' ? <CertificateDialog one={asking.one} onClose={close} /> : null}
    </section>
  )
}
