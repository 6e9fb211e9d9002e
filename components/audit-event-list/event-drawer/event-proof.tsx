'use client'

import { useMutation } from '@tanstack/react-query'
import { Check, ShieldAlert, ShieldCheck, X } from 'lucide-react'
import type { StoredEvent } from '@/lib/event/stored-event'
import { type CheckStep, checkEvent, type EventCheck } from '@/lib/client/event-check'
import { cn } from '@/lib/client/class-names'
import { getJson } from '@/lib/client/fetch'
import { Button } from '../../ui/button'
import { ProblemPanel } from '../../ui/problem-panel'

function Step({ name, ok, reason }: CheckStep) {
  const Icon = ok ? Check : X
  return (
    <li className={cn('flex gap-1.5', ok ? 'text-ink-2' : 'text-error')}>
      <Icon aria-hidden className="mt-0.5 size-3.5 shrink-0" />
      <span className="min-w-0 break-words">
        {name}: {ok ? 'yes' : `no, ${reason}`}
      </span>
    </li>
  )
}

function Path({ path }: { path: NonNullable<EventCheck['path']> }) {
  const rows = [
    ['Leaf', path.leaf],
    ...path.hashes.map((hash, n) => [`Beside it, height ${n}`, hash] as const),
    ['Checkpoint', path.checkpoint.trim()],
    ['Key', path.key],
  ] as const
  return (
    <details className="mt-2">
      <summary className="w-fit rounded text-xs text-ink-3">
        The path: {path.hashes.length} hashes to the root of {path.size.toLocaleString('en')} events
      </summary>
      <dl className="mt-1 grid gap-1 text-xs">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt className="text-ink-3">{name}</dt>
            <dd className="font-mono break-all whitespace-pre-wrap">{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

function Verdict({ check }: { check: EventCheck }) {
  const Icon = check.ok ? ShieldCheck : ShieldAlert
  return (
    <div
      role="status"
      className={cn('mt-2 rounded-md px-2.5 py-2 text-xs', check.ok ? 'bg-ok-soft' : 'bg-error-soft')}
    >
      <p className={cn('flex items-center gap-1.5 font-semibold', check.ok ? 'text-ok' : 'text-error')}>
        <Icon aria-hidden className="size-4 shrink-0" />
        {check.ok ? 'As it was stored' : 'Not what the log proves'}
      </p>
      <ul className="mt-1.5 grid gap-1">
        {check.steps.map((step) => (
          <Step key={step.name} {...step} />
        ))}
      </ul>
      {check.path === null ? null : <Path path={check.path} />}
    </div>
  )
}

/** Asks for the proof of an event and checks it here: what the server says of itself is not taken for granted. */
export function EventProof({ event }: { event: StoredEvent }) {
  const check = useMutation({
    mutationFn: async () =>
      checkEvent(event, await getJson(`/api/audit/events/${event.id}/proof`, new URLSearchParams())),
  })
  return (
    <section>
      <h3 className="mb-1 text-xs font-semibold">Proof</h3>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <Button size="sm" disabled={check.isPending} onClick={() => check.mutate()}>
          <ShieldCheck aria-hidden /> {check.data === undefined ? 'Check this event' : 'Check again'}
        </Button>
        <p className="min-w-0 flex-1 basis-40 text-xs text-ink-3">
          {check.isPending ? 'Checking' : 'Computed in this browser from the event and the signed tree.'}
        </p>
      </div>
      {check.isError ? <ProblemPanel error={check.error} onRetry={() => check.mutate()} /> : null}
      {check.data === undefined ? null : <Verdict check={check.data} />}
    </section>
  )
}
