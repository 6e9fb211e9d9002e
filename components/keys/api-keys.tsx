'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Ban, Check, Clock, KeyRound, Plus } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { notify } from '@/lib/client/notify'
import type { ApiKey } from '@/lib/contract/api-keys'
import type { Permission } from '@/lib/contract/permissions'
import { SCOPES } from '@/lib/contract/scopes'
import { postJson } from '@/lib/client/fetch'
import { toProblem } from '@/lib/client/problem'
import { apiKeysOptions } from '@/lib/client/queries'
import { formatTimeShort, NO_VALUE, offsetLabel, relativeTime, type Zone } from '@/lib/client/time-format'
import { useNow } from '@/lib/client/use-now'
import { readAgain } from '@/lib/client/read-again'
import { Button } from '../ui/button'
import { ConfirmDialog } from '../ui/dialog'
import { Cell, DataTable } from '../ui/data-table'
import { ProblemPanel } from '../ui/problem-panel'
import { SafeText } from '../ui/safe-text'
import { Skeleton } from '../ui/skeleton'
import { StatePanel } from '../ui/state-panel'
import { CreateKeyDialog } from './create-key-dialog'
import { RotateKeyDialog } from './rotate-key-dialog'

function stateOf(key: ApiKey, nowMs: number) {
  if (key.revoked_at !== null) return { Icon: Ban, text: 'Revoked', classes: 'text-error' }
  if (key.expires_at !== null && Date.parse(key.expires_at) <= nowMs) {
    return { Icon: Clock, text: 'Expired', classes: 'text-ink-3' }
  }
  return { Icon: Check, text: 'Active', classes: 'text-ok' }
}

function When({ iso, zone, nowMs }: { iso: string | null; zone: Zone; nowMs: number }) {
  if (iso === null) return <span className="text-ink-3">{NO_VALUE}</span>
  return (
    <time
      dateTime={iso}
      title={relativeTime(iso, nowMs)}
      className="tabular whitespace-nowrap"
      suppressHydrationWarning
    >
      {formatTimeShort(iso, zone)} <span className="text-ink-3">{offsetLabel(iso, zone)}</span>
    </time>
  )
}

/** What the key is bound to besides its scopes. */
function Bounds({ item }: { item: ApiKey }) {
  const bounds = [
    item.allowed_addresses.length > 0 ? `from ${item.allowed_addresses.join(', ')}` : null,
    item.requests_per_minute === null
      ? null
      : `${item.requests_per_minute.toLocaleString('en-US')} calls a minute`,
    item.events_per_day === null ? null : `${item.events_per_day.toLocaleString('en-US')} events a day`,
  ].filter((bound) => bound !== null)
  return bounds.map((bound) => (
    <span key={bound} className="block text-xs text-ink-3">
      {bound}
    </span>
  ))
}

function KeyRow({
  item,
  zone,
  mayRead,
  onRotate,
  onRevoke,
}: {
  item: ApiKey
  zone: Zone
  mayRead: boolean
  onRotate: () => void
  onRevoke: () => void
}) {
  const nowMs = useNow()
  const { Icon, text, classes } = stateOf(item, nowMs)
  return (
    <tr>
      <Cell>
        <span className="font-medium break-words">
          <SafeText value={item.name} />
        </span>
        <span className="block font-mono text-xs text-ink-3">{item.hint}</span>
        {item.environment ? (
          <span className="block text-xs text-ink-3">
            <SafeText value={item.environment} />
          </span>
        ) : null}
      </Cell>
      <Cell label="Scopes">
        {item.scopes.join(', ')}
        <Bounds item={item} />
      </Cell>
      <Cell label="State">
        <span className={`inline-flex items-center gap-1 align-middle whitespace-nowrap ${classes}`}>
          <Icon aria-hidden className="size-3.5" />
          {text}
        </span>
        {item.revoked_by ? (
          <span className="block text-xs text-ink-3">
            by <SafeText value={item.revoked_by} />
          </span>
        ) : null}
      </Cell>
      <Cell label="Last used">
        <When iso={item.last_used_at} zone={zone} nowMs={nowMs} />
        <span className="block text-xs whitespace-nowrap text-ink-3">
          {item.used_30_days.requests.toLocaleString('en-US')} calls,{' '}
          {item.used_30_days.events.toLocaleString('en-US')} events in 30 days
        </span>
        {mayRead ? (
          <Link
            className="text-xs text-accent hover:underline"
            href={`/events?${new URLSearchParams({ q: `actor:${item.id}` }).toString()}`}
          >
            What it did
          </Link>
        ) : null}
      </Cell>
      <Cell label="Made">
        <When iso={item.created_at} zone={zone} nowMs={nowMs} />
        <span className="block text-xs text-ink-3">
          by <SafeText value={item.created_by} />
        </span>
      </Cell>
      <Cell label="Expires">
        <When iso={item.expires_at} zone={zone} nowMs={nowMs} />
      </Cell>
      <Cell className="md:text-right">
        {item.revoked_at === null ? (
          <span className="inline-flex gap-1.5">
            {item.rotated_to === null && text === 'Active' ? (
              <Button size="sm" aria-label={`Rotate ${item.name}`} onClick={onRotate}>
                Rotate
              </Button>
            ) : null}
            <Button size="sm" tone="danger" aria-label={`Revoke ${item.name}`} onClick={onRevoke}>
              Revoke
            </Button>
          </span>
        ) : null}
      </Cell>
    </tr>
  )
}

function RevokeDialog({ item, onClose }: { item: ApiKey; onClose: () => void }) {
  const client = useQueryClient()
  const revoke = useMutation({
    mutationFn: () => postJson<ApiKey>(`/api/audit/api-keys/${encodeURIComponent(item.id)}/revoke`, {}),
    onSuccess: () => {
      notify('success', `“${item.name}” is revoked`)
      void readAgain(client, 'api-keys')
      onClose()
    },
  })
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Revoke this API key?"
      action="Revoke key"
      busy={revoke.isPending}
      error={revoke.isError ? toProblem(revoke.error).message : null}
      onConfirm={() => revoke.mutate()}
    >
      <p>
        Requests with <strong>{item.name}</strong> ({item.hint}) are refused from now on. This cannot be
        undone; events it has sent stay.
      </p>
    </ConfirmDialog>
  )
}

export function ApiKeys({ permissions, zone }: { permissions: readonly Permission[]; zone: Zone }) {
  const mayManage = permissions.includes('manage_ingest_keys')
  const scopes = permissions.includes('manage_keys') ? SCOPES : (['ingest'] as const)
  const query = useQuery({ ...apiKeysOptions(), enabled: mayManage })
  const [creating, setCreating] = useState(false)
  const [revoking, setRevoking] = useState<ApiKey | null>(null)
  const [rotating, setRotating] = useState<ApiKey | null>(null)
  const keys = query.data?.api_keys ?? []

  return (
    <section className="grid gap-3">
      <div className="flex items-end justify-between gap-3">
        <div>
          <h2 className="text-sm font-semibold">API keys</h2>
          <p className="text-xs text-ink-3">Services use them to send, read and export events.</p>
        </div>
        {mayManage ? (
          <Button tone="primary" onClick={() => setCreating(true)}>
            <Plus aria-hidden /> New API key
          </Button>
        ) : null}
      </div>
      {!mayManage ? (
        <StatePanel icon={<KeyRound />} title="Your role may not see API keys">
          <p>Owners and administrators of this tenant manage them.</p>
        </StatePanel>
      ) : query.isPending ? (
        <Skeleton className="h-32 w-full" />
      ) : query.isError ? (
        <ProblemPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : keys.length === 0 ? (
        <StatePanel icon={<KeyRound />} title="No API keys yet">
          <p>Make one for each service, so that each can be revoked on its own.</p>
        </StatePanel>
      ) : (
        <DataTable
          label="API keys"
          heads={['Name', 'Scopes', 'State', 'Last used', 'Made', 'Expires', 'Actions']}
        >
          {keys.map((item) => (
            <KeyRow
              key={item.id}
              item={item}
              zone={zone}
              mayRead={permissions.includes('read')}
              onRotate={() => setRotating(item)}
              onRevoke={() => setRevoking(item)}
            />
          ))}
        </DataTable>
      )}
      {creating ? <CreateKeyDialog scopes={scopes} onClose={() => setCreating(false)} /> : null}
      {rotating ? <RotateKeyDialog item={rotating} onClose={() => setRotating(null)} /> : null}
      {revoking ? <RevokeDialog item={revoking} onClose={() => setRevoking(null)} /> : null}
    </section>
  )
}
