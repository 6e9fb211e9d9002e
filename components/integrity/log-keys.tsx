'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Copy, KeyRound, RotateCw } from 'lucide-react'
import { useState } from 'react'
import type { LedgerKeys } from '@/lib/contract/ledger'
import { copyText } from '@/lib/client/copy'
import { postJson } from '@/lib/client/fetch'
import { ledgerKeysOptions } from '@/lib/client/integrity-queries'
import { notify } from '@/lib/client/notify'
import { toProblem } from '@/lib/client/problem'
import { readAgain } from '@/lib/client/read-again'
import { formatCount, type Zone } from '@/lib/client/time-format'
import { Button, IconButton } from '../ui/button'
import { Cell, DataTable } from '../ui/data-table'
import { ConfirmDialog } from '../ui/dialog'
import { Moment } from '../ui/moment'
import { ProblemPanel } from '../ui/problem-panel'
import { Skeleton } from '../ui/skeleton'
import { StatePanel } from '../ui/state-panel'
import { Part } from './part'

type Key = LedgerKeys['keys'][number]
type Purpose = Key['purpose']

const PURPOSE: Record<Purpose, string> = { checkpoint: 'Signs the tree', event: 'Signs single events' }

async function copyKey(key: string) {
  if (await copyText(key)) notify('success', 'Key copied')
  else notify('error', 'The browser does not allow copying here')
}

function KeyRow({ item, zone, onRotate }: { item: Key; zone: Zone; onRotate: (() => void) | null }) {
  const { verifier_key: text, replaced_at: replacedAt, size_max: sizeMax } = item
  return (
    <tr>
      <Cell>
        <span className="font-medium">{PURPOSE[item.purpose]}</span>
        <span className="block text-xs text-ink-3">number {item.key_id}</span>
      </Cell>
      <Cell label="Public key">
        {text === null ? (
          <span className="text-ink-3">Secret: only the server can check these signatures</span>
        ) : (
          <span className="flex items-center gap-1">
            <span className="max-w-96 font-mono text-xs break-all">{text}</span>
            <IconButton
              size="icon-sm"
              label={`Copy the public key number ${item.key_id}`}
              onClick={() => void copyKey(text)}
            >
              <Copy aria-hidden />
            </IconButton>
          </span>
        )}
      </Cell>
      <Cell label="Made">
        <Moment iso={item.created_at} zone={zone} />
      </Cell>
      <Cell label="Replaced">
        <Moment iso={replacedAt} zone={zone} none="In use" />
        {sizeMax === null ? null : (
          <span className="block text-xs text-ink-3">speaks for {formatCount(sizeMax)} events at most</span>
        )}
      </Cell>
      <Cell className="md:text-right">
        {onRotate === null ? null : (
          <Button
            size="sm"
            aria-label={`Replace the key that ${PURPOSE[item.purpose].toLowerCase()}`}
            onClick={onRotate}
          >
            <RotateCw aria-hidden /> Replace
          </Button>
        )}
      </Cell>
    </tr>
  )
}

function RotateDialog({ purpose, onClose }: { purpose: Purpose; onClose: () => void }) {
  const client = useQueryClient()
  const rotate = useMutation({
    mutationFn: () => postJson<LedgerKeys>('/api/audit/ledger/keys/rotate', { purpose }),
    onSuccess: () => {
      notify('success', 'The key is replaced')
      void readAgain(client, 'ledger')
      onClose()
    },
  })
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Replace this key?"
      action="Replace key"
      busy={rotate.isPending}
      error={rotate.isError ? toProblem(rotate.error).message : null}
      onConfirm={() => rotate.mutate()}
    >
      {purpose === 'checkpoint' ? (
        <p>
          A new key signs the tree from now on. The old one still verifies what it signed. Give the new public
          key to your witnesses and to whoever checks the log: until then they refuse it.
        </p>
      ) : (
        <p>A new key signs single events from now on. Signatures by the old one can still be checked.</p>
      )}
    </ConfirmDialog>
  )
}

/** The keys of the log, old and new. */
export function LogKeys({ mayManage, zone }: { mayManage: boolean; zone: Zone }) {
  const query = useQuery(ledgerKeysOptions())
  const [rotating, setRotating] = useState<Purpose | null>(null)
  return (
    <Part
      title="Keys of the log"
      about="Keep the public key somewhere else, by a way you trust: who believes whatever key the server shows, believes the server."
    >
      {query.isPending ? (
        <Skeleton className="h-24 w-full" />
      ) : query.isError ? (
        <ProblemPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data.keys.length === 0 ? (
        <StatePanel icon={<KeyRound />} title="No keys yet">
          <p>The first is made with the first checkpoint.</p>
        </StatePanel>
      ) : (
        <DataTable label="List of keys" heads={['Key', 'Public key', 'Made', 'Replaced', 'Actions']}>
          {query.data.keys.map((item) => (
            <KeyRow
              key={`${item.purpose} ${item.key_id}`}
              item={item}
              zone={zone}
              onRotate={mayManage && item.replaced_at === null ? () => setRotating(item.purpose) : null}
            />
          ))}
        </DataTable>
      )}
      {rotating === null ? null : <RotateDialog purpose={rotating} onClose={() => setRotating(null)} />}
    </Part>
  )
}
