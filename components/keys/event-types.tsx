'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Archive, Check, Plus, SearchX } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { notify } from '@/lib/client/notify'
import type { EventType } from '@/lib/contract/event-types'
import { postJson } from '@/lib/client/fetch'
import { toProblem } from '@/lib/client/problem'
import { eventTypesOptions } from '@/lib/client/queries'
import { formatTimeShort, offsetLabel, type Zone } from '@/lib/client/time-format'
import { readAgain } from '@/lib/client/read-again'
import { Button } from '../ui/button'
import { ConfirmDialog } from '../ui/dialog'
import { Cell, DataTable } from '../ui/data-table'
import { INPUT_CLASSES } from '../ui/field'
import { ProblemPanel } from '../ui/problem-panel'
import { SafeText } from '../ui/safe-text'
import { Skeleton } from '../ui/skeleton'
import { StatePanel } from '../ui/state-panel'
import { CreateTypeDialog } from './create-type-dialog'
import { UnregisteredSetting } from './unregistered-setting'

function TypeState({ item, zone }: { item: EventType; zone: Zone }) {
  const Icon = item.retired_at === null ? Check : Archive
  return (
    <span className="inline-flex items-center gap-1 align-middle whitespace-nowrap" suppressHydrationWarning>
      <Icon aria-hidden className={`size-3.5 ${item.retired_at === null ? 'text-ok' : 'text-ink-3'}`} />
      {item.retired_at === null
        ? item.built_in
          ? 'Built in'
          : 'Registered'
        : `Retired ${formatTimeShort(item.retired_at, zone)} ${offsetLabel(item.retired_at, zone)}`}
    </span>
  )
}

function TypeRow({ item, zone, onRetire }: { item: EventType; zone: Zone; onRetire: (() => void) | null }) {
  return (
    <tr>
      <Cell>
        <Link
          href={`/events?event_types=${encodeURIComponent(item.name)}`}
          className="font-mono text-xs underline-offset-2 hover:underline"
        >
          {item.name}
        </Link>
      </Cell>
      <Cell label="Category">{item.category}</Cell>
      <Cell className="text-ink-2 md:min-w-56">
        <SafeText value={item.description ?? ''} />
        {item.metadata_schema ? (
          <details className="mt-0.5 text-xs text-ink-3">
            <summary className="w-fit">Metadata schema</summary>
            <pre className="mt-1 max-h-60 overflow-auto rounded bg-panel p-2 font-mono">
              {JSON.stringify(item.metadata_schema, null, 2)}
            </pre>
          </details>
        ) : null}
      </Cell>
      <Cell label="State">
        <TypeState item={item} zone={zone} />
      </Cell>
      <Cell className="md:text-right">
        {onRetire ? (
          <Button size="sm" tone="danger" aria-label={`Retire ${item.name}`} onClick={onRetire}>
            Retire
          </Button>
        ) : null}
      </Cell>
    </tr>
  )
}

function RetireDialog({ item, onClose }: { item: EventType; onClose: () => void }) {
  const client = useQueryClient()
  const retire = useMutation({
    mutationFn: () =>
      postJson<EventType>(`/api/audit/event-types/${encodeURIComponent(item.name)}/retire`, {}),
    onSuccess: () => {
      notify('success', `${item.name} is retired`)
      void readAgain(client, 'event-types')
      onClose()
    },
  })
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Retire this event type?"
      action="Retire type"
      busy={retire.isPending}
      error={retire.isError ? toProblem(retire.error).message : null}
      onConfirm={() => retire.mutate()}
    >
      <p>
        New events of type <code className="font-mono">{item.name}</code> are refused from now on. Those
        already stored stay and can be searched.
      </p>
    </ConfirmDialog>
  )
}

export function EventTypes({ mayManage, zone }: { mayManage: boolean; zone: Zone }) {
  const query = useQuery(eventTypesOptions())
  const [search, setSearch] = useState('')
  const [creating, setCreating] = useState(false)
  const [retiring, setRetiring] = useState<EventType | null>(null)
  const all = query.data?.event_types ?? []
  const found = all.filter((item) =>
    `${item.name} ${item.category} ${item.description ?? ''}`.toLowerCase().includes(search.toLowerCase()),
  )
  // The tenant's own come first: they are the ones there is something to do with.
  const sorted = found.toSorted((a, b) => Number(a.built_in) - Number(b.built_in))

  return (
    <section className="grid gap-3">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div>
          <h2 className="text-sm font-semibold">Event types</h2>
          <p className="text-xs text-ink-3">
            {query.data
              ? `${all.filter((item) => item.built_in).length} built in, ${all.filter((item) => !item.built_in).length} registered by this tenant.`
              : 'What services may send.'}
          </p>
        </div>
        <div className="flex gap-2">
          <input
            type="search"
            aria-label="Find an event type"
            placeholder="Find a type…"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            className={`${INPUT_CLASSES} w-44`}
          />
          {mayManage ? (
            <Button tone="primary" onClick={() => setCreating(true)}>
              <Plus aria-hidden /> Register type
            </Button>
          ) : null}
        </div>
      </div>
      {query.data ? (
        <UnregisteredSetting allowed={query.data.allow_unregistered} mayManage={mayManage} />
      ) : null}
      {query.isPending ? (
        <Skeleton className="h-64 w-full" />
      ) : query.isError ? (
        <ProblemPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : sorted.length === 0 ? (
        <StatePanel icon={<SearchX />} title="No event type matches" />
      ) : (
        <DataTable label="Event types" heads={['Type', 'Category', 'Description', 'State', 'Actions']}>
          {sorted.map((item) => (
            <TypeRow
              key={item.name}
              item={item}
              zone={zone}
              onRetire={
                mayManage && !item.built_in && item.retired_at === null ? () => setRetiring(item) : null
              }
            />
          ))}
        </DataTable>
      )}
      {creating ? <CreateTypeDialog onClose={() => setCreating(false)} /> : null}
      {retiring ? <RetireDialog item={retiring} onClose={() => setRetiring(null)} /> : null}
    </section>
  )
}
